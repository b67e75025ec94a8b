package dev.baton.crdt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The inside of a document: its store, its roots, the open transaction and the pending parts. */
final class DocCore {
    private static final long CLIENT_MAX = (1L << 53) - 1;

    /** How many items searches for positions and places have looked at, since the document was made. */
    long steps;

    /** When the last item was passed; see {@link PlaceSearch}. */
    int passed;

    private final YDoc doc;
    private final YDocOptions options;
    private final StructStore store = new StructStore();
    private final Map<String, Branch> roots = new LinkedHashMap<>();
    /** By format: V1, and a second one where test support listens in it. */
    private final Map<UpdateFormat, Listeners<UpdateListener>> updateListeners = new LinkedHashMap<>(2);

    private final Listeners<Consumer<Transaction>> commitListeners = new Listeners<>();
    private final Listeners<SubdocumentListener> subdocumentListeners = new Listeners<>();
    private final Redone redone = new Redone();
    private final PendingParts pending = new PendingParts();
    private final Deque<Transaction> commits = new ArrayDeque<>();
    private boolean isCommitting;
    private long clientId;
    private @Nullable ClientBlock ownBlock;
    private @Nullable Transaction current;
    private int transactions;

    DocCore(YDoc doc, long clientId, YDocOptions options) {
        if (clientId < 0 || clientId > CLIENT_MAX) {
            throw new IllegalArgumentException("client id is out of range");
        }
        this.doc = doc;
        this.clientId = clientId;
        this.options = options;
    }

    YDoc doc() {
        return doc;
    }

    YDocOptions options() {
        return options;
    }

    long clientId() {
        return clientId;
    }

    StructStore store() {
        return store;
    }

    Set<UpdateFormat> updateFormats() {
        return updateListeners.keySet();
    }

    Listeners<UpdateListener> updateListeners(UpdateFormat format) {
        return updateListeners.computeIfAbsent(format, any -> new Listeners<>());
    }

    /** Sets all stamps of {@link PlaceSearch} back, once in two thousand million steps. */
    void forgetPassed() {
        passed = 0;
        for (ClientBlock block : store.descending()) {
            for (int i = 0; i < block.count(); i++) {
                if (block.get(i) instanceof Item item) {
                    item.passedAt = 0;
                }
            }
        }
    }

    /** Receive each transaction at its commit, after the observers and before anything is collected; for undo in the test support. */
    Listeners<Consumer<Transaction>> commitListeners() {
        return commitListeners;
    }

    Listeners<SubdocumentListener> subdocumentListeners() {
        return subdocumentListeners;
    }

    Redone redone() {
        return redone;
    }

    boolean hasRoot(String name) {
        return roots.containsKey(name);
    }

    void forgetRoot(String name) {
        roots.remove(name);
    }

    Branch rootBranch(String name) {
        return roots.computeIfAbsent(name, n -> Branch.root(this, n));
    }

    YType root(String name, TypeKind kind) {
        Branch branch = rootBranch(name);
        branch.specialise(kind);
        return branch.view();
    }

    Set<String> rootNames() {
        return new LinkedHashSet<>(roots.keySet());
    }

    /** The block under which local changes are written. */
    ClientBlock ownBlock() {
        ClientBlock own = ownBlock;
        if (own == null || own.id != clientId || own.count() == 0) {
            own = store.find(clientId);
            own = own == null ? new ClientBlock(clientId) : own;
            ownBlock = own;
        }
        return own;
    }

    /** Moves on to an unused client id, after a foreign update used the own one. */
    void changeClientId() {
        do {
            clientId = clientId == CLIENT_MAX ? 0 : clientId + 1;
        } while (store.find(clientId) != null);
    }

    /** The open transaction. */
    Transaction current() {
        Transaction open = current;
        if (open == null) {
            throw new IllegalStateException("no transaction is open");
        }
        return open;
    }

    void transact(@Nullable Object origin, Runnable body) {
        if (current != null) {
            body.run();
            return;
        }
        current = new Transaction(this, transactions++, origin, true);
        run(body);
    }

    private void run(Runnable body) {
        Throwable failure = null;
        try {
            body.run();
        } catch (Throwable e) {
            failure = e;
        }
        List<Throwable> failures = new ArrayList<>();
        if (failure != null) {
            failures.add(failure);
        }
        commit(failures);
    }

    /** Closes the open transaction and, unless a commit is under way that will get to it, commits it. */
    private void commit(List<Throwable> failures) {
        commits.add(current());
        current = null;
        if (!isCommitting) {
            isCommitting = true;
            try {
                for (Transaction next = commits.poll(); next != null; next = commits.poll()) {
                    new Commit(next, failures).run();
                }
            } finally {
                isCommitting = false;
            }
        }
        rethrow(failures);
    }

    private static void rethrow(List<Throwable> failures) {
        if (failures.isEmpty()) {
            return;
        }
        Throwable first = failures.getFirst();
        failures.stream().skip(1).filter(other -> other != first).forEach(first::addSuppressed);
        switch (first) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(first);
        }
    }

    ApplyResult applyUpdate(byte[] bytes, UpdateFormat format, @Nullable Object origin)
            throws MalformedUpdateException {
        if (current != null) {
            throw new IllegalStateException("updates cannot be applied inside a transaction");
        }
        DecodedUpdate update = DecodedUpdate.read(bytes, format, store);
        if (!pending.hasRoomFor(bytes.length)) {
            throw new MalformedUpdateException("too much waits for missing parts already");
        }
        Transaction transaction = new Transaction(this, transactions++, origin, false);
        current = transaction;
        boolean isClean = integrate(transaction, update);
        commit(new ArrayList<>());
        return new ApplyResult(!transaction.isEmpty(), isClean, !pending.isEmpty());
    }

    /** Integrates an update or, if that fails, leaves the document unchanged. */
    private boolean integrate(Transaction transaction, DecodedUpdate update) throws MalformedUpdateException {
        PendingParts.Saved saved = pending.save();
        boolean isDone = false;
        try {
            boolean isClean = pending.apply(transaction, update);
            isDone = true;
            return isClean;
        } catch (UpdateTooCostlyException e) {
            throw new MalformedUpdateException(
                    "not an update to apply: it takes more than " + options.updateStepsMax() + " steps", e);
        } finally {
            if (!isDone) {
                new Rollback(transaction).run();
                pending.restore(saved);
                current = null;
            }
        }
    }

    UpdatePreview preview(byte[] bytes) throws MalformedUpdateException {
        return PreviewBuilder.preview(DecodedUpdate.read(bytes, UpdateFormat.V1, store), store);
    }

    UpdateTargets resolve(byte[] bytes, UpdateFormat format) throws MalformedUpdateException {
        return TargetResolver.resolve(DecodedUpdate.read(bytes, format, store), store);
    }

    byte[] encodeState(StateVector known, UpdateFormat format) {
        return StateEncoder.encode(store, known, format);
    }

    byte[] encodeStateVector() {
        return store.stateVector().encode();
    }

    boolean hasPending() {
        return !pending.isEmpty();
    }
}

package dev.baton.broker.room;

import dev.baton.broker.agent.SerialAgent;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.room.RoomContext.Offence;
import dev.baton.broker.security.Caller;
import dev.baton.crdt.MalformedUpdateException;
import dev.baton.crdt.UpdatePreview;
import dev.baton.crdt.UpdateTargets;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.notebook.TouchedCells;
import dev.baton.crdt.sync.YMessage;
import dev.baton.permissions.Action;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The pages in a room and the collaboration protocol with each: what they send is asked of the gate for the person behind that very
 * socket, read wholly, and only then applied.
 *
 * <p>Owned by the room's agent. Close codes follow the stock collaboration provider: 1003 with JSON lets the person reload, 1003
 * with a plain sentence sends the page away, anything else makes it reconnect.
 */
final class RoomPages {
    /** Close code of the collaboration protocol that keeps a page away. */
    static final int REFUSED = 1003;
    /** Close code before the first sync: the document cannot be opened. */
    static final int NOT_OPENED = 4400;
    /** The first client id that only the server may use. */
    static final long SERVER_IDS = (1L << 53) - (1L << 20);

    /** A look at a refused update takes at most one in so many parts of the time. */
    private static final long LOOK_SHARE = 100;

    private static final String FILE_READ_ONLY = reloadable("read_only", UserMessage.PAGE_FILE_READ_ONLY.text());
    private static final String NO_MORE = reloadable("rights_changed", UserMessage.EDIT_LOST.text());
    private static final String FROM_NOW_ON = reloadable("rights_changed", UserMessage.EDIT_GAINED.text());

    private static final long REFUSED_MAX_BYTES = 256 * 1024;

    private final RoomId id;
    private final YDoc doc;
    private final DurableOrder durable;
    private final @Nullable CellExecutionProtocol protocol;
    private final @Nullable TrustEnforcer trust;
    private final RoomContext context;
    private final BiPredicate<Caller, Action> allows;
    private final SerialAgent agent;
    private final StateAnswers answers;
    private final RoomFences fences;
    private final AwarenessBroadcaster awareness;
    private final ClientOwners clients;
    private final ReloadThrottle reloadThrottle;
    private final Map<RoomPeer, Page> pages = new HashMap<>();

    RoomPages(
            RoomId id,
            YDoc doc,
            SerialAgent agent,
            DurableOrder durable,
            @Nullable CellExecutionProtocol protocol,
            @Nullable TrustEnforcer trust,
            RoomContext context,
            BiPredicate<Caller, Action> allows,
            ReloadThrottle reloadThrottle) {
        this.id = id;
        this.doc = doc;
        this.durable = durable;
        this.protocol = protocol;
        this.trust = trust;
        this.context = context;
        this.allows = allows;
        this.reloadThrottle = reloadThrottle;
        this.agent = agent;
        this.answers = new StateAnswers(doc, agent, durable, context, this::onMalformed);
        this.fences = new RoomFences(agent, context.fencePace());
        this.clients = new ClientOwners(
                id.historyKey(), context.clients(), context.config().clients());
        this.awareness = new AwarenessBroadcaster(
                pages.keySet(),
                this::seenBy,
                new Names(),
                agent,
                context.config().presence());
    }

    /** Presence goes by the same names as writing. */
    private final class Names implements AwarenessBroadcaster.Names {
        @Override
        public boolean mayUse(RoomPeer peer, long client) {
            return clients.mayUse(peer, client);
        }

        @Override
        public String ownerOf(long client) {
            return clients.ownerOf(client).orElse("");
        }

        @Override
        public void onUsed(RoomPeer peer, long client) {
            clients.onShown(peer, client);
        }

        @Override
        public void onForged(RoomPeer peer, String victim) {
            RoomPages.this.onForged(peer, Offence.PRESENCE, victim);
        }
    }

    /** What is remembered of one page. */
    private static final class Page {
        /** Whether its person might edit when it came: a page shows wrongly what it did under another right. */
        final boolean mayEdit;

        boolean synced;
        boolean askedAgain;
        /** The page's updates that were refused: the later ones build on the earlier ones. */
        final List<byte[]> refused = new ArrayList<>();

        /** Of those, and of all that came without having been asked for. */
        long refusedBytes;

        /** Bytes of answers that nobody asked it for. */
        long unaskedBytes;

        long nextLookNs;
        boolean looked;
        boolean lookDue;

        Page(boolean mayEdit) {
            this.mayEdit = mayEdit;
        }
    }

    /** A presence in this room; everybody sees their own, which comes back as a sign of life. */
    private Optional<String> seenBy(Caller recipient, Caller person, String state) {
        boolean seen = recipient.username().equals(person.username())
                || allows.test(person, Action.PRESENCE_SHOW) && allows.test(recipient, Action.PRESENCE_SEE);
        return seen ? Optional.of(state) : Optional.empty();
    }

    boolean isEmpty() {
        return pages.isEmpty();
    }

    boolean has(RoomPeer peer) {
        return pages.containsKey(peer);
    }

    void onJoined(RoomPeer peer) {
        pages.put(peer, new Page(allows.test(peer.caller(), Action.DOC_EDIT)));
        ask(peer);
        awareness.tellAll(peer);
    }

    boolean onLeft(RoomPeer peer) {
        if (pages.remove(peer) == null) {
            return false;
        }
        fences.onLeft(peer);
        awareness.onLeft(peer);
        answers.onLeft(peer);
        if (protocol != null) {
            protocol.onPageLeft();
        }
        clients.onLeft(peer);
        return true;
    }

    void closeAll(int code, String sentence) {
        for (RoomPeer peer : List.copyOf(pages.keySet())) {
            peer.close(code, sentence);
            onLeft(peer);
        }
    }

    /** Rights have changed: who may not read is sent away, who may edit now or no more has to load the page anew. */
    void recheck(String sentence) {
        for (RoomPeer peer : List.copyOf(pages.keySet())) {
            boolean mightEdit = Objects.requireNonNull(pages.get(peer)).mayEdit;
            if (!allows.test(peer.caller(), Action.DOC_READ)) {
                peer.close(REFUSED, sentence);
                onLeft(peer);
            } else if (mightEdit != allows.test(peer.caller(), Action.DOC_EDIT)) {
                reloadThrottle.send(peer, mightEdit ? NO_MORE : FROM_NOW_ON);
                onLeft(peer);
            }
        }
    }

    /** A message from a page. */
    void onMessage(RoomPeer peer, YMessage message) {
        Page page = pages.get(peer);
        if (page == null || !allows.test(peer.caller(), Action.DOC_READ)) {
            return;
        }
        switch (message) {
            case YMessage.SyncStep1 step1 -> answers.onQuestion(peer, step1.stateVector());
            case YMessage.SyncStep2 step2 -> {
                boolean asked = page.askedAgain;
                apply(peer, page, step2.update(), true);
                page.synced = true;
                page.askedAgain &= !asked;
                fences.onAnswer(peer);
            }
            case YMessage.SyncUpdate update -> apply(peer, page, update.update(), false);
            case YMessage.Presence presence -> awareness.onStates(peer, presence.update());
            case YMessage.QueryPresence query -> awareness.onQuery(peer);
            case YMessage.Raw raw ->
                context.meters().counter("baton.room.unread").increment();
            case YMessage.Unknown unknown ->
                context.meters().counter("baton.room.unread").increment();
        }
    }

    private void ask(RoomPeer peer) {
        fences.onAskedOtherwise(peer);
        peer.send(question());
    }

    private byte[] question() {
        return new YMessage.SyncStep1(doc.encodeStateVector()).encode();
    }

    private void apply(RoomPeer peer, Page page, byte[] update, boolean isAnswer) {
        boolean mayEdit = allows.test(peer.caller(), Action.DOC_EDIT);
        if (!mayEdit && !isReadOf(peer, page, update, isAnswer)) {
            return;
        }
        try {
            UpdatePreview preview = doc.preview(update);
            if (preview.isIdle()) {
                // the usual answer to a fence: all that was ever deleted, and nothing else
                return;
            }
            if (preview.structs().stream().anyMatch(each -> each.client() >= SERVER_IDS)) {
                context.meters().counter("baton.room.forged").increment();
                onMalformed(peer);
                return;
            }
            if (!mayEdit) {
                onRefusedUpdate(peer, page, update, preview, isAnswer);
                return;
            }
            if (clients.isRefused(peer, preview)) {
                // the person may edit by now, but the page shows what was not taken
                reloadThrottle.send(peer, FROM_NOW_ON);
                return;
            }
            UpdateTargets targets = doc.resolve(update);
            Optional<String> victim = clients.victimOf(peer, preview);
            if (victim.isEmpty() && !targets.conflicting().isEmpty()) {
                long client = targets.conflicting().getFirst().client();
                onForged(peer, Offence.CONTENT, clients.ownerOf(client).orElse(""));
                return;
            }
            victim = clients.claim(peer, preview);
            if (victim.isPresent()) {
                onForged(peer, Offence.NAME, victim.get());
                return;
            }
            boolean mayRun = protocol == null || allows.test(peer.caller(), Action.RUN_SHARED);
            boolean looked = trust != null && trust.looksAt(mayRun);
            if (looked && !targets.complete()) {
                // what waits would come in later, with a change of somebody else
                onIncomplete(peer, page, isAnswer);
                return;
            }
            TouchedCells touched = TouchedCells.of(targets);
            boolean cannotRun = !mayRun && !touched.cleared().isEmpty();
            if (protocol != null && cannotRun) {
                protocol.beforeForeignRun(touched.cleared());
            }
            if (trust != null && looked) {
                trust.apply(update, touched, peer);
            } else {
                doc.applyUpdate(update, peer);
            }
            if (protocol != null && cannotRun) {
                protocol.afterForeignRun();
            }
            if (!targets.complete() && (page.synced || isAnswer)) {
                onIncomplete(peer, page, isAnswer);
            }
        } catch (MalformedUpdateException wicked) {
            onMalformed(peer);
        }
    }

    /**
     * Whether an update of a page that may not edit is read at all: an answer that it was asked for, or a little of its own. More
     * changes are refused unread; more answers, which may only have come late, are left unread.
     */
    private boolean isReadOf(RoomPeer peer, Page page, byte[] update, boolean isAnswer) {
        if (isAnswer) {
            page.unaskedBytes += fences.isAsked(peer) ? 0 : update.length;
            return fences.isAsked(peer) || page.unaskedBytes <= REFUSED_MAX_BYTES;
        }
        page.refusedBytes += update.length;
        if (page.refusedBytes > REFUSED_MAX_BYTES) {
            context.meters().counter("baton.room.refused").increment();
            page.refused.clear();
            tellReadOnly(peer);
            return false;
        }
        return true;
    }

    private void onForged(RoomPeer peer, Offence offence, String victim) {
        context.meters().counter("baton.room.forged").increment();
        context.offences().onForged(offence, id.fileId(), peer.caller(), victim);
        reloadThrottle.send(peer, reloadable("unknown_session", offence.sentence()));
        onLeft(peer);
    }

    /**
     * A page's change lacks something that the server has not: the page is asked for all of it. Only one whose very answer lacks
     * something is sent to reload; what it sends until it has read the question lacks the same.
     */
    private void onIncomplete(RoomPeer peer, Page page, boolean isAnswer) {
        if (isAnswer && page.askedAgain) {
            onMalformed(peer);
        } else if (!page.askedAgain) {
            page.askedAgain = true;
            ask(peer);
        }
    }

    private void onMalformed(RoomPeer peer) {
        context.meters().counter("baton.room.malformed").increment();
        reloadThrottle.send(peer, reloadable("unknown_session", UserMessage.PAGE_UNREADABLE.text()));
    }

    /**
     * A page that may not edit always writes a little of its own; only what changes the text is told to its person. Whether it does
     * is seen on a copy of the document, which takes time: the next look comes after many times as long.
     */
    private void onRefusedUpdate(RoomPeer peer, Page page, byte[] update, UpdatePreview preview, boolean isAnswer) {
        if (preview.structs().isEmpty() && preview.deletions().isEmpty()) {
            return;
        }
        context.meters().counter("baton.room.refused").increment();
        Optional<String> victim = clients.victimOf(peer, preview);
        if (victim.isPresent()) {
            onForged(peer, Offence.NAME, victim.get());
            return;
        }
        clients.onRefused(peer, preview);
        page.refusedBytes += isAnswer ? update.length : 0;
        if (page.refusedBytes > REFUSED_MAX_BYTES) {
            page.refused.clear();
            tellReadOnly(peer);
            return;
        }
        page.refused.add(update);
        long began = agent.nanoTime();
        if (page.looked && began - page.nextLookNs < 0) {
            if (!page.lookDue) {
                page.lookDue = true;
                agent.after(Duration.ofNanos(page.nextLookNs - began), () -> {
                    page.lookDue = false;
                    if (pages.containsKey(peer)) {
                        look(peer, page);
                    }
                });
            }
            return;
        }
        look(peer, page);
    }

    private void look(RoomPeer peer, Page page) {
        long began = agent.nanoTime();
        try {
            if (changesText(page)) {
                tellReadOnly(peer);
            }
        } catch (MalformedUpdateException wicked) {
            onMalformed(peer);
        }
        long now = agent.nanoTime();
        page.looked = true;
        page.nextLookNs = now + LOOK_SHARE * (now - began);
    }

    /** Whether what a page sent and was refused would change what a person wrote. */
    private boolean changesText(Page page) throws MalformedUpdateException {
        YDoc scratch = new YDoc(1);
        scratch.applyUpdate(doc.encodeStateAsUpdate(), this);
        String before = CellTexts.of(scratch, id);
        for (byte[] each : page.refused) {
            scratch.applyUpdate(each, this);
        }
        return !before.equals(CellTexts.of(scratch, id));
    }

    private void tellReadOnly(RoomPeer peer) {
        if (context.pathOf(id.fileId())
                .filter(path -> context.gate().allows(peer.caller(), Action.DOC_EDIT, path))
                .isPresent()) {
            reloadThrottle.send(peer, FILE_READ_ONLY);
            return;
        }
        context.pathOf(id.fileId()).ifPresent(path -> context.gate().noteRefused(peer.caller(), Action.DOC_EDIT, path));
        reloadThrottle.send(peer, reloadable("read_only", UserMessage.PAGE_READ_ONLY.text()));
    }

    /** A person's run was refused. Answers whether the person may edit. */
    boolean onRefusedRun(String username) {
        boolean mayEdit = false;
        for (RoomPeer peer : List.copyOf(pages.keySet())) {
            if (!peer.caller().username().equals(username)) {
                continue;
            }
            if (allows.test(peer.caller(), Action.DOC_EDIT)) {
                mayEdit = true;
            } else if (!allows.test(peer.caller(), Action.RUN_SHARED)) {
                reloadThrottle.send(peer, reloadable("read_only", UserMessage.PAGE_NO_RUN.text()));
            }
        }
        return mayEdit;
    }

    /** Whether a person has a page here and may edit. */
    boolean mayEdit(String username) {
        return pages.keySet().stream()
                .anyMatch(peer ->
                        peer.caller().username().equals(username) && allows.test(peer.caller(), Action.DOC_EDIT));
    }

    /** A change is in the document and on its way to the history: the pages hear of it when it is durable. */
    void onCommitted(byte[] update, @Nullable Object origin) {
        byte[] message = new YMessage.SyncUpdate(update).encode();
        durable.then(() -> {
            fences.onSent(message.length);
            for (RoomPeer peer : pages.keySet()) {
                if (peer != origin) {
                    peer.send(message);
                }
            }
        });
    }

    /** Completes when the pages of these people have applied everything so far. */
    void fence(Set<String> people, CompletableFuture<Void> passed) {
        durable.then(() -> {
            List<RoomPeer> theirs = pages.keySet().stream()
                    .filter(peer -> people.contains(peer.caller().username()))
                    .toList();
            byte[] question = question();
            fences.raise(theirs, peer -> peer.send(question)).thenRun(() -> passed.complete(null));
        });
    }

    /** The close reason that shows a sentence with a button to reload; the sentence has at most 60 bytes. */
    static String reloadable(String reason, String sentence) {
        return "{\"reason\":\"" + reason + "\",\"reloadable\":true,\"errorReason\":\"" + sentence + "\"}";
    }
}

package dev.baton.crdt;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A shared document: named root types that peers change independently and that converge once the same updates were
 * applied everywhere, in any order; compatible with yjs 13.6 in behaviour and in the bytes of update format V1.
 *
 * <p>Owned by one thread at a time; it neither locks nor starts threads, reads no clock and no randomness. Updates from
 * outside are decoded wholly before anything changes: a refused one leaves the document as it was, byte for byte.
 *
 * <p>Encoded updates never hold a Skip struct: parts that wait for missing ones are held back until these arrive.
 *
 * <pre>{@code
 * YDoc doc = new YDoc(clientId);
 * doc.onUpdate((update, origin, local) -> send(update));
 * YText text = doc.text("source");
 * doc.transact("me", () -> text.insert(0, "print(1)"));
 * }</pre>
 */
public final class YDoc {
    private final DocCore core;

    /**
     * An empty document with {@link YDocOptions#SERVER}.
     *
     * @param clientId the id under which local changes are written, unique among all writers of the document, at least
     *     0 and below 2^53
     */
    public YDoc(long clientId) {
        this(clientId, YDocOptions.SERVER);
    }

    /** An empty document; see {@link #YDoc(long)}. */
    public YDoc(long clientId, YDocOptions options) {
        this.core = new DocCore(this, clientId, options);
    }

    /** The id under which local changes are written. It moves on to the next free id if a foreign update uses it too. */
    public long clientId() {
        return core.clientId();
    }

    /**
     * The root map of that name.
     *
     * @throws IllegalStateException if the root was already used as another kind of type
     */
    public YMap map(String root) {
        return (YMap) core.root(root, TypeKind.MAP);
    }

    /** The root array of that name; see {@link #map}. */
    public YArray array(String root) {
        return (YArray) core.root(root, TypeKind.ARRAY);
    }

    /** The root text of that name; see {@link #map}. */
    public YText text(String root) {
        return (YText) core.root(root, TypeKind.TEXT);
    }

    /** The root XML fragment of that name; see {@link #map}. */
    public YXml xml(String root) {
        return (YXml) core.root(root, TypeKind.XML_FRAGMENT);
    }

    /** The names of all roots that were asked for or written to; a copy. */
    public Set<String> rootNames() {
        return core.rootNames();
    }

    /**
     * Runs changes as one transaction: observers and update listeners are notified once, at the end. Inside another
     * transaction the body joins that one. If the body throws, its changes up to then stay and are committed, and the
     * exception is rethrown.
     *
     * <p>Exceptions of observers and listeners are thrown after the commit is complete, the first with the others suppressed.
     */
    public void transact(@Nullable Object origin, Runnable body) {
        core.transact(origin, body);
    }

    /** Runs changes as one transaction without origin; see {@link #transact(Object, Runnable)}. */
    public void transact(Runnable body) {
        core.transact(null, body);
    }

    /** Runs changes as one transaction and returns the type that they created; see {@link #transact(Object, Runnable)}. */
    public <T extends YType> T transactAndGet(@Nullable Object origin, Supplier<T> body) {
        List<T> made = new ArrayList<>(1);
        core.transact(origin, () -> made.add(body.get()));
        return made.getFirst();
    }

    /**
     * Applies an update in format V1; known parts are passed over, parts that lack something are kept until it arrives.
     *
     * @throws MalformedUpdateException if the bytes are not an update or exceed a bound; nothing has changed then
     * @throws IllegalStateException inside a transaction
     */
    public ApplyResult applyUpdate(byte[] updateV1, @Nullable Object origin) throws MalformedUpdateException {
        return core.applyUpdate(updateV1, UpdateFormat.V1, origin);
    }

    /** Previews an update in format V1 without applying it. */
    public UpdatePreview preview(byte[] updateV1) throws MalformedUpdateException {
        return core.preview(updateV1);
    }

    /**
     * Computes where an update in format V1 would insert and delete, down to root, nested type and key, and under which client
     * ids, without applying it; the cost is of the order of applying it.
     *
     * @throws MalformedUpdateException if the bytes are not an update or exceed a bound
     */
    public UpdateTargets resolve(byte[] updateV1) throws MalformedUpdateException {
        return core.resolve(updateV1, UpdateFormat.V1);
    }

    /** The whole document as one update in format V1. */
    public byte[] encodeStateAsUpdate() {
        return core.encodeState(StateVector.EMPTY, UpdateFormat.V1);
    }

    /** The updates that a peer with that state vector lacks, as one update in format V1. */
    public byte[] encodeStateAsUpdate(byte[] stateVector) throws MalformedUpdateException {
        return core.encodeState(StateVector.decode(stateVector), UpdateFormat.V1);
    }

    /** The state vector of this document. */
    public byte[] encodeStateVector() {
        return core.encodeStateVector();
    }

    /** Whether structs or deletions wait for something the document has not seen. */
    public boolean hasPending() {
        return core.hasPending();
    }

    /** Registers a listener for references to other documents. */
    public Subscription onSubdocuments(SubdocumentListener listener) {
        return core.subdocumentListeners().add(listener);
    }

    /** The number of structs of the document: the measure of the cost to hold and to send it. */
    public int structCount() {
        return core.store().structCount();
    }

    /** Registers a listener for the updates of committed transactions, in format V1. */
    public Subscription onUpdate(UpdateListener listener) {
        return core.updateListeners(UpdateFormat.V1).add(listener);
    }

    DocCore core() {
        return core;
    }
}

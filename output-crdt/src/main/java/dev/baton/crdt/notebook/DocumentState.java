package dev.baton.crdt.notebook;

import dev.baton.crdt.YMap;
import java.util.Optional;

/**
 * The root map {@code state} of a shared document: the state of the file that pages show.
 *
 * <p>A key that already has the value is never written. Owned by the thread that owns the document; changes outside a
 * transaction are one each.
 */
public final class DocumentState {
    private final YMap map;

    DocumentState(YMap map) {
        this.map = map;
    }

    /** The path that pages show. */
    public Optional<String> path() {
        return text("path");
    }

    /** Sets the path. */
    public void setPath(String path) {
        set("path", path);
    }

    /** Whether the document holds changes that the file lacks, as pages show it. */
    public boolean dirty() {
        return Boolean.TRUE.equals(map.get("dirty"));
    }

    /** Sets whether the document holds changes that the file lacks. */
    public void setDirty(boolean dirty) {
        set("dirty", dirty);
    }

    /** The hash of the file that was saved last. */
    public Optional<String> hash() {
        return text("hash");
    }

    /** Sets the hash; pages take a new one for a finished save. */
    public void setHash(String hash) {
        set("hash", hash);
    }

    private Optional<String> text(String key) {
        return map.get(key) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    private void set(String key, Object value) {
        if (!value.equals(map.get(key))) {
            map.set(key, value);
        }
    }
}

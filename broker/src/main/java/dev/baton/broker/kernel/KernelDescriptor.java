package dev.baton.broker.kernel;

import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What does not change about a kernel.
 *
 * @param kernelId a random UUID, which is its name on every endpoint
 * @param specName the kernelspec that it was started from
 * @param scope who may see it
 * @param name what people call it; null for a kernel of a document or of one person
 * @param fileId the document that it belongs to; null for a kernel without one
 * @param place the path whose right to run it lives from, when it has no document
 * @param folder where its process works
 * @param owner the person who started it; for a private kernel the only one who may see it
 * @param startedAt when it was asked for
 */
public record KernelDescriptor(
        String kernelId,
        String specName,
        Scope scope,
        @Nullable String name,
        @Nullable String fileId,
        String place,
        Path folder,
        String owner,
        Instant startedAt) {

    /** The name by which clients of the Jupyter protocol ask for it again: its kernelspec's, or its own. */
    public String jupyterName() {
        return name == null ? specName : NamedKernels.PREFIX + name;
    }

    /** The document whose readers may hear of it; null for a private kernel, which nobody else hears of. */
    public @Nullable String sharedFileId() {
        return scope == Scope.SHARED ? fileId : null;
    }

    /** Who may see a kernel. */
    public enum Scope {
        /** Everybody with a right on its document, or on its name. */
        SHARED,
        /** Its owner alone. */
        PRIVATE;

        /** The name on the wire. */
        public String wireName() {
            return this == SHARED ? "shared" : "private";
        }
    }
}

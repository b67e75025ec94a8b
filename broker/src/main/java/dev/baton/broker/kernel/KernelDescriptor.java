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

    /** What stands before the kernelspec's name where a private kernel for a notebook is asked for. */
    public static final String PRIVATE_PREFIX = "private-";

    /** The name by which clients of the Jupyter protocol ask for it again: its kernelspec's, or its own. */
    public String jupyterName() {
        if (scope == Scope.PRIVATE_NOTEBOOK) {
            return PRIVATE_PREFIX + specName;
        }
        return name == null ? specName : NamedKernels.PREFIX + name;
    }

    /** Whether only its owner may see it. */
    public boolean isPrivate() {
        return scope != Scope.SHARED;
    }

    /** Whether it runs its owner's notebook beside the shared document, into which nothing of it goes. */
    public boolean isBesideDocument() {
        return scope == Scope.PRIVATE_NOTEBOOK;
    }

    /** The document whose readers may hear of it; null for a private kernel, which nobody else hears of. */
    public @Nullable String sharedFileId() {
        return scope == Scope.SHARED ? fileId : null;
    }

    /** Who may see a kernel. */
    public enum Scope {
        /** Everybody with a right on its document, or on its name. */
        SHARED,
        /** Its owner alone: a console, or a client that asked for a kernel of its own. */
        PRIVATE,
        /** Its owner alone, who runs the cells of one document there; the outputs stay out of the document. */
        PRIVATE_NOTEBOOK;

        /** The name on the wire. */
        public String wireName() {
            return this == SHARED ? "shared" : "private";
        }
    }
}

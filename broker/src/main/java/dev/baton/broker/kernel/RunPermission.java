package dev.baton.broker.kernel;

import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.security.Caller;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may have which text run on one kernel. Every way in asks here: sockets, the execute and executions endpoints, and the
 * dispatch of what has waited.
 *
 * <ul>
 *   <li>Everything needs the right to run at the kernel, and for a cell at the cell's document, into which its outputs go.
 *   <li>A cell of the kernel's own document as it stands needs no more.
 *   <li>Everything else, a cell of another document included, needs the right to run anything at the kernel: the text of another
 *       document's cell says nothing about what may run here.
 *   <li>For a cell, a text that is not the cell's needs the right to edit its document too.
 * </ul>
 *
 * <p>Nothing is kept; any thread.
 */
final class RunPermission {
    private static final UserMessage NOT_THE_CELL = UserMessage.CELL_CHANGED;
    private static final UserMessage OF_ANOTHER_DOCUMENT = UserMessage.CELLS_OF_OTHER_DOCUMENT;

    private final KernelRights rights;
    private final KernelDescriptor kernel;

    RunPermission(KernelRights rights, KernelDescriptor kernel) {
        this.rights = rights;
        this.kernel = kernel;
    }

    /**
     * Where a text comes from.
     *
     * @param cellFileId the document of the cell that the text is run for; null where it belongs to no cell
     * @param isUnchanged whether the text equals that cell
     */
    record Origin(@Nullable String cellFileId, boolean isUnchanged) {
        /** A text that belongs to no cell. */
        static final Origin NO_CELL = new Origin(null, false);

        /** Of an execution that was accepted. */
        static Origin of(ExecutionContext run) {
            return run.cell
                    .map(cell -> new Origin(cell.fileId(), !run.descriptor.sourceDiffers()))
                    .orElse(NO_CELL);
        }
    }

    /** Whether expressions beside the code may be run. */
    boolean allowsAnything(Caller caller) {
        return rights.mayRunAnything(caller, kernel);
    }

    /** Why that may not be run, as a sentence for the requester; empty where it may. */
    Optional<UserMessage> refusal(Caller caller, Origin text) {
        String fileId = text.cellFileId();
        if (!rights.mayRun(caller, kernel) || fileId != null && !rights.mayRunIn(caller, fileId)) {
            return Optional.of(UserMessage.NO_RUN_ASK);
        }
        boolean ofOwnDocument = fileId != null && fileId.equals(kernel.sharedFileId());
        if (ofOwnDocument && text.isUnchanged()) {
            return Optional.empty();
        }
        if (!rights.mayRunAnything(caller, kernel)) {
            return Optional.of(
                    fileId == null ? UserMessage.CELLS_ONLY : ofOwnDocument ? NOT_THE_CELL : OF_ANOTHER_DOCUMENT);
        }
        return fileId == null || text.isUnchanged() || rights.mayEditIn(caller, fileId)
                ? Optional.empty()
                : Optional.of(NOT_THE_CELL);
    }

    /** Lets pass what may be run; else notes the refusal and throws it as a {@link Problem}. */
    void require(Caller caller, Origin text) {
        Optional<UserMessage> refusal = refusal(caller, text);
        if (refusal.isPresent()) {
            noteRefused(caller);
            throw Problem.forbidden(refusal.get());
        }
    }

    /** A run was refused and its requester told so. */
    void noteRefused(Caller caller) {
        rights.noteRefused(caller, kernel, KernelRights.MessageRight.RUN);
    }
}

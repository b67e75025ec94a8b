package dev.baton.broker.kernel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.bridge.message.KernelMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The document side of executions that belong to a cell: the room that alone writes their outputs. Every method may be called
 * from any thread, hands over to the room and returns at once; the calls of one kernel take effect in their order.
 */
public interface CellExecutions {
    /** The id of the document's file, which stays the same when the file is renamed. */
    String fileId();

    /**
     * Finds a cell by its id. One that is not there may still be on its way from a page of its requester: it is waited for until
     * their pages have answered, at most for that time, and not at all where they have none. Completes with its text.
     */
    CompletionStage<Optional<String>> cellText(String cellId, String username, Duration wait);

    /** Completes with the same cells in the order of the document, those that are not in it last. */
    CompletionStage<List<String>> inOrder(List<String> cellIds);

    /**
     * An execution of a cell was accepted and may wait; {@code username} is its requester, whose page writes the beginning of the run
     * into the document itself.
     */
    void onAccepted(String executionId, String cellId, String username);

    /** As {@link #onAccepted}, for an execution whose beginning no page writes. */
    void onAcceptedDirectly(String executionId, String cellId, String username);

    /** The execution goes to the kernel now: what the page has not done of a run's beginning is done here. */
    void onStarted(String executionId);

    /**
     * One iopub message of a running or late execution. False when the room is behind: it takes this message all the same, but gets
     * the next one better only when {@link #taken} completes.
     */
    boolean onOutput(String executionId, KernelMessage message);

    /** Completes when the room has taken everything that it was given so far. */
    CompletionStage<Void> taken();

    /** The execution asks for input: what its page echoes of the answer from now on is looked for. */
    void onQuestion(String executionId);

    /** Completes when the page that answered {@code input()} has echoed prompt and answer into the cell, or soon after. */
    CompletionStage<Void> awaitInputEcho(String executionId);

    /** Completes when what the pages of these people have written so far is in the document, or soon after. */
    CompletionStage<Void> awaitPages(Set<String> people);

    /**
     * These executions are over: their last outputs, counts and idle states go into the document in one transaction, and the
     * answer completes when their requesters' pages have seen it. Order is kept.
     */
    CompletionStage<Void> onEnded(List<Ended> runs);

    /**
     * A run of a cell was refused before it was accepted. What the page of that person has cleared for it comes back, with the
     * sentence; completes when the page has seen it, with the number that stands in the cell's brackets again.
     */
    CompletionStage<OptionalInt> onRefused(String cellId, String username, String sentence);

    /**
     * Puts outputs that their user publishes in the place of what a cell shows. The caller has been asked for the rights to edit and to
     * run. Completes when the change is made, or when it is certain that nothing changes.
     *
     * @param count what stands in the cell's brackets
     */
    CompletionStage<Published> publish(String cellId, List<ObjectNode> outputs, OptionalInt count);

    /** What came of publishing. */
    enum Published {
        /** The outputs are in the document. */
        DONE,
        /** The document has no such code cell. */
        NO_CELL,
        /** The cell runs on a shared kernel. */
        RUNNING
    }

    /**
     * The end of one execution.
     *
     * @param executionCount what stands in the brackets; empty leaves them empty
     * @param notice a sentence that is shown in the cell as an error, for ends that nobody could guess
     */
    record Ended(String executionId, OptionalInt executionCount, Optional<Notice> notice) {}

    /**
     * A sentence for the cell.
     *
     * @param name like the name of an exception, for example {@code KernelDied}
     */
    record Notice(String name, String sentence) {}
}

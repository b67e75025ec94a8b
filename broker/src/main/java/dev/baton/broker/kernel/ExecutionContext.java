package dev.baton.broker.kernel;

import dev.baton.bridge.Completion;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.broker.security.Caller;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One accepted execution on its way: who gets its answer, where its outputs go, and what came back so far. Owned by the kernel's
 * agent.
 */
final class ExecutionContext {
    private static final byte[] NOTHING = {};

    final String executionId;
    final Caller caller;
    /** The name of the socket that it came by; a page that comes back under it is the same page. */
    final String clientSession;
    /** The header bytes of the page's own request: the parent of all that it is told; empty braces for a run without a page. */
    final byte[] parentHeader;

    private byte[] content;
    private byte[] metadata;
    final boolean allowStdin;
    final ExecutionLedger.RunFacts descriptor;
    /** Where its outputs go; empty: to the sockets, as an ordinary kernel's. */
    final Optional<CellExecutions> cell;
    /** The socket that is answered; null when the run came without one, or its socket has gone. */
    @Nullable
    KernelConnection connection;

    @Nullable
    Completion completion;
    /** The end that was written when the reply came, before the run was over; null when there was no such word. */
    @Nullable
    Foreseen foreseen;
    /** The class of the exception that it ended with, as the kernel named it. */
    @Nullable
    String errorName;
    /** Whether the kernel has said that it is done with it, to whoever listens: replies are still to come. */
    boolean idleHeard;
    /** Why it was not given to the kernel when its turn came; null when it was, or has not come. */
    @Nullable
    String refusal;
    /** How often it was interrupted so far. */
    long interrupts;
    /** The question of {@code input()} that nobody has answered yet. */
    @Nullable
    KernelMessage question;

    ExecutionContext(
            String executionId,
            Caller caller,
            String clientSession,
            @Nullable KernelConnection connection,
            byte[] parentHeader,
            byte[] content,
            byte[] metadata,
            boolean allowStdin,
            ExecutionLedger.RunFacts descriptor,
            Optional<CellExecutions> cell) {
        this.executionId = executionId;
        this.caller = caller;
        this.clientSession = clientSession;
        this.connection = connection;
        this.parentHeader = parentHeader;
        this.content = content;
        this.metadata = metadata;
        this.allowStdin = allowStdin;
        this.descriptor = descriptor;
        this.cell = cell;
    }

    byte[] content() {
        return content;
    }

    byte[] metadata() {
        return metadata;
    }

    long contentBytes() {
        return content.length + (long) metadata.length;
    }

    /** It is over: only late outputs will still name it. */
    void forgetContent() {
        content = NOTHING;
        metadata = NOTHING;
    }

    /** An end that is being written, and when it is durable. */
    record Foreseen(ExecutionLedger.Settled row, CompletionStage<Void> durable) {}

    /** Whether the socket is that of its requester. */
    boolean isRequester(KernelConnection other) {
        return other == connection;
    }

    /** Tells the document that it was accepted. */
    void accepted(boolean pageBegins) {
        String cellId = Objects.requireNonNullElse(descriptor.cellId(), "");
        if (pageBegins) {
            cell.ifPresent(room -> room.onAccepted(executionId, cellId, caller.username()));
        } else {
            cell.ifPresent(room -> room.onAcceptedDirectly(executionId, cellId, caller.username()));
        }
    }

    void send(KernelMessage message) {
        if (connection != null) {
            connection.send(message, parentHeader);
        }
    }
}

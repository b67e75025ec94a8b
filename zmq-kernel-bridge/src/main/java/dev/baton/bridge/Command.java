package dev.baton.bridge;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A request of another thread to a kernel's I/O thread. */
sealed interface Command {

    /** Run code; {@code content} is ready to be sent. */
    record Execute(String msgId, byte[] content, byte[] metadata) implements Command {}

    /** Send something else. */
    record Request(KernelRequest request) implements Command {}

    /** Send a question that may overtake the running execution. */
    record SubshellRequest(KernelRequest request) implements Command {}

    /** Interrupt an execution, or the running one. */
    record Interrupt(@Nullable String msgId, CompletableFuture<Boolean> done) implements Command {}

    /** Answer a question. */
    record InputReply(String parentMsgId, String value, CompletableFuture<Boolean> done) implements Command {}

    /** Begin a new incarnation. */
    record Restart(CompletableFuture<Void> done) implements Command {}

    /** End for good. */
    record Shutdown(CompletableFuture<Void> done) implements Command {}

    /** The process of an incarnation has ended. */
    record Exited(int incarnation, int exitCode) implements Command {}
}

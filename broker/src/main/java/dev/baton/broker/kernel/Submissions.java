package dev.baton.broker.kernel;

import dev.baton.bridge.message.KernelMessage;
import dev.baton.broker.agent.SerialAgent;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.security.Caller;
import dev.baton.queue.SubmissionSource;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/**
 * From a page's {@code execute_request} to an execution that the queue can take: read, ask the rights, find the cell.
 *
 * <p>A cell run is one whose {@code cellId} is in a document that this person has bound to this kernel; it is decided once, here,
 * so that never both the page and the server write its outputs. Everything else is a console run. So is every run on a private
 * kernel beside a document: nothing of it reaches the document, though the ledger keeps the cell for the kernel's owner.
 *
 * <p>Finding a cell may wait for a document; the requests of one socket keep their order all the same, by a queue for each
 * socket. Owned by the kernel's agent.
 */
final class Submissions {
    private final KernelDescriptor kernel;
    private final KernelContext context;
    private final SerialAgent agent;
    private final RequestProxy proxy;
    private final RunPermission permission;
    private final Acceptor acceptor;
    private final Map<KernelConnection, ArrayDeque<Asked>> inOrder = new HashMap<>();
    /** What all of those carry. */
    private long waitingBytes;

    /** Takes a checked execution to the queue. */
    @FunctionalInterface
    interface Acceptor {
        void submit(
                ExecutionContext run,
                boolean stopOnError,
                boolean listed,
                SubmissionSource source,
                String clientSession);
    }

    Submissions(
            KernelDescriptor kernel, KernelContext context, SerialAgent agent, RequestProxy proxy, Acceptor acceptor) {
        this.kernel = kernel;
        this.context = context;
        this.agent = agent;
        this.proxy = proxy;
        this.permission = new RunPermission(context.rights(), kernel);
        this.acceptor = acceptor;
    }

    /** A request whose cell is being looked for. */
    private record Asked(KernelMessage request, ExecuteContent content, CompletableFuture<Optional<Found>> cell) {}

    /** A cell that was found, with the text that the document has for it. */
    private record Found(CellExecutions room, String text) {}

    /** A request on a socket. */
    void onExecute(KernelConnection connection, KernelMessage request) {
        Caller caller = connection.caller();
        ExecuteContent content;
        try {
            content = ExecuteContent.of(request, permission.allowsAnything(caller));
        } catch (Problem refused) {
            proxy.refuse(connection, request, refused.sentence());
            return;
        }
        long bytes = request.sizeBytes();
        if (waitingBytes > 0 && waitingBytes + bytes > context.bounds().mailboxMaxBytes()) {
            proxy.refuse(connection, request, UserMessage.DOCUMENT_CODE_MAX.text());
            return;
        }
        waitingBytes += bytes;
        Asked asked = new Asked(request, content, find(caller, content).exceptionally(failure -> Optional.empty()));
        inOrder.computeIfAbsent(connection, each -> new ArrayDeque<>()).add(asked);
        if (asked.cell().isDone()) {
            proceed(connection);
        } else {
            asked.cell().thenRun(() -> agent.post(() -> proceed(connection)));
        }
    }

    /** Takes on what is found at the head of a socket's requests; what is behind one that is not found yet waits. */
    private void proceed(KernelConnection connection) {
        ArrayDeque<Asked> waiting = inOrder.get(connection);
        while (waiting != null
                && !waiting.isEmpty()
                && waiting.getFirst().cell().isDone()) {
            Asked next = waiting.removeFirst();
            waitingBytes -= next.request().sizeBytes();
            onFound(connection, next.request(), next.content(), next.cell().getNow(Optional.empty()));
        }
        if (waiting != null && waiting.isEmpty()) {
            inOrder.remove(connection, waiting);
        }
    }

    void onLeft(KernelConnection connection) {
        ArrayDeque<Asked> gone = inOrder.remove(connection);
        if (gone != null) {
            gone.forEach(each -> waitingBytes -= each.request().sizeBytes());
        }
    }

    private CompletableFuture<Optional<Found>> find(Caller caller, ExecuteContent content) {
        if (content.cellId().isEmpty() || content.silent() || kernel.isBesideDocument()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        List<CellExecutions> rooms = context.documents().of(caller.username(), kernel.kernelId());
        CompletableFuture<Optional<Found>> found = CompletableFuture.completedFuture(Optional.empty());
        for (CellExecutions room : rooms) {
            found = found.thenCombine(
                    room.cellText(content.cellId().get(), caller.username(), context.cellWait())
                            .toCompletableFuture(),
                    (before, text) -> before.isPresent() ? before : text.map(each -> new Found(room, each)));
        }
        return found;
    }

    private void onFound(
            KernelConnection connection, KernelMessage request, ExecuteContent content, Optional<Found> found) {
        Caller caller = connection.caller();
        boolean isUnchanged =
                found.filter(each -> each.text().equals(content.code())).isPresent();
        Optional<String> refusal = permission
                .refusal(
                        caller,
                        new RunPermission.Origin(
                                found.map(each -> each.room().fileId()).orElse(null), isUnchanged))
                .map(UserMessage::text);
        if (refusal.isPresent()) {
            permission.noteRefused(caller);
            if (found.isPresent()) {
                found.get()
                        .room()
                        .onRefused(content.cellId().orElseThrow(), caller.username(), refusal.get())
                        .whenComplete((count, failure) -> agent.post(() -> proxy.refuseRun(
                                connection, request, refusal.get(), failure == null ? count : OptionalInt.empty())));
            } else {
                proxy.refuse(connection, request, refusal.get());
            }
            return;
        }
        ExecutionContext run = new ExecutionContext(
                context.ids().get(),
                caller,
                connection.clientSession(),
                connection,
                request.header(),
                content.raw(),
                request.metadata(),
                content.allowStdin(),
                new ExecutionLedger.RunFacts(
                        kernel.kernelId(),
                        found.map(each -> each.room().fileId()).orElse(kernel.sharedFileId()),
                        found.isPresent() || kernel.isBesideDocument()
                                ? content.cellId().orElse(null)
                                : null,
                        caller.displayName(),
                        content.sha256(),
                        content.preview(),
                        found.isPresent() && !isUnchanged),
                found.map(Found::room));
        acceptor.submit(
                run, content.stopOnError(), !content.silent(), SubmissionSource.CHANNELS, connection.clientSession());
    }
}

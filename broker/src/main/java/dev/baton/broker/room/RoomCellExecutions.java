package dev.baton.broker.room;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.broker.agent.SerialAgent;
import dev.baton.broker.kernel.CellExecutions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The door by which kernels reach a notebook's room: each call is posted to the room's agent and carried out by the
 * {@link CellExecutionProtocol}. What waits for a page's update (a cell, an echo) is woken when the document changes, or by its time.
 */
final class RoomCellExecutions implements CellExecutions {
    /** Given to replies, which are sent when their room's fence has passed, to reach their pages on the kernel's sockets. */
    private static final Duration REPLY_TIME = Duration.ofMillis(20);

    /** Outputs that may wait for the room's agent before their kernel's agent is asked to wait. */
    private static final long UNTAKEN_MAX_BYTES = 4L << 20;
    /** What a message costs beside its bytes. */
    private static final long MESSAGE_BYTES = 1024;

    private final AtomicLong untakenBytes = new AtomicLong();
    private final String fileId;
    private final SerialAgent agent;
    private final CellExecutionProtocol protocol;
    private final NotebookContent content;
    private final Pages pages;
    private final Duration echoMax;
    private final Duration beginWait;
    private final Map<String, List<CompletableFuture<Optional<String>>>> cellWaits = new HashMap<>();
    private final Map<String, CompletableFuture<Void>> echoWaits = new HashMap<>();
    private final List<Runnable> waitingEnds = new ArrayList<>();
    private final Map<String, Runnable> refusals = new HashMap<>();

    /** What the room does with the pages of people. */
    interface Pages {
        /** Completes when the pages of these people have applied everything so far. */
        void fence(Set<String> people, CompletableFuture<Void> passed);

        /**
         * A person's run was refused: pages that now show the document wrongly are reloaded.
         *
         * @return whether the person may edit, so that the document itself can tell it
         */
        boolean onRefusedRun(String username);

        /** Whether the person has a page here and may edit. */
        boolean mayEdit(String username);
    }

    RoomCellExecutions(
            String fileId,
            SerialAgent agent,
            CellExecutionProtocol protocol,
            NotebookContent content,
            Pages pages,
            Duration echoMax,
            Duration beginWait) {
        this.fileId = fileId;
        this.agent = agent;
        this.protocol = protocol;
        this.content = content;
        this.pages = pages;
        this.echoMax = echoMax;
        this.beginWait = beginWait;
        protocol.onRelief(this::retryEnds);
    }

    @Override
    public String fileId() {
        return fileId;
    }

    @Override
    public CompletionStage<Optional<String>> cellText(String cellId, String username, Duration wait) {
        CompletableFuture<Optional<String>> found = new CompletableFuture<>();
        agent.post(() -> {
            Optional<String> text = textOf(cellId);
            if (text.isPresent()) {
                found.complete(text);
                return;
            }
            cellWaits.computeIfAbsent(cellId, each -> new ArrayList<>()).add(found);
            agent.after(wait, () -> giveUp(cellId, found));
            // what a page sent before its answer is in the document by then
            CompletableFuture<Void> answered = new CompletableFuture<>();
            pages.fence(Set.of(username), answered);
            answered.thenRun(() -> agent.post(() -> giveUp(cellId, found)));
        });
        return found;
    }

    private void giveUp(String cellId, CompletableFuture<Optional<String>> found) {
        found.complete(textOf(cellId));
        List<CompletableFuture<Optional<String>>> waiting = cellWaits.get(cellId);
        if (waiting != null && waiting.remove(found) && waiting.isEmpty()) {
            cellWaits.remove(cellId);
        }
    }

    private Optional<String> textOf(String cellId) {
        return content.notebook()
                .cell(cellId)
                .filter(cell -> cell.type().equals("code"))
                .map(cell -> cell.source());
    }

    @Override
    public void onAccepted(String executionId, String cellId, String username) {
        agent.post(() -> protocol.onAccepted(executionId, cellId, username, true));
    }

    @Override
    public void onAcceptedDirectly(String executionId, String cellId, String username) {
        agent.post(() -> protocol.onAccepted(executionId, cellId, username, false));
    }

    @Override
    public CompletionStage<List<String>> inOrder(List<String> cellIds) {
        return agent.ask(() -> {
            Map<String, Integer> places = new HashMap<>();
            for (String id : content.notebook().cellIds()) {
                places.put(id, places.size());
            }
            return cellIds.stream()
                    .sorted(Comparator.comparingInt(id -> places.getOrDefault(id, Integer.MAX_VALUE)))
                    .toList();
        });
    }

    @Override
    public void onStarted(String executionId) {
        agent.post(() -> {
            content.onKernelChosen();
            protocol.onStarted(executionId);
        });
    }

    @Override
    public boolean onOutput(String executionId, KernelMessage message) {
        long bytes = message.sizeBytes() + MESSAGE_BYTES;
        agent.post(() -> {
            untakenBytes.addAndGet(-bytes);
            protocol.onOutput(executionId, message);
        });
        return untakenBytes.addAndGet(bytes) <= UNTAKEN_MAX_BYTES;
    }

    @Override
    public CompletionStage<Void> taken() {
        CompletableFuture<Void> taken = new CompletableFuture<>();
        agent.post(() -> taken.complete(null));
        return taken;
    }

    @Override
    public void onQuestion(String executionId) {
        agent.post(() -> protocol.onQuestion(executionId));
    }

    @Override
    public CompletionStage<Void> awaitInputEcho(String executionId) {
        CompletableFuture<Void> seen = new CompletableFuture<>();
        agent.post(() -> {
            if (protocol.echoArrived(executionId)) {
                seen.complete(null);
                return;
            }
            echoWaits.put(executionId, seen);
            agent.after(echoMax, () -> {
                echoWaits.remove(executionId, seen);
                seen.complete(null);
            });
        });
        return seen;
    }

    @Override
    public CompletionStage<Void> awaitPages(Set<String> people) {
        CompletableFuture<Void> here = new CompletableFuture<>();
        agent.post(() -> pages.fence(people, here));
        return here;
    }

    @Override
    public CompletionStage<Void> onEnded(List<Ended> ends) {
        CompletableFuture<Void> shown = new CompletableFuture<>();
        agent.post(() -> {
            if (protocol.endsHaveToWait(ends)) {
                waitingEnds.add(() -> onEnded(ends).thenRun(() -> shown.complete(null)));
            } else {
                end(ends, shown);
            }
        });
        return shown;
    }

    private void end(List<Ended> ends, CompletableFuture<Void> shown) {
        Set<String> cells = protocol.cellsOf(ends);
        Set<String> people = protocol.onEnded(ends);
        protocol.hold(cells);
        pages.fence(people, shown);
        // the replies travel on other sockets and only now; a second fence shows that they, too, were read
        shown.thenRun(() -> agent.after(REPLY_TIME, () -> {
            CompletableFuture<Void> read = new CompletableFuture<>();
            if (cells.stream().anyMatch(protocol::isActive)) {
                pages.fence(people, read);
            } else {
                read.complete(null);
            }
            read.thenRun(() -> agent.post(() -> protocol.release(cells)));
        }));
    }

    /** Ends that still have to wait put themselves back. */
    private void retryEnds() {
        if (!waitingEnds.isEmpty()) {
            List<Runnable> each = List.copyOf(waitingEnds);
            waitingEnds.clear();
            each.forEach(Runnable::run);
        }
    }

    @Override
    public CompletionStage<OptionalInt> onRefused(String cellId, String username, String sentence) {
        CompletableFuture<OptionalInt> count = new CompletableFuture<>();
        agent.post(() -> {
            if (!pages.onRefusedRun(username) || protocol.pageBegan(cellId)) {
                refuse(cellId, username, sentence, count);
                return;
            }
            // the page's own beginning of the run is still on its way and would empty the cell again
            Runnable later = () -> refuse(cellId, username, sentence, count);
            refusals.put(cellId, later);
            agent.after(beginWait, () -> {
                if (refusals.remove(cellId, later)) {
                    later.run();
                }
            });
        });
        return count;
    }

    private void refuse(String cellId, String username, String sentence, CompletableFuture<OptionalInt> count) {
        if (pages.mayEdit(username)) {
            protocol.onRefused(cellId, sentence);
        }
        OptionalInt now = content.notebook()
                .cell(cellId)
                .map(cell -> cell.executionCount())
                .orElse(OptionalInt.empty());
        CompletableFuture<Void> shown = new CompletableFuture<>();
        shown.thenRun(() -> count.complete(now));
        pages.fence(Set.of(username), shown);
    }

    @Override
    public CompletionStage<Published> publish(String cellId, List<ObjectNode> outputs, OptionalInt count) {
        return agent.ask(() -> protocol.publish(cellId, outputs, count));
    }

    /** The document has changed: what waits may be there now. Called on the room's agent. */
    void onDocumentChanged() {
        content.keepKernelPublic();
        protocol.onDocumentChanged();
        refusals.entrySet().removeIf(entry -> {
            boolean began = protocol.pageBegan(entry.getKey());
            if (began) {
                entry.getValue().run();
            }
            return began;
        });
        cellWaits.entrySet().removeIf(entry -> {
            Optional<String> text = textOf(entry.getKey());
            text.ifPresent(found -> entry.getValue().forEach(wait -> wait.complete(text)));
            return text.isPresent();
        });
        echoWaits.entrySet().removeIf(entry -> {
            boolean arrived = protocol.echoArrived(entry.getKey());
            if (arrived) {
                entry.getValue().complete(null);
            }
            return arrived;
        });
    }

    CellExecutionProtocol protocol() {
        return protocol;
    }
}

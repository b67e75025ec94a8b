package dev.baton.broker.kernel;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.bridge.message.KernelMessage;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The executions of one kernel by id: all that are not settled, and the last {@link #SETTLED_MAX} that are, since a thread may
 * still print in their name. Owned by the kernel's agent.
 */
final class ExecutionRegistry {
    private static final int SETTLED_MAX = 1000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, ExecutionContext> open = new HashMap<>();
    /** What the executions that are not over carry, by person. */
    private final Map<String, Long> bytes = new HashMap<>();

    private final LinkedHashMap<String, ExecutionContext> settled = new LinkedHashMap<>();
    private @Nullable ExecutionContext inFlight;

    void add(ExecutionContext run) {
        open.put(run.executionId, run);
        bytes.merge(run.caller.username(), run.contentBytes(), Long::sum);
    }

    private void remove(ExecutionContext run) {
        if (open.remove(run.executionId) != null) {
            bytes.computeIfPresent(run.caller.username(), (who, held) -> {
                long left = held - run.contentBytes();
                return left <= 0 ? null : left;
            });
        }
    }

    /** Whether a person's executions carry more than they may; one alone may be as large as it is. */
    boolean isTooMuch(String username, long maxBytes) {
        return bytes.getOrDefault(username, 0L) > maxBytes
                && open.values().stream()
                        .filter(run -> run.caller.username().equals(username))
                        .skip(1)
                        .findAny()
                        .isPresent();
    }

    /** Whether a person's executions would carry more than they may with these, which are all of one person. */
    boolean wouldBeTooMuch(List<ExecutionContext> more, long maxBytes) {
        long held = bytes.getOrDefault(more.getFirst().caller.username(), 0L);
        long added = more.stream().mapToLong(ExecutionContext::contentBytes).sum();
        return held + added > maxBytes && (held > 0 || more.size() > 1);
    }

    /** The execution with that id; null when it is unknown or forgotten. */
    @Nullable
    ExecutionContext find(String executionId) {
        ExecutionContext run = open.get(executionId);
        return run == null ? settled.get(executionId) : run;
    }

    ExecutionContext require(String executionId) {
        ExecutionContext run = open.get(executionId);
        if (run == null) {
            throw new IllegalStateException("the queue names an execution that was never added: " + executionId);
        }
        return run;
    }

    void onStarted(ExecutionContext run) {
        inFlight = run;
    }

    /** The one that the kernel has; null between executions. */
    @Nullable
    ExecutionContext inFlight() {
        return inFlight;
    }

    /** Whether the kernel works on an execution, as far as pages have heard: after its idle no page must be told that it is busy. */
    boolean isBusy() {
        return inFlight != null && !inFlight.idleHeard;
    }

    /** The execution is over: it stays known for late outputs only. */
    void onSettled(ExecutionContext run) {
        remove(run);
        run.forgetContent();
        if (inFlight == run) {
            inFlight = null;
        }
        settled.put(run.executionId, run);
        if (settled.size() > SETTLED_MAX) {
            settled.pollFirstEntry();
        }
    }

    /** The execution was never accepted. */
    void forget(ExecutionContext run) {
        remove(run);
    }

    /** Who has executions of cells that are not over, by their rooms. */
    Map<CellExecutions, Set<String>> requesters() {
        Map<CellExecutions, Set<String>> byRoom = new HashMap<>();
        for (ExecutionContext run : open.values()) {
            run.cell.ifPresent(room ->
                    byRoom.computeIfAbsent(room, each -> new HashSet<>()).add(run.caller.username()));
        }
        return byRoom;
    }

    /**
     * Completes when the pages of those people have written what they had to. A page that restarts or ends its kernel gives its runs up
     * by itself and writes so into the document, before it asks for it on another socket. Settling the same cells before that has arrived
     * would make the two writes collide.
     */
    CompletableFuture<Void> pagesWrote() {
        return CompletableFuture.allOf(requesters().entrySet().stream()
                .map(room -> room.getKey().awaitPages(room.getValue()).toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    void moveConnection(KernelConnection former, KernelConnection fresh) {
        for (ExecutionContext run : open.values()) {
            if (run.connection == former) {
                run.connection = fresh;
            }
        }
    }

    /** A page has come back under its name: what it left behind is answered on the new socket. */
    void adopt(KernelConnection connection) {
        for (ExecutionContext run : open.values()) {
            if (run.connection == null
                    && run.clientSession.equals(connection.clientSession())
                    && run.caller.username().equals(connection.caller().username())) {
                run.connection = connection;
            }
        }
    }

    void onLeft(KernelConnection connection) {
        for (ExecutionContext run : open.values()) {
            if (run.connection == connection) {
                run.connection = null;
            }
        }
        for (ExecutionContext run : settled.values()) {
            if (run.connection == connection) {
                run.connection = null;
            }
        }
    }

    static boolean isIdle(KernelMessage status) {
        return text(status, "execution_state").equals("idle");
    }

    static String errorName(KernelMessage error) {
        return text(error, "ename");
    }

    private static String text(KernelMessage message, String key) {
        try {
            return JSON.readTree(message.content()).path(key).asText("");
        } catch (IOException notJson) {
            return "";
        }
    }
}

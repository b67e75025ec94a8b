package dev.baton.broker.room;

import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.broker.kernel.CellExecutions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A kernel in a schedule, as a room meets one: executions one after the other, their outputs, their ends, and replies to pages. */
final class SimulatedKernel {
    private final SimulatedWorld world;
    private final ArrayDeque<Run> requests = new ArrayDeque<>();
    private final ArrayDeque<Run> waiting = new ArrayDeque<>();
    private final List<Run> replies = new ArrayList<>();
    private @Nullable Run running;
    private int count;

    SimulatedKernel(SimulatedWorld world) {
        this.world = world;
    }

    /** One Run click on its way. */
    static final class Run {
        final String id;
        final SimulatedPage page;
        final int reloads;
        final String cellId;
        final List<String> outputs = new ArrayList<>();
        /** Whether the page's own beginning was in the room when the execution began there. */
        boolean pageBegan;

        boolean ended;
        int number;

        Run(String id, SimulatedPage page, String cellId) {
            this.id = id;
            this.page = page;
            this.reloads = page.reloads;
            this.cellId = cellId;
        }
    }

    /** A page has sent its request; it arrives some time later. */
    void onRequest(Run run) {
        requests.add(run);
    }

    boolean isBusy() {
        return running != null || !waiting.isEmpty() || !requests.isEmpty() || !replies.isEmpty();
    }

    /** The broker was killed, and this kernel's process with it. */
    void kill() {
        requests.clear();
        waiting.clear();
        replies.clear();
        running = null;
        count = 0;
    }

    /** The next thing happens: which one, the schedule says. */
    void step(CellExecutions room, int choice) throws Exception {
        if (!replies.isEmpty() && choice % 4 == 0) {
            reply(replies.removeFirst());
        } else if (!requests.isEmpty() && choice % 4 == 1) {
            accept(room, requests.poll());
        } else if (running == null) {
            start(room);
        } else if (choice % 3 == 0 || running.outputs.size() > 8) {
            end(room, running);
        } else {
            print(room, running);
        }
    }

    /** Something happens towards the end of everything. */
    void hurry(CellExecutions room) throws Exception {
        if (!requests.isEmpty()) {
            accept(room, requests.poll());
        } else if (running != null) {
            end(room, running);
        } else if (!waiting.isEmpty()) {
            start(room);
        } else if (!replies.isEmpty()) {
            reply(replies.removeFirst());
        }
    }

    private void accept(CellExecutions room, Run run) {
        room.onAccepted(run.id, run.cellId, run.page.name);
        world.onAccepted(run);
        waiting.add(run);
    }

    private void start(CellExecutions room) throws Exception {
        Run next = waiting.poll();
        if (next != null) {
            running = next;
            next.number = ++count;
            next.pageBegan = world.pageBegan(next);
            room.onStarted(next.id);
        }
    }

    private void print(CellExecutions room, Run run) {
        String text = "[" + run.id + "-" + run.outputs.size() + "]";
        run.outputs.add(text);
        room.onOutput(run.id, stream(text));
    }

    private void end(CellExecutions room, Run run) {
        running = null;
        room.onEnded(List.of(new CellExecutions.Ended(run.id, OptionalInt.of(run.number), Optional.empty())))
                .thenRun(() -> replies.add(run));
    }

    private void reply(Run run) throws Exception {
        run.ended = true;
        if (run.page.reloads == run.reloads) {
            List<Replica.Cell> cells = run.page.replica().cells();
            for (int i = 0; i < cells.size(); i++) {
                if (cells.get(i).id().equals(run.cellId)) {
                    run.page.sends(run.page.replica().endsRun(i, run.number));
                    return;
                }
            }
        }
    }

    private static KernelMessage stream(String text) {
        byte[] none = "{}".getBytes(StandardCharsets.UTF_8);
        byte[] content = ("{\"name\":\"stdout\",\"text\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8);
        return new KernelMessage(
                Channel.IOPUB, none, none, none, content, List.of(), "m", "stream", "kernel", "parent");
    }
}

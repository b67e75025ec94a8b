package dev.baton.bridge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.bridge.message.BridgeMessage;
import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.message.KernelProcessRecord;
import dev.baton.bridge.message.MalformedMessageException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes the messages of a kernel from its I/O thread to an owner that may be slower, in order and within bounds.
 *
 * <p>Nothing that the state of the owner depends on is lost: states, replies, errors, counts, deaths. Output is dropped first:
 * neighbouring stream texts of one execution become one message while they wait, and output beyond the bounds is dropped,
 * counted, and replaced by a notice. So a kernel that prints faster than it is read uses bounded memory, while its socket is
 * still read, because a kernel drops unread messages.
 *
 * <p>An owner that passes output on to a slower receiver holds its inbox meanwhile: then everything waits here, within the
 * same bounds, instead of in an unbounded place.
 *
 * <p>The I/O thread puts in, steps of the executor take out, one step at a time; everything mutable is guarded by
 * {@code this}. A step is requested after the monitor is released: it begins at once, and would only wait for it.
 */
public final class KernelInbox implements KernelListener {
    /** Deliveries of one step, so that other steps of the owner get their turn in a flood. */
    private static final int STEP_MAX = 256;

    private final KernelListener owner;
    private final Executor steps;
    private final Limits limits;
    private final LongConsumer leftOut;
    private final Consumer<KernelMessage> whole;
    private final ArrayDeque<Entry> waiting = new ArrayDeque<>();
    /** The last gap that waits. */
    private @Nullable Gap lastGap;

    private int messages;
    private long bytes;
    private boolean scheduled;
    private boolean held;
    private long mergedCount;

    /**
     * The bounds of the waiting messages.
     *
     * @param messagesMax messages beyond which output is dropped; at twice either bound every message is
     * @param maxBytes bytes of messages beyond which output is dropped
     * @param streamMaxBytes how long a merged stream text may become
     */
    public record Limits(int messagesMax, long maxBytes, int streamMaxBytes) {
        /** Bounds that suit one kernel among many. */
        public static final Limits DEFAULT = new Limits(10_000, 64L << 20, 64 << 10);

        public Limits {
            if (messagesMax < 1 || maxBytes < 1 || streamMaxBytes < 1) {
                throw new IllegalArgumentException("Every bound of an inbox is at least one.");
            }
        }
    }

    /**
     * An inbox for an owner.
     *
     * @param steps runs each step it is given once, in order, one at a time
     * @param leftOut receives the number of dropped messages, at the place of the gap; on a step
     */
    public KernelInbox(KernelListener owner, Executor steps, Limits limits, LongConsumer leftOut) {
        this(owner, steps, limits, leftOut, message -> {});
    }

    /**
     * An inbox for an owner, with a second receiver that gets every message at once.
     *
     * @param whole receives each message unchanged, on the kernel's I/O thread, so it must not block
     */
    public KernelInbox(
            KernelListener owner, Executor steps, Limits limits, LongConsumer leftOut, Consumer<KernelMessage> whole) {
        this.whole = whole;
        this.owner = owner;
        this.steps = steps;
        this.limits = limits;
        this.leftOut = leftOut;
    }

    /** How many messages wait. Any thread. */
    public synchronized int waiting() {
        return messages;
    }

    /** How many stream messages became part of the one before them. Any thread. */
    public synchronized long mergedMessages() {
        return mergedCount;
    }

    /** Something that waits. */
    private sealed interface Entry {}

    /** News that are no message. */
    private record News(Runnable delivery) implements Entry {}

    /** A message, with the stream text that joined it. */
    private static final class Waiting implements Entry {
        final int incarnation;
        final KernelMessage message;
        long bytes;
        /** The content of a stream after a merge, or after its own text was parsed for one; null: not parsed. */
        @Nullable
        ObjectNode stream;

        @Nullable
        StringBuilder text;

        Waiting(int incarnation, KernelMessage message) {
            this.incarnation = incarnation;
            this.message = message;
            this.bytes = message.sizeBytes();
        }
    }

    /** The messages dropped in one place. */
    private static final class Gap implements Entry {
        final int incarnation;
        final KernelMessage first;
        long messages;
        long bytes;

        Gap(int incarnation, KernelMessage first) {
            this.incarnation = incarnation;
            // its parts may be large, and its heads are all that is needed
            this.first = new KernelMessage(
                    first.channel(),
                    first.header(),
                    first.parentHeader(),
                    Json.EMPTY_OBJECT,
                    Json.EMPTY_OBJECT,
                    List.of(),
                    first.msgId(),
                    first.msgType(),
                    first.session(),
                    first.parentMsgId());
        }
    }

    // ---- the kernel's I/O thread

    @Override
    public void onMessage(int incarnation, KernelMessage message) {
        whole.accept(message);
        synchronized (this) {
            if (joins(incarnation, message)) {
                return;
            }
            if (messages > 0 && isBeyond(message, isOutput(message) ? 1 : 2)) {
                leaveOut(incarnation, message);
            } else {
                waiting.add(new Waiting(incarnation, message));
                messages++;
                bytes += message.sizeBytes();
            }
            if (scheduled || held) {
                return;
            }
            scheduled = true;
        }
        steps.execute(this::step);
    }

    /** Delivers nothing to the owner until that has completed, normally or not. Any thread; one hold at a time. */
    public void holdUntil(CompletionStage<?> relief) {
        synchronized (this) {
            held = true;
        }
        relief.whenComplete((value, failure) -> release());
    }

    private void release() {
        synchronized (this) {
            held = false;
            if (scheduled || waiting.isEmpty()) {
                return;
            }
            scheduled = true;
        }
        steps.execute(this::step);
    }

    private boolean isBeyond(KernelMessage message, int times) {
        return messages >= times * limits.messagesMax() || bytes + message.sizeBytes() > times * limits.maxBytes();
    }

    /** Whether a stream text became part of the one that waits last. */
    private boolean joins(int incarnation, KernelMessage message) {
        if (!message.msgType().equals("stream")
                || !(waiting.peekLast() instanceof Waiting last)
                || last.incarnation != incarnation
                || !last.message.msgType().equals("stream")
                || !last.message.parentMsgId().equals(message.parentMsgId())
                || last.bytes + message.content().length > limits.streamMaxBytes()) {
            return false;
        }
        ObjectNode next = streamOf(message);
        if (last.stream == null) {
            last.stream = streamOf(last.message);
        }
        ObjectNode before = last.stream;
        if (next == null || before == null || !before.path("name").equals(next.path("name"))) {
            return false;
        }
        if (last.text == null) {
            last.text = new StringBuilder(before.path("text").textValue());
        }
        last.text.append(next.path("text").textValue());
        last.bytes += message.content().length;
        bytes += message.content().length;
        mergedCount++;
        return true;
    }

    private static @Nullable ObjectNode streamOf(KernelMessage message) {
        try {
            ObjectNode content = Json.readObject(message.content());
            return content.path("text").isTextual() ? content : null;
        } catch (IOException notJson) {
            return null; // it passes unchanged, and its reader decides
        }
    }

    private void leaveOut(int incarnation, KernelMessage message) {
        if (waiting.peekLast() instanceof Gap last
                && last.incarnation == incarnation
                && last.first.parentMsgId().equals(message.parentMsgId())) {
            count(last, message);
        } else if (lastGap != null && messages >= 2 * limits.messagesMax()) {
            // there are as many gaps as there may be, so the last one counts this, too
            count(lastGap, message);
        } else {
            Gap fresh = new Gap(incarnation, message);
            lastGap = fresh;
            messages++;
            waiting.add(fresh);
            count(fresh, message);
        }
    }

    private static void count(Gap gap, KernelMessage message) {
        gap.messages++;
        gap.bytes += message.sizeBytes();
    }

    /** Whether a message is something to look at, rather than something to know. */
    private static boolean isOutput(KernelMessage message) {
        if (message.channel() != Channel.IOPUB) {
            return false;
        }
        return switch (message.msgType()) {
            case "status", "execute_input", "error", "clear_output", "comm_open", "comm_close", "shutdown_reply" ->
                false;
            default -> true;
        };
    }

    @Override
    public void onProcessStarted(KernelProcessRecord process) {
        owner.onProcessStarted(process);
    }

    @Override
    public void onReady(int incarnation, KernelMessage kernelInfo) {
        deliver(() -> owner.onReady(incarnation, kernelInfo));
    }

    @Override
    public void onExecutionStarted(int incarnation, String msgId) {
        deliver(() -> owner.onExecutionStarted(incarnation, msgId));
    }

    @Override
    public void onReplied(int incarnation, String msgId, Completion expected) {
        deliver(() -> owner.onReplied(incarnation, msgId, expected));
    }

    @Override
    public void onExecutionDone(int incarnation, String msgId, Completion completion) {
        deliver(() -> owner.onExecutionDone(incarnation, msgId, completion));
    }

    @Override
    public void onRequestLost(int incarnation, String msgId, String sentence) {
        deliver(() -> owner.onRequestLost(incarnation, msgId, sentence));
    }

    @Override
    public void onRestarting(int newIncarnation) {
        deliver(() -> owner.onRestarting(newIncarnation));
    }

    @Override
    public void onDied(int incarnation, int exitCode, String sentence) {
        deliver(() -> owner.onDied(incarnation, exitCode, sentence));
    }

    @Override
    public void onFailedToStart(int incarnation, String sentence) {
        deliver(() -> owner.onFailedToStart(incarnation, sentence));
    }

    /** Delivered at once, not in order: it is the end of the process, and the owner may have ended before. */
    @Override
    public void onStopped(int incarnation) {
        owner.onStopped(incarnation);
    }

    /** Events are bounded by the requests of the owner itself: each request, execution and process has one end. */
    private void deliver(Runnable delivery) {
        synchronized (this) {
            waiting.add(new News(delivery));
            if (scheduled || held) {
                return;
            }
            scheduled = true;
        }
        steps.execute(this::step);
    }

    // ---- the owner's steps

    private void step() {
        boolean emptied = false;
        try {
            for (int i = 0; i < STEP_MAX && !emptied; i++) {
                Entry next = take();
                emptied = next == null;
                if (next != null) {
                    deliver(next);
                }
            }
        } finally {
            // also if an owner throws: messages after its failure are delivered all the same
            if (!emptied) {
                steps.execute(this::step);
            }
        }
    }

    /** The next message; null if there is none or the inbox is held, and then the next arrival requests a step again. */
    private synchronized @Nullable Entry take() {
        Entry next = held ? null : waiting.poll();
        switch (next) {
            case null -> scheduled = false;
            case Waiting message -> {
                messages--;
                bytes -= message.bytes;
            }
            case Gap gap -> {
                messages--;
                lastGap = gap == lastGap ? null : lastGap;
            }
            case News news -> {}
        }
        return next;
    }

    private void deliver(Entry entry) {
        switch (entry) {
            case News news -> news.delivery().run();
            case Waiting message -> owner.onMessage(message.incarnation, whole(message));
            case Gap gap -> {
                leftOut.accept(gap.messages);
                try {
                    owner.onMessage(gap.incarnation, notice(gap));
                } catch (IOException | MalformedMessageException impossible) {
                    throw new IllegalStateException("a header that was read once can be read again", impossible);
                }
            }
        }
    }

    private static KernelMessage whole(Waiting entry) {
        return entry.text == null || entry.stream == null
                ? entry.message
                : entry.message.withContent(Json.bytes(entry.stream.put("text", entry.text.toString())));
    }

    /** A line of the execution's own output that says what was dropped. */
    private static KernelMessage notice(Gap gap) throws IOException, MalformedMessageException {
        String text = "[Baton: " + BridgeMessage.OUTPUT_DROPPED.text(gap.messages, gap.bytes) + "]\n";
        return KernelMessage.of(
                Channel.IOPUB,
                Json.bytes(Json.readObject(gap.first.header()).put("msg_type", "stream")),
                gap.first.parentHeader(),
                Json.EMPTY_OBJECT,
                Json.bytes(Json.object().put("name", "stderr").put("text", text)),
                List.of());
    }
}

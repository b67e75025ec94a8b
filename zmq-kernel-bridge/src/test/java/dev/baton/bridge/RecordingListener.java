package dev.baton.bridge;

import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.message.KernelProcessRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Records every call of a kernel, in order, and lets a test wait for one with a deadline. */
public final class RecordingListener implements KernelListener {

    /** One call of the listener. */
    public sealed interface Told {
        /** See {@link KernelListener#onProcessStarted}. */
        record ProcessStarted(KernelProcessRecord process) implements Told {}

        /** See {@link KernelListener#onReady}. */
        record Ready(int incarnation, KernelMessage info) implements Told {}

        /** See {@link KernelListener#onMessage}. */
        record Message(int incarnation, KernelMessage message) implements Told {}

        /** See {@link KernelListener#onExecutionStarted}. */
        record Started(int incarnation, String msgId) implements Told {}

        /** See {@link KernelListener#onReplied}. */
        record Replied(int incarnation, String msgId, Completion expected) implements Told {}

        /** See {@link KernelListener#onExecutionDone}. */
        record Done(int incarnation, String msgId, Completion completion) implements Told {}

        /** See {@link KernelListener#onRequestLost}. */
        record RequestLost(int incarnation, String msgId, String sentence) implements Told {}

        /** See {@link KernelListener#onRestarting}. */
        record Restarting(int newIncarnation) implements Told {}

        /** See {@link KernelListener#onDied}. */
        record Died(int incarnation, int exitCode, String sentence) implements Told {}

        /** See {@link KernelListener#onFailedToStart}. */
        record FailedToStart(int incarnation, String sentence) implements Told {}

        /** See {@link KernelListener#onStopped}. */
        record Stopped(int incarnation) implements Told {}
    }

    /** How long anything is waited for before a test fails. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<Told> told = new ArrayList<>();

    /** Everything so far. */
    public synchronized List<Told> told() {
        return List.copyOf(told);
    }

    /** Waits for the first thing of that kind that satisfies the test, from the beginning of the record. */
    public <T extends Told> T await(Class<T> kind, Predicate<T> test) {
        return await(kind, test, PATIENCE);
    }

    /** Waits that long for the first thing of that kind that satisfies the test. */
    public synchronized <T extends Told> T await(Class<T> kind, Predicate<T> test, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        int looked = 0;
        while (true) {
            for (; looked < told.size(); looked++) {
                if (kind.isInstance(told.get(looked)) && test.test(kind.cast(told.get(looked)))) {
                    return kind.cast(told.get(looked));
                }
            }
            long leftMs = (deadline - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                throw new AssertionError("Waited in vain for a " + kind.getSimpleName() + "; told was "
                        + told.subList(Math.max(0, told.size() - 30), told.size()));
            }
            try {
                wait(leftMs);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting", e);
            }
        }
    }

    /** Waits for the kernel to be ready in that incarnation. */
    public Told.Ready awaitReady(int incarnation) {
        return await(Told.Ready.class, ready -> ready.incarnation() == incarnation);
    }

    /** Waits for the end of that execution. */
    public Completion awaitDone(String msgId) {
        return await(Told.Done.class, done -> done.msgId().equals(msgId)).completion();
    }

    /** Waits for a message of that type that answers that request. */
    public KernelMessage awaitMessage(String msgType, String parentMsgId) {
        return await(
                        Told.Message.class,
                        it -> it.message().msgType().equals(msgType)
                                && it.message().parentMsgId().equals(parentMsgId))
                .message();
    }

    /** The messages so far that answer that request. */
    public List<KernelMessage> messagesOf(String parentMsgId) {
        return told().stream()
                .flatMap(it -> it instanceof Told.Message m
                        ? Optional.of(m.message()).stream()
                        : Optional.<KernelMessage>empty().stream())
                .filter(message -> message.parentMsgId().equals(parentMsgId))
                .toList();
    }

    /** The text an execution has written so far. */
    public String streamText(String parentMsgId) {
        StringBuilder text = new StringBuilder();
        for (KernelMessage message : messagesOf(parentMsgId)) {
            if (message.msgType().equals("stream")) {
                text.append(TestJson.of(message).path("text").asText());
            }
        }
        return text.toString();
    }

    private synchronized void add(Told thing) {
        told.add(thing);
        notifyAll();
    }

    @Override
    public void onProcessStarted(KernelProcessRecord process) {
        add(new Told.ProcessStarted(process));
    }

    @Override
    public void onReady(int incarnation, KernelMessage kernelInfo) {
        add(new Told.Ready(incarnation, kernelInfo));
    }

    @Override
    public void onMessage(int incarnation, KernelMessage message) {
        add(new Told.Message(incarnation, message));
    }

    @Override
    public void onExecutionStarted(int incarnation, String msgId) {
        add(new Told.Started(incarnation, msgId));
    }

    @Override
    public void onReplied(int incarnation, String msgId, Completion expected) {
        add(new Told.Replied(incarnation, msgId, expected));
    }

    @Override
    public void onExecutionDone(int incarnation, String msgId, Completion completion) {
        add(new Told.Done(incarnation, msgId, completion));
    }

    @Override
    public void onRequestLost(int incarnation, String msgId, String sentence) {
        add(new Told.RequestLost(incarnation, msgId, sentence));
    }

    @Override
    public void onRestarting(int newIncarnation) {
        add(new Told.Restarting(newIncarnation));
    }

    @Override
    public void onDied(int incarnation, int exitCode, String sentence) {
        add(new Told.Died(incarnation, exitCode, sentence));
    }

    @Override
    public void onFailedToStart(int incarnation, String sentence) {
        add(new Told.FailedToStart(incarnation, sentence));
    }

    @Override
    public void onStopped(int incarnation) {
        add(new Told.Stopped(incarnation));
    }
}

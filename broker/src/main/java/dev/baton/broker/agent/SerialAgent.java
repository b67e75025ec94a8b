package dev.baton.broker.agent;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * The one thread of control of a mutable thing: steps are run one at a time, in the order in which they were taken in, on a
 * virtual thread that exists only while there is something to do.
 *
 * <p>Bounded: {@link #offer} refuses beyond the mailbox's limits, in steps and in the bytes that they carry, which the sender must
 * answer as overload. {@link #post} is for
 * what may never be lost (a kernel's completion, a timer, a socket's end), whose number is bounded by its source.
 *
 * <p>A step that throws ends only itself: the failure is logged and the next step runs. Steps may block briefly; they hold no
 * lock while they do.
 *
 * <p>Memory: what one step writes the next one sees (both go through {@code scheduled}).
 */
public final class SerialAgent {
    private static final Logger LOG = Logger.getLogger(SerialAgent.class);
    private static final String FAILED_STEP = "A step of the agent %s failed.";
    /** Steps run in a row before the carrier is yielded, so that one busy owner does not hold it. */
    private static final int BURST_MAX = 256;

    private final String name;
    private final int mailboxMax;
    private final long mailboxMaxBytes;
    private final AgentRuntime runtime;
    private final ConcurrentLinkedQueue<Runnable> mailbox = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    SerialAgent(String name, int mailboxMax, long mailboxMaxBytes, AgentRuntime runtime) {
        this.name = name;
        this.mailboxMax = mailboxMax;
        this.mailboxMaxBytes = mailboxMaxBytes;
        this.runtime = runtime;
    }

    /** Takes a step in unless the mailbox is full; false means that the sender has to be refused. Any thread. */
    public boolean offer(Runnable step) {
        if (waiting.get() >= mailboxMax) {
            return false;
        }
        post(step);
        return true;
    }

    /**
     * Takes in a step that carries so many bytes, which count until it has been run; false means that the sender has to be refused. What
     * is larger than the bound by itself is taken when nothing else is there. Any thread.
     */
    public boolean offer(long carried, Runnable step) {
        long before = bytes.getAndAdd(carried);
        boolean fits = before == 0 || before + carried <= mailboxMaxBytes;
        boolean taken = fits
                && offer(() -> {
                    try {
                        step.run();
                    } finally {
                        bytes.addAndGet(-carried);
                    }
                });
        if (!taken) {
            bytes.addAndGet(-carried);
        }
        return taken;
    }

    /** Takes in a step that must not be lost. Any thread. */
    public void post(Runnable step) {
        waiting.incrementAndGet();
        mailbox.add(step);
        schedule();
    }

    /** Runs a question on the owner's thread and completes with its answer. Any thread. */
    public <T> CompletableFuture<T> ask(Callable<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        post(() -> {
            try {
                answer.complete(question.call());
            } catch (Exception failure) {
                answer.completeExceptionally(failure);
            } catch (Error failure) {
                answer.completeExceptionally(failure);
                throw failure;
            }
        });
        return answer;
    }

    /** Posts a step after a time. The answer cancels it, if it has not been posted yet. */
    public Timer after(Duration delay, Runnable step) {
        return runtime.schedule(this, delay, step);
    }

    /** Nanoseconds since any moment, by the time under which {@link #after} works. Any thread. */
    public long nanoTime() {
        return runtime.nanoTime();
    }

    /** Steps that wait. Any thread. */
    public int waiting() {
        return waiting.get();
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            runtime.execute(this::drain);
        }
    }

    private void drain() {
        for (int i = 0; i < BURST_MAX; i++) {
            Runnable step = mailbox.poll();
            if (step == null) {
                break;
            }
            waiting.decrementAndGet();
            try {
                step.run();
            } catch (RuntimeException | Error failure) {
                LOG.errorf(failure, FAILED_STEP, name);
                runtime.onFailedStep();
            }
        }
        scheduled.set(false);
        if (!mailbox.isEmpty()) {
            schedule();
        }
    }

    /** A step that waits for its time. */
    @FunctionalInterface
    public interface Timer {
        /** Keeps the step from being posted; without effect when it was. */
        void cancel();
    }
}

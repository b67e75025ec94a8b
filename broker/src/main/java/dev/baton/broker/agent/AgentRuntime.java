package dev.baton.broker.agent;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Where agents run: virtual threads for their steps, one timer thread for what is due later. A test may bring threads and time of its
 * own, so that a whole schedule runs on its thread, step by step, under a clock that it moves.
 */
@Singleton
public class AgentRuntime {
    private final Executor threads;
    private final Timers timers;
    private final LongAdder failedSteps = new LongAdder();

    /** What is due later, and the time that is measured by. */
    public interface Timers {
        /** Runs something after a time, on any thread; the answer keeps it from being run. */
        SerialAgent.Timer schedule(Duration delay, Runnable due);

        /** Nanoseconds since any moment. */
        long nanoTime();

        /** Nothing becomes due any more. */
        void stop();
    }

    /** A runtime of its own; also used by tests. */
    public AgentRuntime() {
        this(
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("agent-", 0).factory()),
                new TimerThread());
    }

    /** A runtime on these threads, under that time. */
    public AgentRuntime(Executor threads, Timers timers) {
        this.threads = threads;
        this.timers = timers;
    }

    /** The time of the machine. */
    private static final class TimerThread implements Timers {
        private final ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("agent-timer").daemon().factory());

        TimerThread() {
            pool.setRemoveOnCancelPolicy(true);
        }

        @Override
        public SerialAgent.Timer schedule(Duration delay, Runnable due) {
            ScheduledFuture<?> waiting = pool.schedule(due, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> waiting.cancel(false);
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void stop() {
            pool.shutdownNow();
        }
    }

    /** A new agent whose mailbox holds at most the given number of offered steps. */
    public SerialAgent agent(String name, int mailboxMax) {
        return agent(name, mailboxMax, Long.MAX_VALUE);
    }

    /** A new agent whose mailbox holds at most the given number of offered steps, and of bytes that they carry. */
    public SerialAgent agent(String name, int mailboxMax, long mailboxMaxBytes) {
        return new SerialAgent(name, mailboxMax, mailboxMaxBytes, this);
    }

    /** Steps that threw since the start; zero in a healthy broker. */
    public long failedSteps() {
        return failedSteps.sum();
    }

    long nanoTime() {
        return timers.nanoTime();
    }

    void execute(Runnable drain) {
        threads.execute(drain);
    }

    void onFailedStep() {
        failedSteps.increment();
    }

    SerialAgent.Timer schedule(SerialAgent agent, Duration delay, Runnable step) {
        return timers.schedule(delay, () -> agent.post(step));
    }

    @PreDestroy
    void stop() {
        timers.stop();
    }
}

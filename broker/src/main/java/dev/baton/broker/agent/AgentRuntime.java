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

/** Where agents run: virtual threads for their steps, one timer thread for what is due later. */
@Singleton
public class AgentRuntime {
    private final Executor threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("agent-", 0).factory());
    private final ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("agent-timer").daemon().factory());
    private final LongAdder failedSteps = new LongAdder();

    /** A runtime of its own; also used by tests. */
    public AgentRuntime() {
        timers.setRemoveOnCancelPolicy(true);
    }

    /** A new agent whose mailbox holds at most the given number of offered steps. */
    public SerialAgent agent(String name, int mailboxMax) {
        return new SerialAgent(name, mailboxMax, this);
    }

    /** Steps that threw since the start; zero in a healthy broker. */
    public long failedSteps() {
        return failedSteps.sum();
    }

    void execute(Runnable drain) {
        threads.execute(drain);
    }

    void onFailedStep() {
        failedSteps.increment();
    }

    SerialAgent.Timer schedule(SerialAgent agent, Duration delay, Runnable step) {
        ScheduledFuture<?> due = timers.schedule(() -> agent.post(step), delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> due.cancel(false);
    }

    @PreDestroy
    void stop() {
        timers.shutdownNow();
    }
}

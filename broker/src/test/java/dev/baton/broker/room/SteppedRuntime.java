package dev.baton.broker.room;

import dev.baton.broker.agent.AgentRuntime;
import dev.baton.broker.agent.SerialAgent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;

/** Threads and time of one life of a broker in a schedule: everything runs on the schedule's own thread, when it says so. */
final class SteppedRuntime implements Executor, AgentRuntime.Timers {
    final AgentRuntime agents = new AgentRuntime(this, this);
    private final ArrayDeque<Runnable> ready = new ArrayDeque<>();
    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparingLong(Due::atNs).thenComparingLong(Due::number));
    private long nowNs;
    private long numbers;
    private boolean dead;

    private record Due(long atNs, long number, Runnable step) {}

    SteppedRuntime(long nowNs) {
        this.nowNs = nowNs;
    }

    @Override
    public void execute(Runnable step) {
        if (!dead) {
            ready.add(step);
        }
    }

    @Override
    public SerialAgent.Timer schedule(Duration delay, Runnable step) {
        Due waiting = new Due(nowNs + delay.toNanos(), numbers++, step);
        if (!dead) {
            due.add(waiting);
        }
        return () -> due.remove(waiting);
    }

    @Override
    public long nanoTime() {
        return nowNs;
    }

    @Override
    public void stop() {
        dead = true;
        ready.clear();
        due.clear();
    }

    /** Runs everything that is ready. */
    void settle() {
        while (!ready.isEmpty()) {
            ready.poll().run();
        }
    }

    /** Lets time go by; what becomes due meanwhile runs in its order. */
    void advance(Duration time) {
        long until = nowNs + time.toNanos();
        settle();
        while (!due.isEmpty() && due.peek().atNs() <= until) {
            Due next = due.poll();
            nowNs = Math.max(nowNs, next.atNs());
            next.step().run();
            settle();
        }
        nowNs = until;
    }
}

package dev.baton.broker.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SerialAgentTest {
    private final AgentRuntime runtime = new AgentRuntime();

    @Test
    void aFullMailboxRefusesOffersAndStillTakesWhatMustNotBeLost() throws Exception {
        SerialAgent agent = runtime.agent("one", 2);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        List<String> done = new ArrayList<>();
        agent.post(() -> {
            entered.countDown();
            await(gate);
        });
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(agent.offer(() -> done.add("a"))).isTrue();
        assertThat(agent.offer(() -> done.add("b"))).isTrue();
        assertThat(agent.offer(() -> done.add("too many"))).isFalse();
        agent.post(() -> done.add("c"));
        gate.countDown();

        assertThat(agent.ask(() -> List.copyOf(done)).get(10, TimeUnit.SECONDS)).containsExactly("a", "b", "c");
        assertThat(agent.offer(() -> done.add("d"))).isTrue();
    }

    @Test
    void aMailboxIsFullInBytesToo() throws Exception {
        SerialAgent agent = runtime.agent("one", 1_000, 100);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        List<String> done = new ArrayList<>();
        assertThat(agent.offer(60, () -> {
                    entered.countDown();
                    await(gate);
                }))
                .isTrue();
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(agent.offer(41, () -> done.add("what is worked on counts, too")))
                .isFalse();
        assertThat(agent.offer(40, () -> done.add("a"))).isTrue();
        assertThat(agent.offer(1, () -> done.add("too much"))).isFalse();
        assertThat(agent.offer(0, () -> done.add("b"))).isTrue();
        gate.countDown();

        assertThat(agent.ask(() -> List.copyOf(done)).get(10, TimeUnit.SECONDS)).containsExactly("a", "b");
        assertThat(agent.offer(1_000_000, () -> done.add("large and alone"))).isTrue();
        assertThat(agent.ask(done::size).get(10, TimeUnit.SECONDS)).isEqualTo(3);
        agent.offer(10, () -> {
            throw new IllegalStateException("on purpose");
        });
        assertThat(agent.ask(() -> "on").get(10, TimeUnit.SECONDS)).isEqualTo("on");
        assertThat(agent.offer(100, () -> done.add("after a failure")))
                .as("what failed is dealt with")
                .isTrue();
    }

    @Test
    void oneStepRunsAtATimeAndNoneIsLostWhoeverPosts() throws Exception {
        SerialAgent agent = runtime.agent("one", Integer.MAX_VALUE);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger crowded = new AtomicInteger();
        int[] plain = {0};
        List<CompletableFuture<Void>> posters = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            posters.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 5_000; i++) {
                    agent.post(() -> {
                        if (inside.incrementAndGet() > 1) {
                            crowded.incrementAndGet();
                        }
                        plain[0]++;
                        inside.decrementAndGet();
                    });
                }
            }));
        }
        CompletableFuture.allOf(posters.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);

        assertThat(agent.ask(() -> plain[0]).get(30, TimeUnit.SECONDS)).isEqualTo(20_000);
        assertThat(crowded).hasValue(0);
        assertThat(agent.waiting()).isZero();
    }

    @Test
    void aStepThatThrowsEndsOnlyItselfAndIsCounted() throws Exception {
        SerialAgent agent = runtime.agent("one", 10);
        agent.post(() -> {
            throw new IllegalStateException("on purpose");
        });
        assertThat(agent.ask(() -> "on").get(10, TimeUnit.SECONDS)).isEqualTo("on");
        assertThat(runtime.failedSteps()).isEqualTo(1);
    }

    private static void await(CountDownLatch gate) {
        try {
            if (!gate.await(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the test did not open the gate");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

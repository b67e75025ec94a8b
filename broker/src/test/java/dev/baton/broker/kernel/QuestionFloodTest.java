package dev.baton.broker.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.bridge.Completion;
import dev.baton.bridge.KernelRequest;
import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.broker.security.Caller;
import dev.baton.queue.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A reader who asks a kernel without end, on one socket and on several. */
class QuestionFloodTest extends TwoPagesOnAKernel {
    private final List<RecordingConnection> floods = new ArrayList<>();
    private int asked;

    @BeforeEach
    void aReaderWithThreeSockets() {
        bench.rights.readers.add("vera");
        for (int i = 0; i < 3; i++) {
            floods.add(bench.page("vera", "vera-" + i));
        }
    }

    private void flood(String type, int count) {
        for (int i = 0; i < count; i++) {
            bench.request(floods.get(i % floods.size()), "q-" + asked++, type, "{}", "{}");
        }
    }

    private Stream<RecordingConnection.Sent> answers(String type) {
        return floods.stream()
                .flatMap(each -> each.sent.stream())
                .filter(each -> each.type().equals(type));
    }

    @Test
    void theKernelHasFewQuestionsOfOnePersonAtATimeAndRunsWaitBehindNoMore() {
        flood("comm_info_request", 300);
        assertThat(bench.kernel().requested).hasSize(KernelBench.QUESTIONS.openMax());
        assertThat(answers("comm_info_reply")
                        .filter(each -> each.content().path("status").asText().equals("aborted")))
                .as("each is answered, but for those that the kernel has and those that wait for it")
                .hasSize(300 - 2 * KernelBench.QUESTIONS.openMax());

        bench.execute(anna, "r1", "1+1", "c1");
        bench.request(anna, "i1", "comm_info_request", "{}", "{}");
        assertThat(bench.kernel().executed).hasSize(1);
        assertThat(bench.kernel().requested)
                .as("another person has a budget of her own")
                .hasSize(KernelBench.QUESTIONS.openMax() + 1);
        bench.kernel().ends(Completion.Outcome.OK, 1);
        bench.settle();
        assertThat(bench.outcomes()).containsExactly(Outcome.OK);
    }

    @Test
    void whatWaitsIsAskedWhenTheKernelHasAnsweredAndIsAnsweredToo() {
        flood("comm_info_request", 100);
        List<String> done = new ArrayList<>();
        for (int i = 0; i < bench.kernel().requested.size(); i++) {
            String id = bench.kernel().requested.get(i).msgId();
            bench.kernel().replies(id, "comm_info_reply", "{\"status\":\"ok\",\"comms\":{}}");
            done.add(id);
            bench.settle();
        }
        assertThat(done).hasSize(2 * KernelBench.QUESTIONS.openMax());
        assertThat(answers("comm_info_reply")).hasSize(100);
    }

    @Test
    void aNewSocketIsNoNewBudget() {
        flood("comm_info_request", 50);
        floods.forEach(bench.agent::onLeft);
        bench.settle();
        floods.clear();
        floods.add(bench.page("vera", "vera-again"));
        flood("comm_info_request", 50);
        assertThat(bench.kernel().requested).hasSize(KernelBench.QUESTIONS.openMax());
        String first = bench.kernel().requested.getFirst().msgId();
        bench.kernel().replies(first, "comm_info_reply", "{\"status\":\"ok\",\"comms\":{}}");
        bench.settle();
        assertThat(bench.kernel().requested).hasSize(KernelBench.QUESTIONS.openMax() + 1);
        assertThat(floods.getFirst().sent)
                .noneMatch(each -> each.content().path("comms").isObject());
    }

    @Test
    void whatTheKernelWillNeverAnswerMakesRoomForTheNext() {
        flood("comm_info_request", 64);
        for (KernelRequest each : List.copyOf(bench.kernel().requested)) {
            bench.kernel().loses(each.msgId());
        }
        bench.settle();
        assertThat(bench.kernel().requested).hasSize(64);
    }

    @Test
    void oneSharesTheMailboxWithOthers() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        bench.agent.onJoined(new HoldingConnection(entered, held));
        bench.agent.recheckSockets("Nobody may read.");
        entered.await();
        int taken = 0;
        while (taken < 5_000 && bench.agent.onSocketMessage(floods.getFirst(), question(), 100)) {
            taken++;
        }
        boolean annaIsTaken = bench.agent.onSocketMessage(anna, question(), 100);
        held.countDown();
        bench.settle();
        assertThat(taken).isEqualTo(KernelBench.QUESTIONS.mailboxMax());
        assertThat(annaIsTaken).isTrue();
    }

    private static KernelMessage question() {
        return FakeHandle.of(
                Channel.SHELL, "{\"msg_id\":\"m\",\"msg_type\":\"kernel_info_request\",\"session\":\"s\"}", "{}", "{}");
    }

    /** A socket of somebody who may not read; its closing holds the kernel's agent. */
    private record HoldingConnection(CountDownLatch entered, CountDownLatch held) implements KernelConnection {
        @Override
        public Caller caller() {
            return Caller.named("nobody");
        }

        @Override
        public String clientSession() {
            return "nobody-page";
        }

        @Override
        public void send(KernelMessage message, byte[] parentHeader) {
            // nobody is there
        }

        @Override
        public void close(int code, String reason) {
            entered.countDown();
            try {
                held.await();
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
        }
    }
}

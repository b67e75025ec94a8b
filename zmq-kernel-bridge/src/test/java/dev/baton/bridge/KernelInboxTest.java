package dev.baton.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.bridge.RecordingListener.Told;
import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.message.MalformedMessageException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Messages that wait between a kernel and its owner: in order, within bounds, and none is lost without a notice. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class KernelInboxTest {
    private final RecordingListener owner = new RecordingListener();
    private final ArrayDeque<Runnable> steps = new ArrayDeque<>();
    private final List<Long> leftOut = new ArrayList<>();
    private final KernelInbox inbox =
            new KernelInbox(owner, steps::add, new KernelInbox.Limits(10, 100_000, 1000), leftOut::add);

    @TempDir
    Path directory;

    private void run() {
        for (Runnable step = steps.poll(); step != null; step = steps.poll()) {
            step.run();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static KernelMessage message(String type, String parent, String content) {
        try {
            return KernelMessage.of(
                    Channel.IOPUB,
                    bytes("{\"msg_id\":\"m\",\"msg_type\":\"" + type + "\",\"session\":\"s\"}"),
                    bytes("{\"msg_id\":\"" + parent + "\"}"),
                    bytes("{}"),
                    bytes(content),
                    List.of());
        } catch (MalformedMessageException wrongTest) {
            throw new IllegalArgumentException(wrongTest);
        }
    }

    private void says(String type, String parent, String content) {
        inbox.onMessage(1, message(type, parent, content));
    }

    private void prints(String name, String parent, String text) {
        says("stream", parent, "{\"name\":\"" + name + "\",\"text\":\"" + text + "\"}");
    }

    private List<String> heard() {
        run();
        List<String> heard = new ArrayList<>();
        for (Told each : owner.told()) {
            if (each instanceof Told.Message said) {
                String text = TestJson.of(said.message()).path("text").asText("");
                heard.add(said.message().parentMsgId() + " " + said.message().msgType() + " " + text);
            } else {
                heard.add(each.getClass().getSimpleName());
            }
        }
        return heard;
    }

    @Test
    void neighbouringTextsOfOneStreamBecomeOneMessageOnlyWhileTheyWait() {
        prints("stdout", "a", "1");
        prints("stdout", "a", "2");
        prints("stderr", "a", "3");
        prints("stdout", "a", "4");
        prints("stdout", "b", "5");
        assertThat(heard()).containsExactly("a stream 12", "a stream 3", "a stream 4", "b stream 5");
        assertThat(inbox.mergedMessages()).isEqualTo(1);
        prints("stdout", "b", "6");
        assertThat(heard()).endsWith("b stream 5", "b stream 6");
    }

    @Test
    void nothingIsMovedAcrossAStateOrAnEnd() {
        prints("stdout", "a", "1");
        says("status", "a", "{\"execution_state\":\"idle\"}");
        prints("stdout", "a", "2");
        inbox.onRequestLost(1, "r", "gone");
        prints("stdout", "a", "3");
        assertThat(heard()).containsExactly("a stream 1", "a status ", "a stream 2", "RequestLost", "a stream 3");
    }

    @Test
    void aTextGrowsOnlyToItsBound() {
        for (int i = 0; i < 10; i++) {
            prints("stdout", "a", "x".repeat(300));
        }
        assertThat(heard())
                .hasSizeBetween(4, 6)
                .allSatisfy(each -> assertThat(each.length()).isLessThan(1000));
    }

    @Test
    void messagesThatAreNotStreamTextPassUnchanged() {
        says("stream", "a", "[]");
        says("stream", "a", "{\"name\":\"stdout\",\"text\":7}");
        prints("stdout", "a", "1");
        assertThat(heard()).hasSize(3);
    }

    @Test
    void outputBeyondTheBoundIsLeftOutInItsPlaceAndNoStateIsLost() {
        for (int i = 0; i < 15; i++) {
            says("display_data", "a", "{\"data\":{}}");
        }
        says("error", "a", "{\"ename\":\"E\"}");
        says("status", "a", "{\"execution_state\":\"idle\"}");
        inbox.onExecutionDone(
                1, "a", Conversation.notSent(new Headers("b", InstantSource.system()), "s", "a", "no matter"));
        assertThat(inbox.waiting()).isLessThanOrEqualTo(20);
        List<String> heard = heard();
        assertThat(heard).hasSize(14);
        assertThat(heard.get(10)).startsWith("a stream [Baton: Output is missing here (5 messages");
        assertThat(heard.subList(11, 14)).containsExactly("a error ", "a status ", "Done");
        assertThat(leftOut).containsExactly(5L);
        assertThat(inbox.waiting()).isZero();
    }

    @Test
    void bytesAreBoundedTooButOneLargeMessageAlonePasses() {
        String large = "{\"data\":\"" + "x".repeat(150_000) + "\"}";
        says("display_data", "a", large);
        says("display_data", "a", large);
        says("execute_input", "a", "{\"execution_count\":1}");
        List<String> heard = heard();
        assertThat(heard).hasSize(3);
        assertThat(heard.get(1)).contains("(1 messages");
        says("display_data", "a", large);
        assertThat(heard()).hasSize(4);
    }

    @Test
    void notEvenAFloodOfStatesGrowsWithoutEnd() {
        for (int i = 0; i < 10_000; i++) {
            says("status", "p" + i, "{\"execution_state\":\"busy\"}");
            says("display_data", "q" + i, "{}");
        }
        assertThat(inbox.waiting()).isLessThanOrEqualTo(21);
        assertThat(heard()).hasSizeLessThanOrEqualTo(21);
        assertThat(leftOut.stream().mapToLong(Long::longValue).sum()).isGreaterThan(19_000);
    }

    @Test
    void messagesAfterAFailureOfTheOwnerAreDelivered() {
        KernelInbox fragile =
                new KernelInbox(new BrokenListener(owner), steps::add, KernelInbox.Limits.DEFAULT, leftOut::add);
        fragile.onMessage(1, message("error", "a", "{}"));
        fragile.onMessage(1, message("status", "a", "{}"));
        assertThatThrownBy(this::run).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(this::run).isInstanceOf(RuntimeException.class);
        assertThat(heard()).containsExactly("a error ", "a status ");
    }

    /** A listener that notifies two others, in that order. */
    private static KernelListener both(KernelListener first, KernelListener second) {
        return (KernelListener) Proxy.newProxyInstance(
                KernelListener.class.getClassLoader(),
                new Class<?>[] {KernelListener.class},
                (proxy, method, arguments) -> {
                    method.invoke(first, arguments);
                    return method.invoke(second, arguments);
                });
    }

    @Test
    void aKernelThatFloodsAStalledOwnerIsReadOnAndItsRunEnds() throws Exception {
        FakeProvisioner provisioner = new FakeProvisioner();
        try (provisioner;
                KernelBridge bridge = new KernelBridge(provisioner, InstantSource.system(), new SecureRandom())) {
            ArrayDeque<Runnable> later = new ArrayDeque<>();
            KernelInbox stalled = new KernelInbox(
                    owner,
                    step -> {
                        synchronized (later) {
                            later.add(step);
                        }
                    },
                    new KernelInbox.Limits(50, 1 << 20, 1000),
                    leftOut::add);
            RecordingListener io = new RecordingListener();
            KernelHandle kernel = bridge.start(FakeProvisioner.launch("k1", directory), both(stalled, io));
            io.awaitReady(1);
            kernel.execute(ExecuteRequest.ofCode("run", "flood 10000"));
            io.awaitDone("run");
            assertThat(stalled.waiting()).isLessThanOrEqualTo(100);
            assertThat(stalled.mergedMessages()).isPositive();
            while (true) {
                Runnable step;
                synchronized (later) {
                    step = later.poll();
                }
                if (step == null) {
                    break;
                }
                step.run();
            }
            assertThat(owner.awaitDone("run").outcome()).isEqualTo(Completion.Outcome.OK);
            long lines = owner.streamText("run")
                    .lines()
                    .filter(line -> !line.startsWith("[Baton"))
                    .count();
            assertThat(lines + leftOut.stream().mapToLong(Long::longValue).sum())
                    .isEqualTo(10_000);
        }
    }

    @Test
    void anOwnerThatHoldsItsInboxGetsNothingUntilItsReliefAndThenEverythingInOrderWithinTheBounds() {
        CompletableFuture<Void> relief = new CompletableFuture<>();
        inbox.holdUntil(relief);
        for (int i = 0; i < 5000; i++) {
            says("display_data", "run", "{\"data\":{\"text/plain\":\"" + i + "\"}}");
        }
        says("status", "run", "{\"execution_state\":\"idle\"}");
        inbox.onRequestLost(1, "q", "gone");
        run();
        assertThat(owner.told()).isEmpty();
        assertThat(inbox.waiting()).isLessThanOrEqualTo(21);

        relief.complete(null);
        run();
        assertThat(owner.messagesOf("run").getLast().msgType()).isEqualTo("status");
        assertThat(owner.told().getLast()).isInstanceOf(Told.RequestLost.class);
        assertThat(leftOut.stream().mapToLong(Long::longValue).sum()
                        + owner.messagesOf("run").stream()
                                .filter(message -> message.msgType().equals("display_data"))
                                .count())
                .isEqualTo(5000);
    }

    @Test
    void aHoldWhoseReliefIsThereAlreadyHoldsNothing() {
        inbox.holdUntil(CompletableFuture.completedFuture(null));
        says("status", "run", "{\"execution_state\":\"idle\"}");
        run();
        assertThat(owner.messagesOf("run")).hasSize(1);
    }
}

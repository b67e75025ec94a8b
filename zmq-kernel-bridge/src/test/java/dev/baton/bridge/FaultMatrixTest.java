package dev.baton.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.bridge.Completion.Outcome;
import dev.baton.bridge.FakeKernel.Fault;
import dev.baton.bridge.RecordingListener.Told;
import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every fault of a kernel that the protocol knows, each as a scenario of its own. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FaultMatrixTest {

    static final KernelTimeouts IMPATIENT = new KernelTimeouts(
            Duration.ofSeconds(20),
            Duration.ofMillis(300),
            Duration.ofMillis(300),
            Duration.ofMillis(30),
            Duration.ofMillis(60),
            Duration.ofMillis(400),
            Duration.ofMillis(200),
            Duration.ofMillis(500));

    @TempDir
    Path directory;

    private final RecordingListener listener = new RecordingListener();
    private FakeProvisioner provisioner = new FakeProvisioner();
    private KernelBridge bridge = bridgeTo(provisioner);
    private int sent;

    private static KernelBridge bridgeTo(FakeProvisioner provisioner) {
        return new KernelBridge(provisioner, InstantSource.system(), new SecureRandom());
    }

    @AfterEach
    void close() {
        bridge.close();
        provisioner.close();
    }

    private KernelHandle startWith(Function<Integer, Set<Fault>> faultsByIncarnation, KernelTimeouts timeouts) {
        bridge.close();
        provisioner.close();
        provisioner = new FakeProvisioner(order -> faultsByIncarnation.apply(order.incarnation()));
        bridge = bridgeTo(provisioner);
        return bridge.start(FakeProvisioner.launch("k1", directory).withTimeouts(timeouts), listener);
    }

    private KernelHandle startReady(Fault... faults) {
        KernelHandle kernel = startWith(incarnation -> Set.of(faults), IMPATIENT);
        listener.awaitReady(1);
        return kernel;
    }

    private String run(KernelHandle kernel, String... steps) {
        String msgId = "run-" + ++sent;
        kernel.execute(ExecuteRequest.ofCode(msgId, String.join("\n", steps)).withStdin());
        return msgId;
    }

    private Completion runToEnd(KernelHandle kernel, String... steps) {
        return listener.awaitDone(run(kernel, steps));
    }

    private void assertTakesTheNext(KernelHandle kernel) {
        assertThat(runToEnd(kernel, "print next").outcome()).isEqualTo(Outcome.OK);
    }

    @Test
    void replyFirstAndIdleFirstBothEndARunOnce() {
        KernelHandle kernel = startReady();
        assertThat(runToEnd(kernel, "print a").outcome()).isEqualTo(Outcome.OK);
        Completion completion = runToEnd(kernel, "idle first", "print b");
        assertThat(completion.outcome()).isEqualTo(Outcome.OK);
        assertThat(completion.replySynthesised()).isFalse();
        assertThat(kernel.counters().probes()).isZero();
    }

    @Test
    void aLostReplyIsHealedByAProbe() {
        KernelHandle kernel = startReady();
        Completion completion = runToEnd(kernel, "drop reply", "print a");
        assertThat(completion.outcome()).isEqualTo(Outcome.REPLY_LOST);
        assertThat(completion.replySynthesised()).isTrue();
        assertThat(completion.executionCount()).hasValue(1);
        assertThat(completion.reply().session()).isEqualTo("k1-session-1");
        assertThat(completion.reply().parentMsgId()).isEqualTo("run-1");
        assertThat(listener.streamText("run-1")).isEqualTo("a\n");
        assertTakesTheNext(kernel);
    }

    @Test
    void aLostIdleIsHealedByTheIdleOfAProbe() {
        KernelHandle kernel = startReady();
        Completion completion = runToEnd(kernel, "drop idle", "print a");
        assertThat(completion.outcome()).isEqualTo(Outcome.OK);
        assertThat(completion.idleSeen()).isFalse();
        assertThat(listener.await(Told.Replied.class, it -> true).foreseen().outcome())
                .as("what the reply said was told before")
                .isEqualTo(Outcome.OK);
        assertThat(listener.streamText("run-1")).isEqualTo("a\n");
        assertTakesTheNext(kernel);
    }

    @Test
    void aRunWhoseReplyAndIdleAreBothLostEndsAfterSilence() {
        KernelHandle kernel = startReady();
        Completion completion = runToEnd(kernel, "drop reply", "drop idle");
        assertThat(completion.outcome()).isEqualTo(Outcome.REPLY_LOST);
        assertTakesTheNext(kernel);
    }

    @Test
    void theProbesOfTheBridgeAreNotShownToAnybody() {
        KernelHandle kernel = startReady();
        runToEnd(kernel, "drop reply");
        for (Told told : listener.told()) {
            if (told instanceof Told.Message message) {
                assertThat(message.message().parentMsgId()).isEqualTo("run-1");
            }
        }
    }

    @Test
    void deathInMidRunDeliversTheLastOutputThenTheOutcomeThenTheDeath() {
        KernelHandle kernel = startReady();
        String run = run(kernel, "print last words", "die 7");
        Told.Died died = listener.await(Told.Died.class, it -> true);
        assertThat(died.exitCode()).isEqualTo(7);
        List<Told> told = listener.told();
        assertThat(told.subList(told.size() - 2, told.size()).stream().map(Object::getClass))
                .isEqualTo(List.of(Told.Done.class, Told.Died.class));
        assertThat(listener.awaitDone(run).outcome()).isEqualTo(Outcome.KERNEL_DIED);
        assertThat(listener.streamText(run)).isEqualTo("last words\n");
        assertThat(kernel.state()).isEqualTo(KernelState.DEAD);
    }

    @Test
    void aDeadKernelRunsNothingAndComesBackByRestart() {
        KernelHandle kernel = startReady();
        runToEnd(kernel, "die 1");
        listener.await(Told.Died.class, it -> true);
        assertThat(runToEnd(kernel, "print never").outcome()).isEqualTo(Outcome.NOT_SENT);
        kernel.restart().join();
        assertThat(kernel.incarnation()).isEqualTo(2);
        assertThat(kernel.kernelSession()).contains("k1-session-2");
        assertTakesTheNext(kernel);
        assertThat(provisioner.newest().ran()).containsExactly("print next");
    }

    @Test
    void aMessageThatComesTwiceIsDeliveredOnce() {
        KernelHandle kernel = startReady();
        runToEnd(kernel, "twice a");
        assertThat(listener.streamText("run-1")).isEqualTo("a\n");
        kernel.restart().join();
        assertThat(kernel.counters().replayedMessages()).isEqualTo(1);
    }

    @Test
    void foreignAndParentlessOutputIsNeverTakenForTheRunning() {
        KernelHandle kernel = startReady();
        runToEnd(kernel, "foreign x", "orphan y", "print mine");
        assertThat(listener.streamText("run-1")).isEqualTo("mine\n");
        assertThat(listener.streamText("nobody")).isEqualTo("x\n");
        assertThat(listener.streamText("")).isEqualTo("y\n");
    }

    @Test
    void forgedMessagesAndGarbageAreDroppedAndCounted() {
        KernelHandle kernel = startReady();
        runToEnd(kernel, "forged evil", "garbage", "print good");
        assertThat(listener.streamText("run-1")).isEqualTo("good\n");
        kernel.restart().join();
        assertThat(kernel.counters().forgedMessages()).isEqualTo(1);
        assertThat(kernel.counters().malformedMessages()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"NO_WELCOME", "WELCOME_WITHOUT_TOPIC"})
    void aKernelBecomesReadyWithWhateverWelcome(Fault fault) {
        assertTakesTheNext(startReady(fault));
    }

    @Test
    void aFloodLosesNothing() {
        KernelHandle kernel = startReady();
        Completion completion = runToEnd(kernel, "flood 10000");
        assertThat(completion.outcome()).isEqualTo(Outcome.OK);
        assertThat(listener.messagesOf("run-1").stream()
                        .filter(it -> it.msgType().equals("stream")))
                .hasSize(10000);
        assertThat(listener.streamText("run-1")).startsWith("0\n1\n").endsWith("\n9999\n");
    }

    @Test
    void oneHugeDisplayPasses() {
        KernelHandle kernel = startReady();
        assertThat(runToEnd(kernel, "display 50000000").outcome()).isEqualTo(Outcome.OK);
        assertThat(listener.awaitMessage("display_data", "run-1").sizeBytes()).isGreaterThan(50_000_000);
    }

    @Test
    void lateOutputKeepsItsParentAndDisturbsNobody() {
        KernelHandle kernel = startReady();
        runToEnd(kernel, "late afterwards");
        Completion next = runToEnd(kernel, "print next");
        assertThat(next.outcome()).isEqualTo(Outcome.OK);
        listener.awaitMessage("stream", "run-1");
        assertThat(listener.streamText("run-2")).isEqualTo("next\n");
    }

    @Test
    void aKernelThatEndsAtStartIsReportedOnceAndCanBeStartedAgain() {
        KernelHandle kernel =
                startWith(incarnation -> incarnation == 1 ? Set.of(Fault.DIES_AT_START) : Set.of(), IMPATIENT);
        Told.FailedToStart failed = listener.await(Told.FailedToStart.class, it -> true);
        assertThat(failed.sentence()).contains("exit code 1");
        assertThat(kernel.state()).isEqualTo(KernelState.DEAD);
        kernel.restart().join();
        assertTakesTheNext(kernel);
    }

    @Test
    void aKernelThatNeverAnswersIsGivenUp() {
        KernelTimeouts hasty = new KernelTimeouts(
                Duration.ofMillis(300),
                IMPATIENT.shutdownGrace(),
                IMPATIENT.restartGrace(),
                IMPATIENT.replyProbe(),
                IMPATIENT.idleProbe(),
                IMPATIENT.silenceProbe(),
                IMPATIENT.aside(),
                IMPATIENT.drain());
        KernelHandle kernel = startWith(incarnation -> Set.of(Fault.MUTE), hasty);
        Told.FailedToStart failed = listener.await(Told.FailedToStart.class, it -> true);
        assertThat(failed.sentence()).contains("did not answer");
        assertThat(provisioner.newest().onExit().join()).isEqualTo(137);
        assertThat(kernel.state()).isEqualTo(KernelState.DEAD);
    }

    @Test
    void shutdownClimbsTheLadderUntilTheKernelIsGone() {
        KernelHandle kernel = startReady(Fault.IGNORES_SHUTDOWN);
        kernel.shutdown().join();
        assertThat(provisioner.newest().onExit().join()).isEqualTo(143);
        assertThat(listener.told().getLast()).isEqualTo(new Told.Stopped(1));
    }

    @Test
    void aKernelThatIgnoresEverythingIsKilled() {
        KernelHandle kernel = startReady(Fault.IGNORES_SHUTDOWN, Fault.IGNORES_TERMINATE, Fault.IGNORES_INTERRUPT);
        String run = run(kernel, "hang");
        listener.await(Told.Started.class, it -> true);
        kernel.shutdown().join();
        assertThat(provisioner.newest().onExit().join()).isEqualTo(137);
        assertThat(listener.awaitDone(run).outcome()).isEqualTo(Outcome.KERNEL_STOPPED);
    }

    @Test
    void anInterruptEndsTheRunItNames() throws Exception {
        KernelHandle kernel = startReady();
        String run = run(kernel, "print a", "hang");
        listener.awaitMessage("stream", run);
        assertThat(kernel.interrupt("another").get(10, TimeUnit.SECONDS)).isFalse();
        assertThat(kernel.interrupt(run).get(10, TimeUnit.SECONDS)).isTrue();
        Completion completion = listener.awaitDone(run);
        assertThat(completion.outcome()).isEqualTo(Outcome.INTERRUPTED);
        assertThat(TestJson.of(completion.reply()).path("ename").asText()).isEqualTo("KeyboardInterrupt");
        assertTakesTheNext(kernel);
    }

    @Test
    void anInterruptOfAnIdleKernelSendsNothing() throws Exception {
        KernelHandle kernel = startReady();
        runToEnd(kernel, "print a");
        assertThat(kernel.interrupt(null).get(10, TimeUnit.SECONDS)).isFalse();
        assertThat(kernel.interrupt("run-1").get(10, TimeUnit.SECONDS)).isFalse();
        assertTakesTheNext(kernel);
    }

    @Test
    void aQuestionIsAnsweredOnceAndOnlyByTheRunThatAsks() throws Exception {
        KernelHandle kernel = startReady();
        String run = run(kernel, "ask name?");
        assertThat(TestJson.of(listener.awaitMessage("input_request", run))
                        .path("prompt")
                        .asText())
                .isEqualTo("name?");
        assertThat(kernel.inputReply("somebody-else", "evil").get(10, TimeUnit.SECONDS))
                .isFalse();
        assertThat(kernel.inputReply(run, "emma").get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(kernel.inputReply(run, "again").get(10, TimeUnit.SECONDS)).isFalse();
        assertThat(listener.awaitDone(run).outcome()).isEqualTo(Outcome.OK);
        assertThat(listener.streamText(run)).isEqualTo("emma\n");
    }

    @Test
    void anInterruptEndsARunThatWaitsForAnAnswer() throws Exception {
        KernelHandle kernel = startReady();
        String run = run(kernel, "ask name?");
        listener.awaitMessage("input_request", run);
        assertThat(kernel.interrupt(null).get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(listener.awaitDone(run).outcome()).isEqualTo(Outcome.INTERRUPTED);
        assertThat(kernel.inputReply(run, "too late").get(10, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void theKernelIsNeverToldToAbortWhatComesAfterAnError() {
        KernelHandle kernel = startReady(Fault.ABORTS_QUEUED);
        assertThat(runToEnd(kernel, "fail ValueError no").outcome()).isEqualTo(Outcome.ERROR);
        assertTakesTheNext(kernel);
        for (KernelMessage message : provisioner.newest().received()) {
            if (message.msgType().equals("execute_request")) {
                assertThat(TestJson.of(message).path("stop_on_error").asBoolean(true))
                        .isFalse();
            }
        }
    }

    @Test
    void aSecondRunInFlightIsRefusedWithAnOutcome() {
        KernelHandle kernel = startReady();
        String first = run(kernel, "hang");
        Completion second = runToEnd(kernel, "print b");
        assertThat(second.outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(second.reply().session()).isEqualTo("k1-session-1");
        kernel.interrupt(first).join();
        assertThat(listener.awaitDone(first).outcome()).isEqualTo(Outcome.INTERRUPTED);
        assertThat(provisioner.newest().ran()).containsExactly("hang");
    }

    @Test
    void requestsAreAnsweredAndThoseOpenAtDeathAreReportedLost() {
        KernelHandle kernel = startReady();
        kernel.request(request("c-1"));
        assertThat(listener.awaitMessage("complete_reply", "c-1").channel()).isEqualTo(Channel.SHELL);
        run(kernel, "hang");
        kernel.request(request("c-2"));
        listener.await(Told.Started.class, it -> true);
        provisioner.newest().kill();
        listener.await(Told.RequestLost.class, lost -> lost.msgId().equals("c-2"));
        listener.await(Told.Died.class, it -> true);
    }

    private static KernelRequest request(String msgId) {
        return new KernelRequest(
                Channel.SHELL, msgId, "complete_request", Json.EMPTY_OBJECT, Json.EMPTY_OBJECT, List.of());
    }

    @Test
    void restartInMidRunSettlesItAndBeginsWithFreshSockets() {
        KernelHandle kernel = startReady(Fault.IGNORES_INTERRUPT);
        String run = run(kernel, "print a", "hang");
        listener.awaitMessage("stream", run);
        kernel.restart().join();
        assertThat(listener.awaitDone(run).outcome()).isEqualTo(Outcome.LOST_ON_RESTART);
        assertThat(listener.told().stream()
                        .filter(it -> !(it instanceof Told.Message || it instanceof Told.Replied))
                        .map(Told::getClass)
                        .toList())
                .isEqualTo(List.of(
                        Told.ProcessStarted.class,
                        Told.Ready.class,
                        Told.Started.class,
                        Told.Done.class,
                        Told.Restarting.class,
                        Told.ProcessStarted.class,
                        Told.Ready.class));
        assertTakesTheNext(kernel);
        assertThat(provisioner.kernels()).hasSize(2);
    }

    @Test
    void aRestartOfAKernelThatComesUpNoMoreFails() {
        KernelHandle kernel =
                startWith(incarnation -> incarnation == 1 ? Set.of() : Set.of(Fault.DIES_AT_START), IMPATIENT);
        listener.awaitReady(1);
        assertThat(kernel.restart())
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("ended before it was ready");
        assertThat(kernel.state()).isEqualTo(KernelState.DEAD);
    }

    @Test
    void aListenerThatThrowsHurtsNobody() {
        RecordingListener record = listener;
        KernelHandle kernel = bridge.start(FakeProvisioner.launch("k2", directory), new BrokenListener(record));
        record.awaitReady(1);
        assertThat(runToEnd(kernel, "print a").outcome()).isEqualTo(Outcome.OK);
        kernel.shutdown().join();
        assertThat(kernel.counters().listenerFailures()).isPositive();
    }

    @Test
    void aStoppedKernelRefusesCommandsAndAnotherCanTakeItsId() throws Exception {
        KernelHandle kernel = startReady();
        kernel.shutdown().join();
        assertThatThrownBy(() -> run(kernel, "print a")).isInstanceOf(IllegalStateException.class);
        assertThat(kernel.shutdown()).isCompleted();
        RecordingListener another = new RecordingListener();
        bridge.start(FakeProvisioner.launch("k1", directory).withFirstIncarnation(5), another);
        another.awaitReady(5);
    }

    @Test
    void callersThatAreInterruptedDoNotCloseTheWakePipe() {
        KernelHandle kernel = startReady();
        Thread.currentThread().interrupt();
        String run = run(kernel, "print a");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(listener.awaitDone(run).outcome()).isEqualTo(Outcome.OK);
        assertTakesTheNext(kernel);
    }

    @Test
    void aMessageBeyondTheBoundIsRefusedVisiblyAndTheRunStillEnds() {
        bridge.close();
        bridge = bridgeTo(provisioner);
        KernelHandle kernel = bridge.start(
                FakeProvisioner.launch("k1", directory).withTimeouts(IMPATIENT).withMaxMessageBytes(100_000), listener);
        listener.awaitReady(1);
        Completion completion = runToEnd(kernel, "print before", "display 3000000");
        assertThat(completion.outcome()).isEqualTo(Outcome.OK);
        assertThat(completion.idleSeen()).isFalse();
        assertThat(listener.streamText("run-1")).contains("some output is missing here");
        assertTakesTheNext(kernel);
    }

    @Test
    void afterAnInterruptTheRunIsOverOnlyWhenAProbeSentBehindItIsAnswered() {
        KernelHandle kernel = startReady();
        String run = run(kernel, "print a", "hang");
        listener.awaitMessage("stream", run);
        long probesBefore = kernelInfoRequests();
        kernel.interrupt(run);
        listener.awaitDone(run);
        assertThat(kernelInfoRequests()).isGreaterThan(probesBefore);
    }

    private long kernelInfoRequests() {
        return provisioner.newest().received().stream()
                .filter(message -> message.msgType().equals("kernel_info_request"))
                .count();
    }

    @Test
    void anInterruptThatComesBeforeTheKernelRunsTheCodeStillEndsIt() {
        KernelHandle kernel = startReady();
        String run = run(kernel, "hang");
        kernel.interrupt(run);
        assertThat(listener.awaitDone(run).outcome()).isEqualTo(Outcome.INTERRUPTED);
    }
}

package dev.baton.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.bridge.Completion.Outcome;
import dev.baton.bridge.FakeKernel.Fault;
import dev.baton.bridge.RecordingListener.Told;
import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.process.KernelProvisioner;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every fault that a real kernel can have as well as a fake one, each named here once. {@link FaultMatrixTest} runs them with
 * {@link FakeKernel} and adds what only a fake can do wrong; {@link RealFaultMatrixTest} runs them with ipykernel.
 */
abstract class FaultScenarios {

    @TempDir
    Path directory;

    final RecordingListener listener = new RecordingListener();
    KernelBridge bridge = KernelBridge.local();
    private int sent;

    /** Provides kernels with the faults of their incarnation. */
    abstract KernelProvisioner provisioner(IntFunction<Set<Fault>> faultsByIncarnation);

    /** How such a kernel is launched. */
    abstract KernelLaunch launch();

    /** Timeouts under which faults are noticed soon. */
    abstract KernelTimeouts impatient();

    /** The code of a script in {@link FakeKernel}'s words. */
    abstract String code(String... steps);

    /** Gives a kernel those faults that it has only once it runs. */
    abstract void afflict(KernelHandle kernel, Set<Fault> faults);

    /** SIGKILL to the process of that incarnation, from outside. */
    abstract void killFromOutside(int incarnation);

    /** How the process of that incarnation ended: its exit code, and nothing of its group is left. */
    abstract int exitOf(int incarnation);

    @AfterEach
    void close() {
        bridge.close();
    }

    final KernelHandle startWith(IntFunction<Set<Fault>> faultsByIncarnation, KernelTimeouts timeouts) {
        bridge = new KernelBridge(provisioner(faultsByIncarnation), InstantSource.system(), new SecureRandom());
        return bridge.start(launch().withTimeouts(timeouts), listener);
    }

    final KernelHandle startReady(Fault... faults) {
        KernelHandle kernel = startWith(incarnation -> Set.of(faults), impatient());
        listener.awaitReady(1);
        afflict(kernel, Set.of(faults));
        return kernel;
    }

    final String run(KernelHandle kernel, String... steps) {
        String msgId = "run-" + ++sent;
        kernel.execute(ExecuteRequest.ofCode(msgId, code(steps)).withStdin());
        return msgId;
    }

    final Completion runToEnd(KernelHandle kernel, String... steps) {
        return listener.awaitDone(run(kernel, steps));
    }

    final void assertTakesTheNext(KernelHandle kernel) {
        Completion next = runToEnd(kernel, "print next");
        assertThat(next.outcome()).isEqualTo(Outcome.OK);
        assertThat(listener.streamText("run-" + sent)).isEqualTo("next\n");
    }

    // ---- lost, late and doubled ------------------------------------------------------------------------------------

    @Test
    void replyFirstAndIdleFirstBothEndARunOnce() {
        KernelHandle kernel = startReady();
        assertThat(runToEnd(kernel, "print a").outcome()).isEqualTo(Outcome.OK);
        Completion completion = runToEnd(kernel, "idle first", "print b");
        assertThat(completion.outcome()).isEqualTo(Outcome.OK);
        assertThat(completion.idleSeen()).isTrue();
        assertTakesTheNext(kernel);
        assertThat(listener.told().stream()
                        .filter(told ->
                                told instanceof Told.Done done && done.msgId().startsWith("run-")))
                .hasSize(3);
    }

    @Test
    void aLostReplyIsHealedByAProbe() {
        KernelHandle kernel = startReady();
        Completion completion = runToEnd(kernel, "drop reply", "print a");
        assertThat(completion.outcome()).isEqualTo(Outcome.REPLY_LOST);
        assertThat(completion.replySynthesised()).isTrue();
        assertThat(completion.executionCount()).hasValue(1);
        assertThat(kernel.kernelSession()).contains(completion.reply().session());
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
        assertThat(listener.await(Told.Replied.class, it -> it.msgId().equals("run-1"))
                        .expected()
                        .outcome())
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
            // a message without a parent is ipykernel's own at its start
            if (told instanceof Told.Message message
                    && !message.message().parentMsgId().isEmpty()) {
                assertThat(message.message().parentMsgId()).isEqualTo("run-1");
            }
        }
    }

    @Test
    void aKernelThatAnswersTwiceSettlesItsRunOnceAndHurtsNotTheNext() {
        KernelHandle kernel = startReady();
        assertThat(runToEnd(kernel, "reply twice", "print a").outcome()).isEqualTo(Outcome.OK);
        assertTakesTheNext(kernel);
        assertTakesTheNext(kernel);
        assertThat(listener.told().stream()
                        .filter(told ->
                                told instanceof Told.Done done && done.msgId().startsWith("run-")))
                .hasSize(3);
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
        assertThat(listener.streamText(""))
                .as("beside a warning of the debugger's")
                .endsWith("y\n");
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

    @Test
    void lateOutputKeepsItsParentAndDisturbsNobody() {
        KernelHandle kernel = startReady();
        runToEnd(kernel, "late afterwards");
        assertTakesTheNext(kernel);
        listener.awaitMessage("stream", "run-1");
        assertThat(listener.streamText("run-1")).isEqualTo("afterwards\n");
    }

    // ---- too much --------------------------------------------------------------------------------------------------

    @Test
    void aFloodLosesNothing() {
        KernelHandle kernel = startReady();
        Completion completion = runToEnd(kernel, "flood 10000");
        assertThat(completion.outcome()).isEqualTo(Outcome.OK);
        String text = listener.streamText("run-1");
        assertThat(text.lines()).hasSize(10000);
        assertThat(text).startsWith("0\n1\n").endsWith("\n9999\n");
    }

    @Test
    void anInterruptEndsAFloodInItsMidst() throws Exception {
        KernelHandle kernel = startReady();
        String run = run(kernel, "flood 500", "hang");
        listener.awaitMessage("stream", run);
        assertThat(kernel.interrupt(run).get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(listener.awaitDone(run).outcome()).isEqualTo(Outcome.INTERRUPTED);
        assertTakesTheNext(kernel);
    }

    @Test
    void oneHugeDisplayPasses() {
        KernelHandle kernel = startReady();
        assertThat(runToEnd(kernel, "display 50000000").outcome()).isEqualTo(Outcome.OK);
        assertThat(listener.awaitMessage("display_data", "run-1").sizeBytes()).isGreaterThan(50_000_000);
        assertTakesTheNext(kernel);
    }

    @Test
    void aMessageBeyondTheBoundIsRefusedVisiblyAndTheRunStillEnds() {
        bridge = new KernelBridge(provisioner(incarnation -> Set.of()), InstantSource.system(), new SecureRandom());
        KernelHandle kernel = bridge.start(launch().withTimeouts(impatient()).withMaxMessageBytes(100_000), listener);
        listener.awaitReady(1);
        Completion completion = runToEnd(kernel, "print before", "display 3000000");
        assertThat(completion.outcome()).isEqualTo(Outcome.OK);
        assertThat(listener.streamText("run-1")).contains("Some output is missing here");
        assertTakesTheNext(kernel);
    }

    // ---- death and start -------------------------------------------------------------------------------------------

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
        String session = kernel.kernelSession().orElse("none");
        assertThat(runToEnd(kernel, "print never").outcome()).isEqualTo(Outcome.NOT_SENT);
        kernel.restart().join();
        assertThat(kernel.incarnation()).isEqualTo(2);
        assertThat(kernel.kernelSession().orElseThrow()).isNotEqualTo(session);
        assertThat(runToEnd(kernel, "print first").executionCount())
                .as("what was refused did not run on the fresh process")
                .hasValue(1);
        assertThat(listener.streamText("run-2")).isEmpty();
    }

    @Test
    void requestsAreAnsweredAndThoseOpenAtDeathAreReportedLost() {
        KernelHandle kernel = startReady();
        kernel.request(completion("c-1"));
        assertThat(listener.awaitMessage("complete_reply", "c-1").channel()).isEqualTo(Channel.SHELL);
        String run = run(kernel, "print up", "hang");
        listener.awaitMessage("stream", run);
        kernel.request(completion("c-2"));
        killFromOutside(1);
        listener.await(Told.RequestLost.class, lost -> lost.msgId().equals("c-2"));
        assertThat(listener.awaitDone(run).outcome()).isEqualTo(Outcome.KERNEL_DIED);
        assertThat(listener.await(Told.Died.class, it -> true).exitCode()).isEqualTo(137);
    }

    private static KernelRequest completion(String msgId) {
        return new KernelRequest(
                Channel.SHELL,
                msgId,
                "complete_request",
                Json.EMPTY_OBJECT,
                Json.bytes(Json.object().put("code", "pri").put("cursor_pos", 3)),
                List.of());
    }

    @Test
    void aKernelThatEndsAtStartIsReportedOnceAndCanBeStartedAgain() {
        KernelHandle kernel =
                startWith(incarnation -> incarnation == 1 ? Set.of(Fault.DIES_AT_START) : Set.of(), impatient());
        Told.FailedToStart failed = listener.await(Told.FailedToStart.class, it -> true);
        assertThat(failed.sentence()).contains("exit code 1");
        assertThat(kernel.state()).isEqualTo(KernelState.DEAD);
        kernel.restart().join();
        assertTakesTheNext(kernel);
        assertThat(listener.told().stream().filter(Told.FailedToStart.class::isInstance))
                .hasSize(1);
    }

    @Test
    void aKernelThatNeverAnswersIsGivenUp() {
        KernelHandle kernel =
                startWith(incarnation -> Set.of(Fault.MUTE), impatient().withStartup(Duration.ofMillis(300)));
        Told.FailedToStart failed = listener.await(Told.FailedToStart.class, it -> true);
        assertThat(failed.sentence()).contains("did not answer");
        assertThat(exitOf(1)).isEqualTo(137);
        assertThat(kernel.state()).isEqualTo(KernelState.DEAD);
    }

    @Test
    void aRestartOfAKernelThatComesUpNoMoreFails() {
        KernelHandle kernel =
                startWith(incarnation -> incarnation == 1 ? Set.of() : Set.of(Fault.DIES_AT_START), impatient());
        listener.awaitReady(1);
        assertThat(kernel.restart())
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("ended before it was ready");
        assertThat(kernel.state()).isEqualTo(KernelState.DEAD);
    }

    // ---- interrupts, restarts, ends --------------------------------------------------------------------------------

    @Test
    void shutdownClimbsTheLadderUntilTheKernelIsGone() {
        KernelHandle kernel = startReady(Fault.IGNORES_SHUTDOWN);
        kernel.shutdown().join();
        assertThat(exitOf(1)).isEqualTo(143);
        assertThat(listener.told().getLast()).isEqualTo(new Told.Stopped(1));
    }

    @Test
    void aKernelThatIgnoresEverythingIsKilled() {
        KernelHandle kernel = startReady(Fault.IGNORES_SHUTDOWN, Fault.IGNORES_TERMINATE, Fault.IGNORES_INTERRUPT);
        String run = run(kernel, "print up", "hang");
        listener.awaitMessage("stream", run);
        kernel.shutdown().join();
        assertThat(exitOf(1)).isEqualTo(137);
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
    void anInterruptThatComesBeforeTheKernelRunsTheCodeStillEndsIt() {
        KernelHandle kernel = startReady();
        String run = run(kernel, "hang");
        kernel.interrupt(run);
        assertThat(listener.awaitDone(run).outcome()).isEqualTo(Outcome.INTERRUPTED);
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
        for (int i = 0; i < 10; i++) {
            assertThat(runToEnd(kernel, "fail ValueError no").outcome()).isEqualTo(Outcome.ERROR);
            assertTakesTheNext(kernel);
        }
    }

    @Test
    void aSecondRunInFlightIsRefusedWithAnOutcome() {
        KernelHandle kernel = startReady();
        String first = run(kernel, "print up", "hang");
        listener.awaitMessage("stream", first);
        Completion second = runToEnd(kernel, "print b");
        assertThat(second.outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(kernel.kernelSession()).contains(second.reply().session());
        kernel.interrupt(first).join();
        assertThat(listener.awaitDone(first).outcome()).isEqualTo(Outcome.INTERRUPTED);
        assertTakesTheNext(kernel);
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
                        .filter(it ->
                                !(it instanceof Told.Done done && !done.msgId().startsWith("run-")))
                        .filter(it -> !(it instanceof Told.Started started
                                && !started.msgId().startsWith("run-")))
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
    }

    @Test
    void aStoppedKernelRefusesCommandsAndAnotherCanTakeItsId() {
        KernelHandle kernel = startReady();
        kernel.shutdown().join();
        assertThatThrownBy(() -> run(kernel, "print a")).isInstanceOf(IllegalStateException.class);
        assertThat(kernel.shutdown()).isCompleted();
        RecordingListener another = new RecordingListener();
        bridge.start(launch().withFirstIncarnation(5), another);
        KernelMessage info = another.awaitReady(5).info();
        assertThat(info.msgType()).isEqualTo("kernel_info_reply");
    }
}

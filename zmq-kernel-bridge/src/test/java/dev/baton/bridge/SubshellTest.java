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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Questions during an execution. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SubshellTest {

    @TempDir
    Path directory;

    private final RecordingListener listener = new RecordingListener();
    private Set<Fault> traits = Set.of(Fault.SUBSHELLS);

    /** For an expected answer; tests without one wait for less. */
    private Duration patience = Duration.ofSeconds(20);

    private final FakeProvisioner provisioner = new FakeProvisioner(order -> traits);
    private final KernelBridge bridge = new KernelBridge(provisioner, InstantSource.system(), new SecureRandom());

    @AfterEach
    void close() {
        bridge.close();
        provisioner.close();
    }

    private KernelHandle start(Fault... wanted) {
        traits = Set.of(wanted);
        KernelHandle kernel = bridge.start(
                FakeProvisioner.launch("k1", directory)
                        .withTimeouts(FaultMatrixTest.IMPATIENT.withQuestionTimeout(patience)),
                listener);
        listener.awaitReady(1);
        return kernel;
    }

    private KernelHandle startBusy(Fault... wanted) {
        KernelHandle kernel = start(wanted);
        kernel.execute(ExecuteRequest.ofCode("run", "print a\nhang"));
        listener.awaitMessage("stream", "run");
        return kernel;
    }

    private static KernelRequest question(String msgId) {
        return new KernelRequest(
                Channel.SHELL, msgId, "complete_request", Json.EMPTY_OBJECT, Json.EMPTY_OBJECT, List.of());
    }

    private void assertEndsByInterrupt(KernelHandle kernel) {
        kernel.interrupt("run").join();
        assertThat(listener.awaitDone("run").outcome()).isEqualTo(Outcome.INTERRUPTED);
    }

    private long created() {
        return provisioner.newest().received().stream()
                .filter(message -> message.msgType().equals("create_subshell_request"))
                .count();
    }

    @Test
    void questionsAreAnsweredDuringARunThroughOneSubshell() {
        KernelHandle kernel = startBusy(Fault.SUBSHELLS);
        kernel.requestOnSubshell(question("q-1"));
        kernel.requestOnSubshell(question("q-2"));
        listener.awaitMessage("complete_reply", "q-1");
        kernel.requestOnSubshell(question("q-3"));
        listener.awaitMessage("complete_reply", "q-2");
        listener.awaitMessage("complete_reply", "q-3");
        assertThat(created()).isEqualTo(1);
        for (KernelMessage message : provisioner.newest().received()) {
            assertThat(FakeContent.subshellOf(message).isEmpty())
                    .as(message.msgType())
                    .isEqualTo(!message.msgType().equals("complete_request"));
        }
        assertThat(listener.told()).noneMatch(Told.Done.class::isInstance);
        assertEndsByInterrupt(kernel);
    }

    @Test
    void aKernelThatRunsNothingIsAskedOnItsShellAndMakesNoSubshell() {
        KernelHandle kernel = start(Fault.SUBSHELLS);
        kernel.requestOnSubshell(question("q-1"));
        listener.awaitMessage("complete_reply", "q-1");
        assertThat(created()).isZero();
    }

    @Test
    void aKernelWithoutSubshellsLosesTheQuestionAtOnce() {
        KernelHandle kernel = startBusy();
        kernel.requestOnSubshell(question("q-1"));
        assertThat(listener.await(Told.RequestLost.class, it -> true).sentence())
                .contains("between executions");
        assertThat(created()).isZero();
        assertEndsByInterrupt(kernel);
    }

    @Test
    void aKernelThatRefusesASubshellIsNotAskedForOneAgain() {
        KernelHandle kernel = startBusy(Fault.NO_SUBSHELL_LEFT);
        kernel.requestOnSubshell(question("q-1"));
        listener.await(Told.RequestLost.class, lost -> lost.msgId().equals("q-1"));
        kernel.requestOnSubshell(question("q-2"));
        listener.await(Told.RequestLost.class, lost -> lost.msgId().equals("q-2"));
        assertThat(created()).isEqualTo(1);
        assertEndsByInterrupt(kernel);
    }

    @Test
    void aControlConnectionThatNeverGetsThroughIsReplacedAndTheQuestionIsAnswered() {
        patience = Duration.ofSeconds(3);
        KernelHandle kernel = startBusy(Fault.SILENT_CONTROL_BUT_SUBSHELLS);
        kernel.requestOnSubshell(question("q-1"));
        listener.awaitMessage("complete_reply", "q-1");
        assertThat(created()).isEqualTo(2);
        assertEndsByInterrupt(kernel);
    }

    @Test
    void aKernelThatNeverAnswersItsControlChannelIsAskedForASubshellOnlySoOften() {
        patience = Duration.ofMillis(200);
        KernelHandle kernel = startBusy(Fault.DEAF_CONTROL_BUT_SUBSHELLS);
        int asked = 0;
        while (created() < SubshellChannel.CREATIONS_MAX) {
            loseQuestion(kernel, "q-" + ++asked);
        }
        loseQuestion(kernel, "one-more");
        assertThat(created()).isEqualTo(SubshellChannel.CREATIONS_MAX);
        assertEndsByInterrupt(kernel);
    }

    private void loseQuestion(KernelHandle kernel, String id) {
        kernel.requestOnSubshell(question(id));
        assertThat(listener.await(Told.RequestLost.class, lost -> lost.msgId().equals(id))
                        .sentence())
                .contains("in time");
    }

    @Test
    void aSubshellThatAnswersNothingCostsEachQuestionItsPatienceAndThenNoneIsSent() {
        patience = Duration.ofMillis(200);
        KernelHandle kernel = startBusy(Fault.DEAF_SUBSHELL);
        for (int i = 1; i <= SubshellChannel.LAPSED_MAX; i++) {
            loseQuestion(kernel, "q-" + i);
        }
        kernel.requestOnSubshell(question("one-more"));
        assertThat(listener.await(Told.RequestLost.class, lost -> lost.msgId().equals("one-more"))
                        .sentence())
                .contains("too slowly");
        assertThat(provisioner.newest().received())
                .noneMatch(message -> message.msgId().equals("one-more"));
        assertEndsByInterrupt(kernel);
    }

    @Test
    void moreQuestionsThanFitAreLostAtOnce() {
        KernelHandle kernel = startBusy(Fault.DEAF_SUBSHELL);
        for (int i = 0; i <= SubshellChannel.OPEN_MAX; i++) {
            kernel.requestOnSubshell(question("q-" + i));
        }
        assertThat(listener.await(Told.RequestLost.class, it -> true).msgId())
                .isEqualTo("q-" + SubshellChannel.OPEN_MAX);
        assertEndsByInterrupt(kernel);
    }

    @Test
    void questionsThatAreOpenAtDeathAreLostBeforeIt() {
        KernelHandle kernel = startBusy(Fault.DEAF_SUBSHELL);
        kernel.requestOnSubshell(question("q-1"));
        provisioner.newest().kill();
        listener.await(Told.RequestLost.class, lost -> lost.msgId().equals("q-1"));
        listener.await(Told.Died.class, it -> true);
        kernel.requestOnSubshell(question("q-2"));
        listener.await(Told.RequestLost.class, lost -> lost.msgId().equals("q-2"));
    }

    @Test
    void aRestartedKernelGetsASubshellOfItsOwn() throws Exception {
        KernelHandle kernel = startBusy(Fault.SUBSHELLS);
        kernel.requestOnSubshell(question("q-1"));
        listener.awaitMessage("complete_reply", "q-1");
        kernel.restart().get(20, TimeUnit.SECONDS);
        kernel.execute(ExecuteRequest.ofCode("run-2", "print b\nhang"));
        listener.awaitMessage("stream", "run-2");
        kernel.requestOnSubshell(question("q-2"));
        listener.awaitMessage("complete_reply", "q-2");
        assertThat(created()).isEqualTo(1);
    }

    @Test
    void onlyQuestionsThatChangeNothingMayOvertake() {
        KernelHandle kernel = start(Fault.SUBSHELLS);
        KernelRequest comm =
                new KernelRequest(Channel.SHELL, "c", "comm_msg", Json.EMPTY_OBJECT, Json.EMPTY_OBJECT, List.of());
        assertThatThrownBy(() -> kernel.requestOnSubshell(comm)).isInstanceOf(IllegalArgumentException.class);
    }
}

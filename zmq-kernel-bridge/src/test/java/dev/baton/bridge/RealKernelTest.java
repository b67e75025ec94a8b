package dev.baton.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.bridge.Completion.Outcome;
import dev.baton.bridge.RecordingListener.Told;
import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.message.KernelProcessRecord;
import dev.baton.bridge.process.ProcessGroup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bridge against a real ipykernel, the one of the interpreter that BATON_TEST_PYTHON names. {@code -Dbaton.interrupts=400} for many
 * interrupts.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RealKernelTest {
    private static final int INTERRUPTS = Integer.getInteger("baton.interrupts", 20);

    @TempDir
    Path directory;

    private final RecordingListener listener = new RecordingListener();
    private KernelBridge bridge;
    private KernelLaunch launch;
    private int sent;

    @BeforeEach
    void findPython() throws Exception {
        launch = RealLaunch.of(directory);
        bridge = KernelBridge.local();
    }

    @AfterEach
    void close() {
        if (bridge != null) {
            bridge.close();
            for (Told told : listener.told()) {
                if (told instanceof Told.ProcessStarted started) {
                    assertThat(new ProcessGroup(started.process().pid()).isAlive())
                            .as("processes left in the group of incarnation "
                                    + started.process().incarnation())
                            .isFalse();
                }
            }
        }
    }

    private String run(KernelHandle kernel, String code) {
        String msgId = "run-" + ++sent;
        kernel.execute(ExecuteRequest.ofCode(msgId, code));
        return msgId;
    }

    @Test
    void aRunDeliversItsOutputsInOrderAndThenItsEnd() {
        KernelHandle kernel = bridge.start(launch, listener);
        listener.awaitReady(1);
        String run = run(kernel, "print('hello'); 6 * 7");
        Completion completion = listener.awaitDone(run);
        assertThat(completion.outcome()).isEqualTo(Outcome.OK);
        assertThat(completion.executionCount()).hasValue(1);
        assertThat(completion.idleSeen()).isTrue();
        assertThat(listener.messagesOf(run).stream().map(KernelMessage::msgType))
                .containsExactly("status", "execute_input", "stream", "execute_result", "status");
        assertThat(listener.streamText(run)).isEqualTo("hello\n");
        assertThat(listener.told().getLast()).isInstanceOf(Told.Done.class);
        assertThat(kernel.kernelSession())
                .contains(listener.messagesOf(run).getFirst().session());
        assertThat(kernel.state()).isEqualTo(KernelState.READY);
    }

    @Test
    void anErrorIsReportedAndDoesNotAffectTheNextRun() {
        KernelHandle kernel = bridge.start(launch, listener);
        listener.awaitReady(1);
        Completion failed = listener.awaitDone(run(kernel, "1 / 0"));
        assertThat(failed.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(TestJson.of(failed.reply()).path("ename").asText()).isEqualTo("ZeroDivisionError");
        assertThat(listener.awaitDone(run(kernel, "1")).outcome()).isEqualTo(Outcome.OK);
    }

    @Test
    void aRunAsksItsRequesterAndContinuesWithTheAnswer() throws Exception {
        KernelHandle kernel = bridge.start(launch, listener);
        listener.awaitReady(1);
        kernel.execute(
                ExecuteRequest.ofCode("ask", "print('hello', input('name? '))").withStdin());
        KernelMessage question = listener.awaitMessage("input_request", "ask");
        assertThat(question.channel()).isEqualTo(Channel.STDIN);
        assertThat(TestJson.of(question).path("prompt").asText()).isEqualTo("name? ");
        assertThat(kernel.inputReply("ask", "emma").get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(listener.awaitDone("ask").outcome()).isEqualTo(Outcome.OK);
        assertThat(listener.streamText("ask")).endsWith("hello emma\n");
    }

    @Test
    void anInterruptEndsALongRunAndTheNextOneIsUnhurt() throws Exception {
        KernelHandle kernel = bridge.start(launch, listener);
        listener.awaitReady(1);
        String run = run(kernel, "import time\nfor i in range(600): time.sleep(0.1)");
        listener.await(Told.Started.class, started -> started.msgId().equals(run));
        long beganNs = System.nanoTime();
        assertThat(kernel.interrupt(run).get(10, TimeUnit.SECONDS)).isTrue();
        Completion completion = listener.awaitDone(run);
        System.out.printf("interrupt -> done: %.1f ms%n", (System.nanoTime() - beganNs) / 1e6);
        assertThat(completion.outcome()).isEqualTo(Outcome.INTERRUPTED);
        assertThat(listener.awaitDone(run(kernel, "1")).outcome()).isEqualTo(Outcome.OK);
    }

    @Test
    void interruptsAimedAtTheEndOfShortRunsNeverHitTheNextOne() {
        KernelHandle kernel = bridge.start(launch, listener);
        listener.awaitReady(1);
        listener.awaitDone(run(kernel, "import time"));
        Random random = new Random(42);
        int interrupted = 0;
        for (int i = 0; i < INTERRUPTS; i++) {
            String run = run(kernel, "time.sleep(0.015)");
            listener.await(Told.Started.class, started -> started.msgId().equals(run));
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(5_000 + random.nextInt(11_000)));
            kernel.interrupt(run);
            Completion hit = listener.awaitDone(run);
            assertThat(hit.outcome()).isIn(Outcome.OK, Outcome.INTERRUPTED);
            interrupted += hit.outcome() == Outcome.INTERRUPTED ? 1 : 0;
            Completion next = listener.awaitDone(run(kernel, "'unhurt'"));
            assertThat(next.outcome()).as("the run behind interrupt " + i).isEqualTo(Outcome.OK);
        }
        System.out.printf(
                "%d interrupts at the end of 15 ms runs: %d hit, %d replies lost and healed%n",
                INTERRUPTS, interrupted, kernel.counters().lostReplies());
    }

    @Test
    void aKernelKilledDuringARunGivesItsLastOutputAndRestarts() throws Exception {
        KernelHandle kernel = bridge.start(launch, listener);
        listener.awaitReady(1);
        String run = run(kernel, "import time\nprint('last words', flush=True)\ntime.sleep(600)");
        listener.awaitMessage("stream", run);
        long pid = processOf(1);
        long beganNs = System.nanoTime();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        Told.Died died = listener.await(Told.Died.class, it -> true);
        System.out.printf("kill -9 -> told: %.1f ms%n", (System.nanoTime() - beganNs) / 1e6);
        assertThat(died.exitCode()).isEqualTo(137);
        assertThat(listener.awaitDone(run).outcome()).isEqualTo(Outcome.KERNEL_DIED);
        assertThat(listener.streamText(run)).isEqualTo("last words\n");
        kernel.restart().get(60, TimeUnit.SECONDS);
        assertThat(listener.awaitDone(run(kernel, "1")).executionCount()).hasValue(1);
    }

    @Test
    void aRestartForgetsVariablesAndHasANewSession() throws Exception {
        KernelHandle kernel = bridge.start(launch, listener);
        listener.awaitReady(1);
        listener.awaitDone(run(kernel, "x = 1"));
        Optional<String> session = kernel.kernelSession();
        kernel.restart().get(60, TimeUnit.SECONDS);
        assertThat(kernel.incarnation()).isEqualTo(2);
        assertThat(kernel.kernelSession()).isPresent().isNotEqualTo(session);
        Completion completion = listener.awaitDone(run(kernel, "x"));
        assertThat(completion.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(completion.executionCount()).hasValue(1);
    }

    @Test
    void aKernelThatIgnoresSignalsIsEndedWithEverythingItStarted() throws Exception {
        KernelHandle kernel = bridge.start(launch, listener);
        listener.awaitReady(1);
        String run = run(kernel, """
                import signal, subprocess, time
                children = [subprocess.Popen(['sh', '-c', 'trap "" TERM INT; while true; do sleep 600; done']) for i in range(3)]
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                signal.signal(signal.SIGINT, signal.SIG_IGN)
                print('deaf', flush=True)
                time.sleep(600)
                """);
        listener.awaitMessage("stream", run);
        ProcessGroup group = new ProcessGroup(processOf(1));
        kernel.shutdown().get(30, TimeUnit.SECONDS);
        assertThat(group.isAlive()).isFalse();
        assertThat(listener.awaitDone(run).outcome()).isEqualTo(Outcome.KERNEL_STOPPED);
        assertThat(listener.told().getLast()).isEqualTo(new Told.Stopped(1));
    }

    @Test
    void aKernelThatExitsLeavesNoChildBehind() {
        KernelHandle kernel = bridge.start(launch, listener);
        listener.awaitReady(1);
        run(kernel, "import os, subprocess\nsubprocess.Popen(['sleep', '600'])\nos._exit(3)");
        Told.Died died = listener.await(Told.Died.class, it -> true);
        assertThat(died.exitCode()).isEqualTo(3);
        assertThat(new ProcessGroup(processOf(1)).isAlive()).isFalse();
    }

    @Test
    void kernelsOfAnEarlierBrokerAreFoundAndEnded() {
        bridge.start(launch.withEndsWithBroker(false), listener);
        Told.Ready ready = listener.awaitReady(1);
        assertThat(ready.incarnation()).isEqualTo(1);
        KernelProcessRecord record =
                listener.await(Told.ProcessStarted.class, it -> true).process();
        assertThat(OrphanKernels.fate(record)).isEqualTo(OrphanKernels.Fate.RUNNING);
        KernelProcessRecord another = new KernelProcessRecord(
                "k1", 1, record.pid(), record.startInstant().minus(Duration.ofHours(1)));
        assertThat(OrphanKernels.end(another, Duration.ofSeconds(1))).isEqualTo(OrphanKernels.Fate.GONE);
        assertThat(OrphanKernels.end(record, Duration.ofSeconds(5))).isEqualTo(OrphanKernels.Fate.RUNNING);
        assertThat(OrphanKernels.fate(record)).isEqualTo(OrphanKernels.Fate.GONE);
        listener.await(Told.Died.class, it -> true);
    }

    @Test
    void aSilentRunShowsNothingAndANoHistoryRunIsCountedByItsInput() {
        KernelHandle kernel = bridge.start(launch, listener);
        listener.awaitReady(1);
        kernel.execute(new ExecuteRequest(
                "silent",
                "{\"code\":\"y = 2\",\"silent\":true}".getBytes(StandardCharsets.UTF_8),
                "{}".getBytes(StandardCharsets.UTF_8),
                false));
        Completion silent = listener.awaitDone("silent");
        assertThat(silent.outcome()).isEqualTo(Outcome.OK);
        assertThat(silent.executionCount()).isEmpty();
        kernel.execute(new ExecuteRequest(
                "unkept",
                "{\"code\":\"y\",\"store_history\":false}".getBytes(StandardCharsets.UTF_8),
                "{}".getBytes(StandardCharsets.UTF_8),
                false));
        Completion unkept = listener.awaitDone("unkept");
        assertThat(unkept.executionCount())
                .hasValue(TestJson.of(unkept.reply()).path("execution_count").asInt());
    }

    @Test
    void theConnectionFileIsPrivateAndRemovedAtTheEnd() throws Exception {
        KernelHandle kernel = bridge.start(launch, listener);
        listener.awaitReady(1);
        Path file = directory.resolve("runtime/kernel-k1-1.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        kernel.shutdown().get(30, TimeUnit.SECONDS);
        assertThat(file).doesNotExist();
    }

    @Test
    void aKernelThatCannotBeImportedReportsWhy() {
        KernelSpec broken = new KernelSpec(
                "broken",
                launch.spec().directory(),
                List.of("python", "-c", "raise SystemExit('no such luck')", "{connection_file}"),
                "Broken",
                "python",
                KernelSpec.InterruptMode.SIGNAL,
                Map.of(),
                "{}");
        bridge.start(
                KernelLaunch.of(
                        "k1", broken, directory, launch.environment(), directory.resolve("runtime"), launch.logFile()),
                listener);
        assertThat(listener.await(Told.FailedToStart.class, it -> true).sentence())
                .contains("exit code 1")
                .contains("no such luck");
    }

    @Test
    void aMissingWorkingDirectoryOrProgramIsAFailedStart() {
        bridge.start(
                KernelLaunch.of(
                        "k1",
                        launch.spec(),
                        directory.resolve("nowhere"),
                        launch.environment(),
                        directory.resolve("runtime"),
                        launch.logFile()),
                listener);
        assertThat(listener.await(Told.FailedToStart.class, it -> true).sentence())
                .contains("working directory");
    }

    @Test
    void messagesBeyondTheBoundCostTheirRunAndNothingElse() {
        KernelHandle kernel = bridge.start(launch.withMaxMessageBytes(1_000_000), listener);
        listener.awaitReady(1);
        Completion display =
                listener.awaitDone(run(kernel, "from IPython.display import *\ndisplay(HTML('x' * 3000000))"));
        assertThat(display.outcome()).isEqualTo(Outcome.OK);
        assertThat(listener.streamText("run-1")).contains("Some output is missing here");
        assertThat(listener.awaitDone(run(kernel, "print('well')")).outcome()).isEqualTo(Outcome.OK);
        assertThat(listener.streamText("run-2")).isEqualTo("well\n");
        kernel.execute(new ExecuteRequest(
                "huge",
                "{\"code\":\"\",\"user_expressions\":{\"x\":\"'a' * 3000000\"}}".getBytes(StandardCharsets.UTF_8),
                "{}".getBytes(StandardCharsets.UTF_8),
                false));
        assertThat(listener.awaitDone("huge").outcome()).isEqualTo(Outcome.REPLY_LOST);
        assertThat(listener.awaitDone(run(kernel, "1")).outcome()).isEqualTo(Outcome.OK);
    }

    /** Not asserted: figures for readers, which depend on the machine and its load. */
    @Test
    void theLatencyOfATrivialRunIsPrintedBesideThatOfABareConnection() throws Exception {
        KernelHandle kernel = bridge.start(launch, listener);
        listener.awaitReady(1);
        int rounds = 200;
        double[] throughBridge = new double[rounds];
        double[] direct = new double[rounds];
        try (DirectConnection bare = DirectConnection.to(directory.resolve("runtime/kernel-k1-1.json"))) {
            for (int i = -100; i < rounds; i++) {
                long beganNs = System.nanoTime();
                listener.awaitDone(run(kernel, "1"));
                long bridgedNs = System.nanoTime();
                bare.execute("direct-" + i, "1");
                if (i >= 0) {
                    throughBridge[i] = (bridgedNs - beganNs) / 1e6;
                    direct[i] = (System.nanoTime() - bridgedNs) / 1e6;
                }
            }
        }
        Arrays.sort(throughBridge);
        Arrays.sort(direct);
        System.out.printf(
                "execute 1 -> reply and idle, same kernel, taking turns: bridge median %.2f p25 %.2f p90 %.2f ms;"
                        + " bare JeroMQ median %.2f p25 %.2f p90 %.2f ms%n",
                throughBridge[rounds / 2],
                throughBridge[rounds / 4],
                throughBridge[rounds * 9 / 10],
                direct[rounds / 2],
                direct[rounds / 4],
                direct[rounds * 9 / 10]);
        assertThat(kernel.counters().probes()).isZero();
    }

    private long processOf(int incarnation) {
        return listener.await(
                        Told.ProcessStarted.class, started -> started.process().incarnation() == incarnation)
                .process()
                .pid();
    }
}

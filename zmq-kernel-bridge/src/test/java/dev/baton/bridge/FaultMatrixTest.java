package dev.baton.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.bridge.Completion.Outcome;
import dev.baton.bridge.FakeKernel.Fault;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.process.KernelProvisioner;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The fault matrix with {@link FakeKernel}, and the faults that only a fake can have or observe. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FaultMatrixTest extends FaultScenarios {

    static final KernelTimeouts IMPATIENT = new KernelTimeouts(
            Duration.ofSeconds(20),
            Duration.ofMillis(300),
            Duration.ofMillis(300),
            Duration.ofMillis(30),
            Duration.ofMillis(60),
            Duration.ofMillis(400),
            Duration.ofMillis(200),
            Duration.ofMillis(500));

    private final List<FakeProvisioner> provisioners = new ArrayList<>();

    @AfterEach
    void closeKernels() {
        close();
        provisioners.forEach(FakeProvisioner::close);
    }

    @Override
    KernelProvisioner provisioner(IntFunction<Set<Fault>> faultsByIncarnation) {
        provisioners.add(new FakeProvisioner(order -> faultsByIncarnation.apply(order.incarnation())));
        return provisioners.getLast();
    }

    @Override
    KernelLaunch launch() {
        return FakeProvisioner.launch("k1", directory);
    }

    @Override
    KernelTimeouts impatient() {
        return IMPATIENT;
    }

    @Override
    String code(String... steps) {
        return String.join("\n", steps);
    }

    @Override
    void afflict(KernelHandle kernel, Set<Fault> faults) {
        // a fake has its faults from the start
    }

    @Override
    void killFromOutside(int incarnation) {
        provisioners.getLast().kernels().get(incarnation - 1).kill();
    }

    @Override
    int exitOf(int incarnation) {
        return provisioners.getLast().kernels().get(incarnation - 1).onExit().join();
    }

    private FakeKernel newest() {
        return provisioners.getLast().newest();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"NO_WELCOME", "WELCOME_WITHOUT_TOPIC"})
    void aKernelBecomesReadyWithWhateverWelcome(Fault fault) {
        assertTakesTheNext(startReady(fault));
    }

    @Test
    void aRunThatLosesNothingNeedsNoProbe() {
        KernelHandle kernel = startReady();
        runToEnd(kernel, "print a");
        runToEnd(kernel, "idle first", "print b");
        kernel.restart().join();
        assertThat(kernel.counters().probes()).isZero();
    }

    @Test
    void everyRequestDisablesStopOnError() {
        KernelHandle kernel = startReady(Fault.ABORTS_QUEUED);
        runToEnd(kernel, "fail ValueError no");
        assertTakesTheNext(kernel);
        List<KernelMessage> requests = newest().received().stream()
                .filter(message -> message.msgType().equals("execute_request"))
                .toList();
        assertThat(requests)
                .hasSize(2)
                .allSatisfy(message -> assertThat(
                                TestJson.of(message).path("stop_on_error").asBoolean(true))
                        .isFalse());
    }

    @Test
    void refusedExecutionsAreNeverSent() {
        KernelHandle kernel = startReady();
        String first = run(kernel, "print up", "hang");
        listener.awaitMessage("stream", first);
        assertThat(runToEnd(kernel, "print b").outcome()).isEqualTo(Outcome.NOT_SENT);
        kernel.interrupt(first).join();
        listener.awaitDone(first);
        assertThat(newest().ran()).containsExactly("print up\nhang");
    }

    @Test
    void aListenerThatThrowsHarmsNoOther() {
        startReady();
        RecordingListener another = new RecordingListener();
        KernelHandle kernel = bridge.start(FakeProvisioner.launch("k2", directory), new BrokenListener(another));
        another.awaitReady(1);
        kernel.execute(ExecuteRequest.ofCode("broken-1", "print a"));
        assertThat(another.awaitDone("broken-1").outcome()).isEqualTo(Outcome.OK);
        kernel.shutdown().join();
        assertThat(kernel.counters().listenerFailures()).isPositive();
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
    void afterAnInterruptTheRunIsOverOnlyWhenAProbeSentBehindItIsAnswered() {
        KernelHandle kernel = startReady();
        String run = run(kernel, "print a", "hang");
        listener.awaitMessage("stream", run);
        long probesBefore = kernelInfoRequests();
        kernel.interrupt(run);
        listener.awaitDone(run);
        assertThat(kernelInfoRequests()).isGreaterThan(probesBefore);
    }

    @Test
    void anInterruptThatMakesTheKernelForgetReplyAndIdleIsHealedLongBeforeSilenceWouldBe() {
        KernelHandle kernel = startWith(incarnation -> Set.of(), impatient().withSilenceProbe(Duration.ofMinutes(10)));
        listener.awaitReady(1);
        String run = run(kernel, "drop reply", "drop idle", "print a", "hang");
        listener.awaitMessage("stream", run);
        kernel.interrupt(run);
        Completion completion = listener.awaitDone(run);
        assertThat(completion.outcome()).isEqualTo(Outcome.INTERRUPTED);
        assertThat(completion.idleSeen()).isFalse();
        assertTakesTheNext(kernel);
    }

    @Test
    void lostBroadcastsAreReportedInTheirRunEvenIfTheNextHasBegun() {
        bridge = new KernelBridge(
                provisioner(incarnation -> Set.of(Fault.LATE_WELCOME)), InstantSource.system(), new SecureRandom());
        KernelHandle kernel = bridge.start(launch().withTimeouts(impatient()).withMaxMessageBytes(100_000), listener);
        listener.awaitReady(1);
        Completion completion = runToEnd(kernel, "print before", "display 3000000");
        assertThat(completion.idleSeen()).isFalse();
        assertTakesTheNext(kernel);
        assertThat(listener.streamText("run-1")).contains("Some output is missing here");
    }

    private long kernelInfoRequests() {
        return newest().received().stream()
                .filter(message -> message.msgType().equals("kernel_info_request"))
                .count();
    }
}

package dev.baton.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.bridge.Completion.Outcome;
import dev.baton.bridge.FakeKernel.Fault;
import dev.baton.bridge.RecordingListener.Told;
import dev.baton.bridge.process.KernelProcess;
import dev.baton.bridge.process.KernelProvisioner;
import dev.baton.bridge.process.LocalProvisioner;
import dev.baton.bridge.process.ProcessGroup;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * The fault matrix with a real ipykernel: {@code faults.py} makes it do wrong from within. The kernel of the interpreter that
 * BATON_TEST_PYTHON names.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RealFaultMatrixTest extends FaultScenarios {

    private final Map<Integer, KernelProcess> processes = new ConcurrentHashMap<>();
    private KernelLaunch launch;
    private int afflictions;

    @BeforeEach
    void findPython() throws Exception {
        launch = RealLaunch.of(directory);
        try (InputStream steps = RealFaultMatrixTest.class.getResourceAsStream("/faults.py")) {
            assertThat(steps).isNotNull();
            Files.copy(steps, directory.resolve("faults.py"));
        }
    }

    @AfterEach
    void assertNothingIsLeftInAnyProcessGroup() {
        bridge.close();
        for (KernelProcess process : processes.values()) {
            assertThat(new ProcessGroup(process.record().pid()).isAlive())
                    .as("processes left in the group of incarnation "
                            + process.record().incarnation())
                    .isFalse();
        }
    }

    @Override
    KernelLaunch launch() {
        return launch;
    }

    @Override
    KernelTimeouts impatient() {
        return new KernelTimeouts(
                Duration.ofSeconds(60),
                Duration.ofSeconds(3),
                Duration.ofSeconds(2),
                Duration.ofMillis(100),
                Duration.ofMillis(300),
                Duration.ofMillis(600),
                Duration.ofSeconds(5),
                Duration.ofMillis(500));
    }

    @Override
    String code(String... steps) {
        return Arrays.stream(steps)
                .map(step -> "faults.step('" + step + "')")
                .collect(Collectors.joining("\n", "import faults\n", "\n"));
    }

    @Override
    void afflict(KernelHandle kernel, Set<Fault> faults) {
        for (Fault fault : faults) {
            String step = switch (fault) {
                case IGNORES_INTERRUPT -> "deafen interrupt";
                case IGNORES_TERMINATE -> "deafen terminate";
                case IGNORES_SHUTDOWN -> "deafen shutdown";
                default -> ""; // what ipykernel does anyway
            };
            if (!step.isEmpty()) {
                String msgId = "affliction-" + ++afflictions;
                kernel.execute(ExecuteRequest.ofCode(msgId, code(step)));
                assertThat(listener.awaitDone(msgId).outcome()).isEqualTo(Outcome.OK);
            }
        }
    }

    @Override
    void killFromOutside(int incarnation) {
        long pid = listener.await(Told.ProcessStarted.class, it -> it.process().incarnation() == incarnation)
                .process()
                .pid();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }

    @Override
    int exitOf(int incarnation) {
        return Objects.requireNonNull(processes.get(incarnation)).onExit().join();
    }

    @Override
    KernelProvisioner provisioner(IntFunction<Set<Fault>> faultsByIncarnation) {
        LocalProvisioner local = new LocalProvisioner();
        return order -> {
            Set<Fault> faults = faultsByIncarnation.apply(order.incarnation());
            List<String> command = order.command();
            if (faults.contains(Fault.DIES_AT_START)) {
                command = List.of("/bin/sh", "-c", "exit 1");
            } else if (faults.contains(Fault.MUTE)) {
                command = List.of("/bin/sleep", "600");
            }
            Map<String, String> environment = new HashMap<>(order.environment());
            environment.put("PYTHONPATH", directory.toString());
            KernelProcess process = local.launch(new KernelProvisioner.Order(
                    order.kernelId(),
                    order.incarnation(),
                    order.kernelName(),
                    command,
                    order.connectionFile(),
                    order.key(),
                    order.ports(),
                    order.workingDirectory(),
                    environment,
                    order.logFile(),
                    order.endsWithBroker()));
            processes.put(order.incarnation(), process);
            return process;
        };
    }
}

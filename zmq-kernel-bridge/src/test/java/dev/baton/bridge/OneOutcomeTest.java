package dev.baton.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.bridge.Completion.Outcome;
import dev.baton.bridge.FakeKernel.Fault;
import dev.baton.bridge.RecordingListener.Told;
import dev.baton.bridge.message.Channel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;

/**
 * Whatever a kernel does and is asked, every execution gets exactly one outcome and every request a reply or the report of its
 * loss.
 */
class OneOutcomeTest {

    /** Something done to a kernel, in a word. */
    @Provide
    Arbitrary<List<String>> histories() {
        return Arbitraries.frequency(
                        Tuple.of(8, "run print a"),
                        Tuple.of(2, "run drop reply\nprint a"),
                        Tuple.of(2, "run drop idle\nprint a"),
                        Tuple.of(2, "run drop reply\ndrop idle"),
                        Tuple.of(2, "run idle first\nprint a"),
                        Tuple.of(2, "run fail ValueError no"),
                        Tuple.of(2, "run flood 50"),
                        Tuple.of(3, "run hang"),
                        Tuple.of(2, "run ask name"),
                        Tuple.of(1, "run print a\ndie 3"),
                        Tuple.of(3, "request"),
                        Tuple.of(6, "interrupt"),
                        Tuple.of(2, "answer"),
                        Tuple.of(1, "kill"),
                        Tuple.of(2, "restart"),
                        Tuple.of(8, "await"))
                .list()
                .ofMinSize(3)
                .ofMaxSize(20);
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void everyExecutionGetsExactlyOneOutcome(@ForAll("histories") List<String> history) throws Exception {
        Path directory = Files.createTempDirectory("baton-one-outcome");
        RecordingListener listener = new RecordingListener();
        List<String> runs = new ArrayList<>();
        List<String> requests = new ArrayList<>();
        try (FakeProvisioner provisioner = new FakeProvisioner(order -> Set.of(Fault.ABORTS_QUEUED));
                KernelBridge bridge = new KernelBridge(provisioner, InstantSource.system(), new SecureRandom())) {
            KernelHandle kernel = bridge.start(
                    FakeProvisioner.launch("k1", directory).withTimeouts(FaultMatrixTest.IMPATIENT), listener);
            listener.awaitReady(1);
            for (String step : history) {
                take(step, kernel, provisioner, listener, runs, requests);
            }
            kernel.shutdown().get(20, TimeUnit.SECONDS);
        } finally {
            delete(directory);
        }
        check(listener.told(), runs, requests);
    }

    private static void take(
            String step,
            KernelHandle kernel,
            FakeProvisioner provisioner,
            RecordingListener listener,
            List<String> runs,
            List<String> requests)
            throws Exception {
        switch (step.split(" ", 2)[0]) {
            case "run" -> {
                String msgId = "run-" + runs.size();
                runs.add(msgId);
                kernel.execute(ExecuteRequest.ofCode(msgId, step.substring(4)).withStdin());
            }
            case "request" -> {
                String msgId = "request-" + requests.size();
                requests.add(msgId);
                kernel.request(new KernelRequest(
                        Channel.CONTROL, msgId, "usage_request", Json.EMPTY_OBJECT, Json.EMPTY_OBJECT, List.of()));
            }
            case "interrupt" -> kernel.interrupt(null);
            case "answer" -> kernel.inputReply("run-" + Math.max(0, runs.size() - 1), "emma");
            case "kill" -> provisioner.newest().kill();
            case "restart" -> kernel.restart();
            case "await" -> {
                // Lets started work continue, so that histories are not settled all at once by the shutdown; hanging or
                // asking
                // code is ended by an interrupt.
                kernel.interrupt(null).get(10, TimeUnit.SECONDS);
                if (!runs.isEmpty()) {
                    listener.awaitDone(runs.getLast());
                }
            }
            default -> throw new IllegalArgumentException(step);
        }
    }

    private static void check(List<Told> told, List<String> runs, List<String> requests) {
        Map<String, Outcome> outcomes = new HashMap<>();
        Map<String, Outcome> expected = new HashMap<>();
        Set<String> settledRequests = new HashSet<>();
        int incarnation = 0;
        for (Told thing : told) {
            switch (thing) {
                case Told.ProcessStarted started -> {
                    assertThat(started.process().incarnation()).isEqualTo(incarnation + 1);
                    incarnation++;
                }
                case Told.Replied replied -> {
                    assertThat(outcomes).doesNotContainKey(replied.msgId());
                    assertThat(expected.put(replied.msgId(), replied.expected().outcome()))
                            .isNull();
                }
                case Told.Done done -> {
                    if (expected.get(done.msgId()) == Outcome.OK) {
                        assertThat(done.completion().outcome()).isEqualTo(Outcome.OK);
                    }
                    assertThat(outcomes.put(done.msgId(), done.completion().outcome()))
                            .as("earlier outcome of " + done.msgId())
                            .isNull();
                    assertThat(done.completion().reply().parentMsgId()).isEqualTo(done.msgId());
                }
                case Told.Message message -> {
                    assertThat(message.incarnation()).isEqualTo(incarnation);
                    assertThat(outcomes).doesNotContainKey(message.message().parentMsgId());
                    if (message.message().msgType().equals("usage_reply")) {
                        assertThat(settledRequests.add(message.message().parentMsgId()))
                                .isTrue();
                    }
                }
                case Told.RequestLost lost ->
                    assertThat(settledRequests.add(lost.msgId())).isTrue();
                case Told.Ready ready -> assertThat(ready.incarnation()).isEqualTo(incarnation);
                case Told.Died died -> assertThat(died.incarnation()).isEqualTo(incarnation);
                case Told.Started started -> assertThat(outcomes).doesNotContainKey(started.msgId());
                case Told.FailedToStart ignored -> {
                    // killed during its start
                }
                case Told.Restarting restarting ->
                    assertThat(restarting.newIncarnation()).isEqualTo(incarnation + 1);
                case Told.Stopped ignored -> assertThat(thing).isSameAs(told.getLast());
            }
        }
        assertThat(told.getLast()).isInstanceOf(Told.Stopped.class);
        assertThat(outcomes.keySet()).containsExactlyInAnyOrderElementsOf(runs);
        assertThat(settledRequests).containsExactlyInAnyOrderElementsOf(requests);
    }

    private static void delete(Path directory) throws IOException {
        Files.deleteIfExists(directory);
    }
}

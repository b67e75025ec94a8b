package dev.baton.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.bridge.Completion.Outcome;
import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Questions during an execution of a real ipykernel, and threads that print at the same time. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RealSubshellTest {

    @TempDir
    Path directory;

    private final RecordingListener listener = new RecordingListener();
    private KernelBridge bridge;
    private KernelHandle kernel;
    private Path gate;

    @BeforeEach
    void startKernel() throws Exception {
        KernelLaunch launch = RealLaunch.of(directory)
                .withTimeouts(KernelTimeouts.DEFAULT.withQuestionTimeout(RecordingListener.PATIENCE));
        gate = directory.resolve("gate");
        bridge = KernelBridge.local();
        kernel = bridge.start(launch, listener);
        listener.awaitReady(1);
    }

    @AfterEach
    void close() {
        if (bridge != null) {
            bridge.close();
        }
    }

    /** Code that continues when the gate is opened. */
    private String untilOpened() {
        return "import os, time\nprint('begun', flush=True)\nwhile not os.path.exists('" + gate
                + "'): time.sleep(0.02)\n";
    }

    private KernelMessage ask(String msgId, String type, ObjectNode content) {
        kernel.requestOnSubshell(
                new KernelRequest(Channel.SHELL, msgId, type, Json.EMPTY_OBJECT, Json.bytes(content), List.of()));
        return listener.awaitMessage(type.replace("_request", "_reply"), msgId);
    }

    @Test
    void questionsAreAnsweredDuringALongCellAndTheCellDoesNotNotice() throws Exception {
        kernel.execute(ExecuteRequest.ofCode("before", "apples = 1; apricots = 2"));
        listener.awaitDone("before");
        kernel.execute(ExecuteRequest.ofCode("run", untilOpened() + "print('end')\n6 * 7"));
        listener.awaitMessage("stream", "run");

        JsonNode completed = TestJson.of(
                ask("q-1", "complete_request", Json.object().put("code", "ap").put("cursor_pos", 2)));
        assertThat(completed.path("matches").toString()).contains("apples").contains("apricots");
        JsonNode inspected = TestJson.of(ask(
                "q-2",
                "inspect_request",
                Json.object().put("code", "apples").put("cursor_pos", 3).put("detail_level", 0)));
        assertThat(inspected.path("found").asBoolean()).isTrue();
        assertThat(TestJson.of(ask("q-3", "is_complete_request", Json.object().put("code", "for i in x:")))
                        .path("status")
                        .asText())
                .isEqualTo("incomplete");
        assertThat(TestJson.of(ask(
                                "q-4",
                                "history_request",
                                Json.object()
                                        .put("hist_access_type", "tail")
                                        .put("n", 10)
                                        .put("raw", true)
                                        .put("output", false)))
                        .path("history")
                        .toString())
                .contains("apricots");
        assertThat(listener.told().stream()
                        .filter(told -> told instanceof RecordingListener.Told.Done done
                                && done.msgId().equals("run")))
                .isEmpty();

        Files.createFile(gate);
        Completion completion = listener.awaitDone("run");
        assertThat(completion.outcome()).isEqualTo(Outcome.OK);
        assertThat(completion.idleSeen()).isTrue();
        assertThat(listener.messagesOf("run").stream().map(KernelMessage::msgType))
                .containsExactly("status", "execute_input", "stream", "stream", "execute_result", "status");
        assertThat(kernel.counters().probes()).isZero();
    }

    @Test
    void anInterruptDuringAQuestionEndsTheCellAlone() throws Exception {
        kernel.execute(ExecuteRequest.ofCode("run", untilOpened()));
        listener.awaitMessage("stream", "run");
        ask("q-1", "complete_request", Json.object().put("code", "pri").put("cursor_pos", 3));
        kernel.requestOnSubshell(new KernelRequest(
                Channel.SHELL,
                "q-2",
                "complete_request",
                Json.EMPTY_OBJECT,
                Json.bytes(Json.object().put("code", "os.pa").put("cursor_pos", 5)),
                List.of()));
        kernel.interrupt("run").get(10, TimeUnit.SECONDS);
        assertThat(listener.awaitDone("run").outcome()).isEqualTo(Outcome.INTERRUPTED);
        listener.awaitMessage("complete_reply", "q-2");
        kernel.execute(ExecuteRequest.ofCode("next", "1"));
        assertThat(listener.awaitDone("next").outcome()).isEqualTo(Outcome.OK);
    }

    @Test
    void outputOfAThreadBelongsToItsCellDespiteOtherRequests() throws Exception {
        kernel.execute(ExecuteRequest.ofCode("run", """
                import os, threading, time
                def talk():
                    for i in range(40):
                        print('line', i, flush=True)
                        time.sleep(0.02)
                    print('over', flush=True)
                thread = threading.Thread(target=talk)
                print('begun', flush=True)
                thread.start()
                thread.join()
                """));
        listener.awaitMessage("stream", "run");
        for (int i = 0; i < 10; i++) {
            ask("q-" + i, "complete_request", Json.object().put("code", "pri").put("cursor_pos", 3));
        }
        assertThat(listener.awaitDone("run").outcome()).isEqualTo(Outcome.OK);
        assertThat(listener.streamText("run").lines().filter(line -> line.startsWith("line ")))
                .hasSize(40);
        for (int i = 0; i < 10; i++) {
            assertThat(listener.streamText("q-" + i)).isEmpty();
        }
    }

    @Test
    void aThreadThatPrintsOnAfterItsCellIsNotTakenAwayByAQuestion() throws Exception {
        kernel.execute(ExecuteRequest.ofCode("run", """
                import os, threading, time
                def talk():
                    while not os.path.exists('%s'): time.sleep(0.02)
                    print('late words', flush=True)
                thread = threading.Thread(target=talk)
                thread.start()
                """.formatted(gate)));
        listener.awaitDone("run");
        ask("q-1", "complete_request", Json.object().put("code", "pri").put("cursor_pos", 3));
        Files.createFile(gate);
        listener.awaitMessage("stream", "run");
        assertThat(listener.streamText("run")).isEqualTo("late words\n");
        assertThat(listener.streamText("q-1")).isEmpty();
    }
}

package dev.baton.broker.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.broker.agent.SerialAgent;
import dev.baton.broker.kernel.CellExecutions.Ended;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.notebook.NotebookDocument;
import dev.baton.crdt.notebook.NotebookFile;
import dev.baton.crdt.notebook.TrustedOutputs;
import dev.baton.crdt.output.OutputLimits;
import dev.baton.crdt.output.OutputWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Displays that change faster than a room can carry, in a time that the test moves. */
class DisplayFloodTest {
    private static final int RATE = 100_000;
    private static final Duration WINDOW = Duration.ofMillis(40);

    private final SteppedRuntime runtime = new SteppedRuntime(0);
    private final SerialAgent agent = runtime.agents.agent("room", 1000);
    private final NotebookDocument notebook = new NotebookDocument(new YDoc((1L << 53) - 7));
    private final CellExecutionProtocol protocol = new CellExecutionProtocol(
            notebook,
            new TrustedOutputs(notebook, TrustedOutputs.Rule.RUNS),
            new OutputWriter(notebook, OutputLimits.standard(), this),
            agent,
            Duration.ZERO,
            new FlushThrottle(WINDOW, RATE),
            person -> false);

    private long sentBytes;
    private int updates;

    @BeforeEach
    void aRunOfTheFirstCell() throws Exception {
        String cell = "{\"cell_type\":\"code\",\"id\":\"%s\",\"metadata\":{},\"source\":\"x\",\"execution_count\":null,"
                + "\"outputs\":[]}";
        String file = "{\"cells\":[" + cell.formatted("a") + "," + cell.formatted("b")
                + "],\"metadata\":{},\"nbformat\":4,\"nbformat_minor\":5}";
        notebook.seed(NotebookFile.parse(file.getBytes(StandardCharsets.UTF_8)), () -> "new", false, "seed");
        notebook.doc().onUpdate((update, origin, local) -> {
            sentBytes += update.length;
            updates++;
        });
        for (String each : List.of("a", "b")) {
            protocol.onAccepted("e" + each, each, "anna", false);
            protocol.onStarted("e" + each);
        }
        runtime.settle();
    }

    private void says(String execution, String type, String content) throws Exception {
        byte[] header = ("{\"msg_id\":\"m\",\"session\":\"s\",\"username\":\"u\",\"date\":\"d\",\"msg_type\":\"" + type
                        + "\",\"version\":\"5.3\"}")
                .getBytes(StandardCharsets.UTF_8);
        byte[] none = {'{', '}'};
        KernelMessage message = KernelMessage.of(
                Channel.IOPUB, header, none, none, content.getBytes(StandardCharsets.UTF_8), List.of());
        agent.post(() -> protocol.onOutput(execution, message));
        runtime.settle();
    }

    private void shows(String type, String text) throws Exception {
        says(
                "ea",
                type,
                "{\"data\":{\"text/plain\":\"" + text + "\"},\"metadata\":{},\"transient\":{\"display_id\":\"d\"}}");
    }

    private String shown(String cell) {
        return notebook.cell(cell).orElseThrow().outputs().toString();
    }

    /** So many updates of 10 kB, a hundred in a second. */
    private void floods(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            shows("update_display_data", "x".repeat(10_000) + "#" + i);
            runtime.advance(Duration.ofMillis(10));
        }
    }

    @Test
    void aFloodOfUpdatesIsSlowedToWhatARoomCanCarryAndItsLastStateArrives() throws Exception {
        shows("display_data", "first");
        floods(500);
        assertThat(sentBytes).isBetween(4L * RATE, 6L * RATE);

        runtime.advance(Duration.ofSeconds(1));

        assertThat(shown("a")).contains("#499");
    }

    @Test
    void theEndOfTheRunBringsTheLastStateAtOnce() throws Exception {
        shows("display_data", "first");
        floods(50);

        agent.post(() -> protocol.onEnded(List.of(new Ended("ea", OptionalInt.of(1), Optional.empty()))));
        runtime.settle();

        assertThat(shown("a")).contains("#49");
        assertThat(notebook.cell("a").orElseThrow().executionState()).isEqualTo("idle");
    }

    @Test
    void textInAnotherCellIsNotSlowed() throws Exception {
        shows("display_data", "first");
        floods(50);

        says("eb", "stream", "{\"name\":\"stdout\",\"text\":\"hello\"}");
        runtime.advance(WINDOW);

        assertThat(shown("b")).contains("hello");
    }

    @Test
    void anAnimationOfClearsAndDisplaysIsSlowedAsWell() throws Exception {
        for (int i = 0; i < 500; i++) {
            says("ea", "clear_output", "{\"wait\":true}");
            shows("display_data", "y".repeat(10_000) + "#" + i);
            runtime.advance(Duration.ofMillis(10));
        }
        assertThat(sentBytes).isBetween(4L * RATE, 6L * RATE);
        runtime.advance(Duration.ofSeconds(1));
        assertThat(shown("a")).contains("#499").doesNotContain("#498");
    }

    @Test
    void smallUpdatesComeOnceInAWindow() throws Exception {
        shows("display_data", "first");
        runtime.advance(Duration.ofSeconds(1));
        updates = 0;
        for (int i = 0; i < 100; i++) {
            shows("update_display_data", "#" + i);
            runtime.advance(Duration.ofMillis(10));
        }
        assertThat(updates).isBetween(20, 30);
    }
}

package dev.baton.broker.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.message.MalformedMessageException;
import dev.baton.broker.agent.AgentRuntime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of what executions put out. */
class OutputSpoolTest {
    private static final Instant NOW = Instant.parse("2026-01-08T00:00:00Z");

    @TempDir
    Path directory;

    private final AgentRuntime runtime = new AgentRuntime();

    private OutputSpool spool(long executionMaxBytes, long totalMaxBytes) {
        return new OutputSpool(
                directory.resolve("outputs"),
                new OutputSpool.Limits(executionMaxBytes, totalMaxBytes, Duration.ofDays(7)),
                runtime.agent("outputs", 10));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static KernelMessage message(String type, String parent, String content, byte[]... buffers) {
        try {
            return KernelMessage.of(
                    Channel.IOPUB,
                    bytes("{\"msg_id\":\"m\",\"msg_type\":\"" + type + "\",\"session\":\"s\"}"),
                    bytes("{\"msg_id\":\"" + parent + "\"}"),
                    bytes("{}"),
                    bytes(content),
                    List.of(buffers));
        } catch (MalformedMessageException wrongTest) {
            throw new IllegalArgumentException(wrongTest);
        }
    }

    private static void prints(OutputSpool spool, String execution, String text) {
        spool.onMessage(message("stream", execution, "{\"name\":\"stdout\",\"text\":\"" + text + "\"}"));
    }

    private static List<String> lines(OutputSpool spool, String execution) throws IOException {
        return Files.readAllLines(spool.file(execution).join().orElseThrow());
    }

    private static String text(OutputSpool spool, String execution) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        OutputSpool.writeText(spool.file(execution).join().orElseThrow(), out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whatAnExecutionPutsOutIsKeptInItsOrderAndReadAsText() throws IOException {
        OutputSpool spool = spool(1 << 20, 1 << 20);
        spool.onStarted("e1");
        prints(spool, "e1", "one\\n");
        spool.onMessage(message("status", "e1", "{\"execution_state\":\"busy\"}"));
        spool.onMessage(
                message("execute_result", "e1", "{\"data\":{\"text/plain\":\"42\",\"text/html\":\"<b>42</b>\"}}"));
        spool.onMessage(
                message("error", "e1", "{\"ename\":\"E\",\"evalue\":\"v\",\"traceback\":[\"here\",\"there\"]}"));
        spool.onMessage(message("display_data", "e1", "{\"data\":{}}", new byte[] {1, 2}));
        assertThat(lines(spool, "e1"))
                .hasSize(4)
                .element(0)
                .isEqualTo(
                        "{\"msg_type\":\"stream\",\"content\":{\"name\":\"stdout\",\"text\":\"one\\n\"},\"metadata\":{}}");
        assertThat(lines(spool, "e1").getLast()).endsWith("\"buffers\":1}");
        assertThat(text(spool, "e1")).isEqualTo("one\n42\nhere\nthere\n\n");
    }

    @Test
    void outputThatComesAfterAFirstLookFollowsInTheSameFile() throws IOException {
        OutputSpool spool = spool(1 << 20, 1 << 20);
        spool.onStarted("e1");
        assertThat(spool.file("e1").join()).isEmpty();
        prints(spool, "e1", "one\\n");
        assertThat(text(spool, "e1")).isEqualTo("one\n");
        prints(spool, "e1", "two\\n");
        assertThat(text(spool, "e1")).isEqualTo("one\ntwo\n");
    }

    @Test
    void aKernelCannotWriteIntoAFileOfItsChoice() {
        OutputSpool spool = spool(1 << 20, 1 << 20);
        spool.onStarted("e1");
        prints(spool, "another", "x");
        prints(spool, "../../evil", "x");
        assertThat(spool.file("another").join()).isEmpty();
        spool.flush().join();
        assertThat(directory.resolve("outputs")).doesNotExist();
        assertThat(runtime.failedSteps()).isZero();
    }

    @Test
    void whatIsBeyondTheBoundIsLeftOutAndThatIsSaidOnce() throws IOException {
        OutputSpool spool = spool(1000, 1 << 20);
        spool.onStarted("e1");
        for (int i = 0; i < 100; i++) {
            prints(spool, "e1", "line " + i + "\\n");
        }
        List<String> lines = lines(spool, "e1");
        assertThat(lines).hasSizeLessThan(20);
        assertThat(lines.getLast()).contains("\"gap\":").contains("1,000 bytes");
        assertThat(text(spool, "e1")).startsWith("line 0\nline 1\n").endsWith("longer than 1,000 bytes.]\n");
    }

    @Test
    void wickedContentCannotBreakTheLines() throws IOException {
        OutputSpool spool = spool(1 << 20, 1 << 20);
        spool.onStarted("e1");
        spool.onMessage(message("stream", "e1", "{\"text\":\r\n\"a\"\n}"));
        spool.onMessage(message("stream", "e1", "{\"text\":\"torn"));
        spool.onMessage(message("stream", "e1", "{} {\"text\":\"second\"}"));
        spool.onMessage(message("stream", "e1", "[\"no object\"]"));
        assertThat(lines(spool, "e1")).hasSize(4);
        assertThat(text(spool, "e1")).isEqualTo("a");
    }

    @Test
    void filesThatAreTooOldAreRemovedAndOfTooMuchTheOldestAreEmptied() throws IOException {
        OutputSpool spool = spool(1 << 20, 3000);
        String kilobyte = "x".repeat(1000);
        for (int i = 1; i <= 5; i++) {
            spool.onStarted("e" + i);
            prints(spool, "e" + i, kilobyte);
            Path file = spool.file("e" + i).join().orElseThrow();
            Files.setLastModifiedTime(file, FileTime.from(NOW.minus(Duration.ofDays(10 - 2 * i))));
        }
        assertThat(spool.clean(NOW).join()).isEqualTo(3); // e1 is 8 days old; e2 and e3 are what is too much
        assertThat(spool.file("e1").join()).isEmpty();
        assertThat(text(spool, "e2")).contains("removed this to make room");
        assertThat(text(spool, "e4")).isEqualTo(kilobyte);
        assertThat(text(spool, "e5")).isEqualTo(kilobyte);
        assertThat(spool.clean(NOW).join()).isZero();
    }

    @Test
    void aDiskThatTakesNothingCostsNobodyButTheFile() throws IOException {
        Files.writeString(directory.resolve("outputs"), "a file where the folder belongs");
        OutputSpool spool = spool(1 << 20, 1 << 20);
        spool.onStarted("e1");
        prints(spool, "e1", "lost\\n");
        assertThat(spool.file("e1").join()).isEmpty();
        Files.delete(directory.resolve("outputs"));
        prints(spool, "e1", "kept\\n");
        assertThat(text(spool, "e1")).contains("missing here (1 messages)").endsWith("kept\n");
        assertThat(runtime.failedSteps()).isZero();
    }
}

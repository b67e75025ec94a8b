package dev.baton.crdt.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class KernelOutputTest {

    private static KernelOutput parse(String type, String json) throws MalformedOutputException {
        return KernelOutput.parse(type, json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void everyKindOfOutputIsRead() throws MalformedOutputException {
        assertThat(parse("stream", "{\"name\":\"stderr\",\"text\":\"a\\r\\n\",\"other\":1}"))
                .isEqualTo(new KernelOutput.Stream("stderr", "a\r\n"));
        assertThat(parse(
                        "display_data",
                        "{\"data\":{\"text/plain\":\"p\"},\"metadata\":{},\"transient\":{\"display_id\":\"d\"}}"))
                .isEqualTo(Kernel.display("p", "d"));
        assertThat(parse("execute_result", "{\"data\":{\"text/plain\":\"2\"},\"metadata\":{},\"execution_count\":7}"))
                .isEqualTo(Kernel.result(7, "2"));
        assertThat(parse(
                        "error",
                        "{\"ename\":\"E\",\"evalue\":\"went wrong\",\"traceback\":[\"\\u001b[31mE\\u001b[0m\"]}"))
                .isEqualTo(Kernel.error("E"));
        assertThat(parse("clear_output", "{\"wait\":true}")).isEqualTo(Kernel.clearLater());
        assertThat(parse("clear_output", "{}")).isEqualTo(Kernel.clear());
        assertThat(parse(
                        "update_display_data",
                        "{\"data\":{\"text/plain\":\"u\"},\"transient\":{\"display_id\":\"d\"}}"))
                .isEqualTo(Kernel.update("u", "d"));
    }

    @Test
    void loneSurrogatesBecomeReplacementCharacters() throws MalformedOutputException {
        assertThat(parse("stream", "{\"name\":\"stdout\",\"text\":\"a\\ud800b \\ud83d\\ude00\"}"))
                .isEqualTo(Kernel.stdout("a\uFFFDb \uD83D\uDE00"));
    }

    @Test
    void numbersThatAreNoNumbersAreRead() throws MalformedOutputException {
        KernelOutput output = parse("display_data", "{\"data\":{\"application/json\":{\"x\":NaN}},\"metadata\":{}}");
        assertThat(((KernelOutput.DisplayData) output)
                        .data()
                        .path("application/json")
                        .path("x")
                        .isNumber())
                .isTrue();
    }

    @Test
    void invalidOutputsAreRefusedWithASentence() {
        for (String[] bad : new String[][] {
            {"status", "{}"},
            {"stream", "[]"},
            {"stream", "{\"name\":\"stdout\"}"},
            {"stream", "{\"name\":1,\"text\":\"x\"}"},
            {"stream", ""},
            {"stream", "{"},
            {"display_data", "{\"data\":[]}"},
            {"update_display_data", "{\"data\":{}}"},
            {"execute_result", "{}"},
        }) {
            assertThatThrownBy(() -> parse(bad[0], bad[1]))
                    .isInstanceOf(MalformedOutputException.class)
                    .hasMessageMatching("(?s)[A-Z].*");
        }
    }

    @Test
    void deepNestingIsRefused() {
        String deep = "{\"data\":" + "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000) + "}";
        assertThatThrownBy(() -> parse("display_data", deep)).isInstanceOf(MalformedOutputException.class);
    }

    @Test
    void aPictureLongerThanTheLibrarysOwnLimitIsRead() throws MalformedOutputException {
        String picture = "A".repeat(21_000_000);
        KernelOutput output = parse("display_data", "{\"data\":{\"image/png\":\"" + picture + "\"},\"metadata\":{}}");
        assertThat(output.sizeBytes()).isGreaterThan(21_000_000);
        assertThat(((KernelOutput.DisplayData) output).displayId()).isEqualTo(Optional.empty());
    }

    @Property(tries = 500)
    void anyBytesAreReadOrRefused(@ForAll byte[] bytes) {
        for (String type : KernelOutputParser.TYPES) {
            assertThatCode(() -> {
                        try {
                            KernelOutput.parse(type, bytes);
                        } catch (MalformedOutputException e) {
                            assertThat(e.getMessage()).isNotBlank();
                        }
                    })
                    .doesNotThrowAnyException();
        }
    }
}

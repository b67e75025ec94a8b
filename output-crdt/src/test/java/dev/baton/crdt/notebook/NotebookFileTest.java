package dev.baton.crdt.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.api.Test;

class NotebookFileTest {

    private static NotebookFile parse(String json) throws NotebookFormatException {
        return NotebookFile.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String notebook(String cells) {
        return "{\"cells\":[" + cells + "],\"metadata\":{},\"nbformat\":4,\"nbformat_minor\":5}";
    }

    private static void refused(String json, String sentence) {
        assertThatThrownBy(() -> parse(json))
                .isInstanceOf(NotebookFormatException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void invalidNotebooksAreRefusedWithASentence() {
        refused("", "empty");
        refused("  \n", "empty");
        refused("{\"cells\": [", "not JSON");
        refused("[]", "not a notebook");
        refused("{}", "no nbformat");
        refused("{\"nbformat\":3,\"nbformat_minor\":0,\"worksheets\":[]}", "nbformat 3");
        refused("{\"nbformat\":5,\"nbformat_minor\":0}", "nbformat 5");
        refused("{\"nbformat\":4}", "nbformat_minor");
        refused("{\"nbformat\":4,\"nbformat_minor\":5}", "no list of cells");
        refused("{\"nbformat\":4,\"nbformat_minor\":5,\"cells\":[],\"metadata\":1}", "metadata");
        refused(notebook("1"), "Cell 1");
        refused(notebook("{\"cell_type\":\"heading\",\"source\":\"\"}"), "an unknown type");
        refused(notebook("{\"cell_type\":\"code\",\"source\":[1]}"), "no valid source");
        refused(
                notebook("{\"cell_type\":\"code\",\"source\":\"\",\"outputs\":[{\"output_type\":\"pyout\"}]}"),
                "output");
        refused(notebook("{\"cell_type\":\"code\",\"source\":\"\",\"outputs\":{}}"), "not a list");
        refused(notebook("") + "x", "not JSON");
        refused(notebook("") + "{}", "after the end");
    }

    @Test
    void conflictMarkersAreNamedWithTheirLine() {
        refused(
                "{\n \"cells\": [\n<<<<<<< HEAD\n  1\n=======\n  2\n>>>>>>> other\n ]\n}",
                "conflict markers, the first in line 3");
    }

    @Test
    void otherEncodingsAreRefused() {
        byte[] latin = notebook("{\"cell_type\":\"raw\",\"source\":\"\u00e9\"}").getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> NotebookFile.parse(latin)).hasMessageContaining("UTF-8");
    }

    @Test
    void deepNestingIsRefused() {
        refused(
                notebook("{\"cell_type\":\"raw\",\"source\":\"\",\"metadata\":" + "{\"a\":".repeat(2_000) + "1"
                        + "}".repeat(2_000) + "}"),
                "levels deep");
    }

    @Property(tries = 500)
    void anyTextIsReadOrRefused(@ForAll String text) {
        assertThatCode(() -> {
                    try {
                        parse(text);
                    } catch (NotebookFormatException e) {
                        assertThat(e.getMessage()).isNotBlank();
                    }
                })
                .doesNotThrowAnyException();
    }

    @Property(tries = 500)
    void aTextIsReadAndComparedAsItWasWritten(
            @ForAll @Chars({'a', '\n', '"', '\\', '\u0001', '\u00e9', '\ud83d', '\ude00'}) String text)
            throws NotebookFormatException {
        JsonStyle ascii = new JsonStyle("\n", " ", ": ", ", ", true, new BitSet(), true);
        for (JsonStyle style : List.of(JsonStyle.JUPYTER, ascii)) {
            StringBuilder json = new StringBuilder();
            JsonText.quote(text, style, json);
            String around = "[1, " + json + "]";
            JsonSpan.Arr list = (JsonSpan.Arr) JsonSpanReader.read(around);
            JsonSpan.Str read = (JsonSpan.Str) list.items().get(1);
            assertThat(read.value(around)).isEqualTo(text);
            assertThat(read.spells(text, around)).isTrue();
            assertThat(read.spells(text + "a", around)).isFalse();
            assertThat(read.spells("\n" + text, around)).isFalse();
            for (int i = 0; i < text.length(); i++) {
                String other = text.substring(0, i) + "b" + text.substring(i + 1);
                assertThat(read.spells(other, around)).isFalse();
                assertThat(read.spells(text.substring(0, i), around)).isFalse();
            }
        }
    }

    @Test
    void aNotebookIsBlankWhenNoCellHasText() throws NotebookFormatException {
        String nothing = "{\"cell_type\":\"raw\",\"source\":\"\"},{\"cell_type\":\"raw\",\"source\":[]},"
                + "{\"cell_type\":\"raw\",\"source\":[\"\",\"\"]}";
        assertThat(parse(notebook(nothing)).isBlank()).isTrue();
        assertThat(parse(notebook(nothing + ",{\"cell_type\":\"raw\",\"source\":[\"\",\" \"]}"))
                        .isBlank())
                .isFalse();
        assertThat(parse(notebook(nothing + ",{\"cell_type\":\"raw\",\"source\":\"\\n\"}"))
                        .isBlank())
                .isFalse();
    }

    @Test
    void aReplacementCharacterInTheFileIsNotAWrongEncoding() throws NotebookFormatException {
        String json = notebook("{\"cell_type\":\"raw\",\"source\":\"\ufffd\"}");
        assertThat(parse(json).bytes()).isEqualTo(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aNewNotebookIsWrittenAsJupyterWritesIt() {
        assertThat(new String(NotebookFile.empty().bytes(), StandardCharsets.UTF_8))
                .isEqualTo("{\n \"cells\": [],\n \"metadata\": {},\n \"nbformat\": 4,\n \"nbformat_minor\": 5\n}\n");
    }

    @Test
    void numbersAreWrittenAsPythonWritesThem() {
        assertThat(JsonText.number(3)).isEqualTo("3");
        assertThat(JsonText.number(-0.5)).isEqualTo("-0.5");
        assertThat(JsonText.number(0.0001)).isEqualTo("0.0001");
        assertThat(JsonText.number(0.00001)).isEqualTo("1e-05");
        assertThat(JsonText.number(1.5e-7)).isEqualTo("1.5e-07");
        assertThat(JsonText.number(-2.5e300)).isEqualTo("-2.5e+300");
        assertThat(JsonText.number(0.1 + 0.2)).isEqualTo("0.30000000000000004");
        assertThat(JsonText.number(Double.NaN)).isEqualTo("NaN");
        assertThat(JsonText.number(Double.NEGATIVE_INFINITY)).isEqualTo("-Infinity");
    }

    @Test
    void linesAreCutWherePythonCutsThem() {
        assertThat(JsonText.lines("")).isEmpty();
        assertThat(JsonText.lines("a\nb")).containsExactly("a\n", "b");
        assertThat(JsonText.lines("a\r\nb\rc\n")).containsExactly("a\r\n", "b\r", "c\n");
        assertThat(JsonText.lines("a\u2028b\u0085c\fd\u000be\u001cf"))
                .containsExactly("a\u2028", "b\u0085", "c\f", "d\u000b", "e\u001c", "f");
    }

    @Test
    void duplicateKeysCountOnceAndStayAsTheyStandWhereNothingChanged() throws NotebookFormatException {
        NotebookFile file = parse("{\"cells\":[],\"metadata\":{\"a\":1,\"a\":2},\"nbformat\":4,\"nbformat_minor\":5}");
        assertThat(file.metadata().path("a").intValue()).isEqualTo(2);
        ObjectNode same = JsonNodeFactory.instance.objectNode();
        same.putArray("cells");
        same.putObject("metadata").put("a", 2);
        same.put("nbformat", 4).put("nbformat_minor", 5);
        assertThat(file.rewritten(same)).isSameAs(file);
    }
}

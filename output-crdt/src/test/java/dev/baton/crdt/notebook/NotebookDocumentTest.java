package dev.baton.crdt.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.crdt.YArray;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.YMap;
import dev.baton.crdt.YText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NotebookDocumentTest {
    private static final Object ORIGIN = "test";

    private final YDoc doc = new YDoc(1);
    private final NotebookDocument notebook = new NotebookDocument(doc);
    private int ids;
    private final Supplier<String> newIds = () -> "new-" + ++ids;

    private static NotebookFile fixture(String name) throws IOException, NotebookFormatException {
        try (InputStream in = NotebookDocumentTest.class.getResourceAsStream("/notebooks/" + name + ".ipynb")) {
            return NotebookFile.parse(Objects.requireNonNull(in).readAllBytes());
        }
    }

    private static String text(NotebookFile file) {
        return new String(file.bytes(), StandardCharsets.UTF_8);
    }

    private NotebookFile seeded(String name) throws IOException, NotebookFormatException {
        NotebookFile file = fixture(name);
        notebook.seed(file, newIds, true, ORIGIN);
        return file;
    }

    private YMap map(int cell) {
        return (YMap) Objects.requireNonNull(doc.array("cells").get(cell));
    }

    private YText source(int cell) {
        return (YText) Objects.requireNonNull(map(cell).get("source"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jupyterlab",
                "nbconvert",
                "nbgrader",
                "vscode",
                "colab",
                "oneline_ascii",
                "compact",
                "crlf_bom_strings",
                "tabs_inline",
                "no_kernel",
                "no_cells"
            })
    void anUnchangedNotebookKeepsEveryByte(String name) throws Exception {
        NotebookFile file = seeded(name);
        assertThat(text(notebook.export(file, true))).isEqualTo(text(file));
        assertThat(text(notebook.export(file, false))).isEqualTo(text(file));
        // After a restart the broker reads the same document without a memory of its ids.
        YDoc copy = new YDoc(2);
        copy.applyUpdate(doc.encodeStateAsUpdate(), ORIGIN);
        assertThat(text(new NotebookDocument(copy).export(fixture(name), true))).isEqualTo(text(file));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"jupyterlab", "nbconvert", "nbgrader", "vscode", "colab", "crlf_bom_strings", "tabs_inline"})
    void oneEditedLineChangesOneLine(String name) throws Exception {
        NotebookFile file = seeded(name);
        doc.transact("page", () -> {
            source(1).delete(4, 1);
            source(1).insert(4, "2 < \u00e9'");
        });
        List<String> before = text(file).lines().toList();
        List<String> after = text(notebook.export(file, true)).lines().toList();
        assertThat(after).hasSameSizeAs(before);
        List<String> changed = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            if (!before.get(i).equals(after.get(i))) {
                changed.add(after.get(i).strip());
            }
        }
        assertThat(changed).hasSize(1);
        String escaped = name.equals("colab") ? "\"x 2 \\u003c \u00e9\\u0027 1\\n\"," : "\"x = 2 < \u00e9'\\n\",";
        if (!name.equals("crlf_bom_strings")) {
            assertThat(changed.getFirst())
                    .isEqualTo(name.equals("colab") ? "\"x = 2 \\u003c \u00e9\\u0027\\n\"," : escaped);
        }
        assertThat(NotebookFile.parse(notebook.export(file, true).bytes())
                        .cell(1)
                        .path("source")
                        .asText())
                .startsWith("x = 2 < \u00e9'\n");
    }

    @Test
    void asciiFilesStayAscii() throws Exception {
        NotebookFile file = seeded("oneline_ascii");
        doc.transact("page", () -> source(3).insert(0, "\u00e9\uD83D\uDE00 "));
        assertThat(text(notebook.export(file, true)))
                .contains("\"\\u00e9\\ud83d\\ude00 raw *text*\"")
                .matches("\\p{ASCII}*");
    }

    @Test
    void newCellsAreWrittenInTheStyleOfTheFile() throws Exception {
        NotebookFile file = seeded("jupyterlab");
        doc.transact("page", () -> notebook.insertCell(2, cell("code", "a\nb"), "fresh", true));
        assertThat(text(notebook.export(file, true)))
                .contains(
                        "  },\n  {\n   \"cell_type\": \"code\",\n   \"execution_count\": null,\n   \"id\": \"fresh\",\n"
                                + "   \"metadata\": {},\n   \"outputs\": [],\n   \"source\": [\n    \"a\\n\",\n    \"b\"\n   ]\n  },\n"
                                + "  {\n   \"cell_type\": \"code\",\n   \"execution_count\": null,\n   \"id\": \"empty-one\"");
    }

    @Test
    void movedAndDeletedCellsKeepTheBytesOfTheOthers() throws Exception {
        NotebookFile file = seeded("colab");
        String raw = text(file).substring(text(file).lastIndexOf("    {\n      \"cell_type\": \"raw\""));
        doc.transact("page", () -> doc.array("cells").delete(0, 3));
        String after = text(notebook.export(file, true));
        assertThat(after).endsWith(raw);
        assertThat(after).doesNotContain("markdown");
    }

    @Test
    void aNewFileIsWrittenAsNbformatWritesIt() throws Exception {
        seeded("jupyterlab");
        NotebookFile written = notebook.export(NotebookFile.empty(), true);
        // The numbers that no shared document can hold are all that differs.
        assertThat(text(written))
                .isEqualTo(text(fixture("jupyterlab"))
                        .replace("1.0,", "1,")
                        .replace("12345678901234567890", "12345678901234567168")
                        .replace("9007199254740993", "9007199254740992"));
    }

    @Test
    void oldFormatsHaveIdsOnlyInTheDocument() throws Exception {
        NotebookFile file = seeded("nbgrader");
        assertThat(notebook.cellIds()).containsExactly("new-1", "new-2", "new-3", "new-4");
        doc.transact("page", () -> source(2).insert(0, "pass"));
        assertThat(text(notebook.export(file, true))).doesNotContain("new-");
    }

    @Test
    void neitherTrustNorStateNorTransientReachTheFile() throws Exception {
        NotebookFile file = seeded("jupyterlab");
        notebook.setExecutionState("a1b2c3d4", "running");
        assertThat(notebook.cell("a1b2c3d4")
                        .orElseThrow()
                        .metadata()
                        .path("trusted")
                        .asBoolean())
                .isTrue();
        doc.transact("page", () -> {
            YArray outputs = (YArray) Objects.requireNonNull(map(2).get("outputs"));
            YMap output = outputs.insertMap(0);
            output.set("output_type", "display_data");
            output.set("data", java.util.Map.of("text/plain", "x"));
            output.set("metadata", java.util.Map.of());
            output.set("transient", java.util.Map.of("display_id", "d"));
        });
        assertThat(text(notebook.export(file, true)))
                .contains("\"text/plain\": [\n       \"x\"\n      ]")
                .doesNotContain("trusted", "execution_state", "transient");
    }

    @Test
    void trustInAFileIsNotBelieved() throws Exception {
        NotebookFile file = NotebookFile.parse(("{\"cells\":[{\"cell_type\":\"code\",\"id\":\"a\",\"metadata\":"
                        + "{\"trusted\":true},\"outputs\":[],\"source\":[]}],\"metadata\":{},\"nbformat\":4,\"nbformat_minor\":5}")
                .getBytes(StandardCharsets.UTF_8));
        notebook.seed(file, newIds, false, ORIGIN);
        assertThat(notebook.cell("a").orElseThrow().metadata().isEmpty()).isTrue();
        assertThat(notebook.export(file, true)).isSameAs(file);
    }

    @Test
    void theDocumentFollowsTheSchemaOfThePages() throws Exception {
        seeded("jupyterlab");
        YMap meta = doc.map("meta");
        assertThat(meta.get("nbformat")).isEqualTo(4);
        assertThat(meta.get("nbformat_minor")).isEqualTo(5);
        assertThat(meta.get("metadata")).isInstanceOf(YMap.class);
        assertThat(map(0).get("attachments")).isInstanceOf(java.util.Map.class);
        assertThat(map(0).has("outputs")).isFalse();
        assertThat(map(1).get("source")).isInstanceOf(YText.class);
        assertThat(map(1).get("metadata")).isInstanceOf(YMap.class);
        assertThat(map(1).get("execution_state")).isEqualTo("idle");
        assertThat(map(1).get("execution_count")).isEqualTo(3);
        YArray outputs = (YArray) Objects.requireNonNull(map(1).get("outputs"));
        assertThat(((YMap) Objects.requireNonNull(outputs.get(0))).get("text")).isInstanceOf(YText.class);
        assertThat(((YMap) Objects.requireNonNull(outputs.get(1))).get("data")).isInstanceOf(java.util.Map.class);
        assertThat(map(2).has("execution_count")).isTrue();
        assertThat(map(2).get("execution_count")).isNull();
    }

    @Test
    void anEmptyNotebookGetsOneTrustedCellAndStaysEmptyInTheFileUntilItHoldsSomething() throws Exception {
        NotebookFile file = seeded("no_cells");
        assertThat(notebook.cellIds()).containsExactly("new-1");
        assertThat(notebook.cell("new-1")
                        .orElseThrow()
                        .metadata()
                        .path("trusted")
                        .asBoolean())
                .isTrue();
        source(0).insert(0, "1");
        assertThat(text(notebook.export(file, true))).contains("\"id\": \"new-1\"");
    }

    @Test
    void seedingTwiceIsRefused() throws Exception {
        NotebookFile file = seeded("jupyterlab");
        assertThatThrownBy(() -> notebook.seed(file, newIds, true, ORIGIN)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void kernelMetadataWrittenByAPageReachesTheFileOnlyAfterAChoice() throws Exception {
        NotebookFile file = seeded("no_kernel");
        assertThat(notebook.metadata().path("kernelspec").path("name").asText()).isEmpty();
        ObjectNode spec = JsonNodeFactory.instance.objectNode();
        spec.put("display_name", "Python 3 (ipykernel), private to me")
                .put("language", "python")
                .put("name", "private-python3");
        notebook.setMetadata("kernelspec", spec);
        assertThat(notebook.export(file, false)).isSameAs(file);
        assertThat(text(notebook.export(file, true)))
                .contains("\"display_name\": \"Python 3 (ipykernel)\"", "\"name\": \"python3\"")
                .doesNotContain("private", "language_info");
    }

    @Test
    void undefinedCountsAsNoCount() throws Exception {
        NotebookFile file = seeded("jupyterlab");
        map(2).set("execution_count", dev.baton.crdt.YUndefined.INSTANCE);
        assertThat(notebook.cell("empty-one").orElseThrow().executionCount()).isEqualTo(OptionalInt.empty());
        assertThat(notebook.export(file, true)).isSameAs(file);
    }

    @Test
    void twinsAreWrittenOnceAndNamesakesGetAnIdOfTheirOwn() throws Exception {
        NotebookFile file = seeded("no_kernel");
        doc.transact("page", () -> {
            notebook.insertCell(1, cell("code", "1+1"), "only", false);
            notebook.insertCell(2, cell("code", "other"), "only", false);
        });
        NotebookFile written = notebook.export(file, true);
        assertThat(written.cellCount()).isEqualTo(2);
        assertThat(written.cell(1).path("id").asText()).isEqualTo("only-2");
    }

    @Test
    void whateverAPeerPutsThereIsExportedOrPassedOver() throws Exception {
        NotebookFile file = seeded("no_kernel");
        doc.transact("hostile", () -> {
            doc.array("cells").push(java.util.Arrays.asList(1, "x", null, List.of(), java.util.Map.of("id", "only")));
            doc.array("cells").insertMap(0);
            YMap odd = doc.array("cells").insertMap(0);
            odd.set("id", 7);
            odd.set("cell_type", "code");
            odd.set("source", 3);
            odd.set("outputs", "none");
            odd.set("metadata", "none");
            YMap output = ((YArray) Objects.requireNonNull(map(2).get("outputs"))).insertMap(0);
            output.set("output_type", "stream");
            output.set("text", 4);
        });
        assertThat(notebook.cellIds()).containsExactly("only");
        assertThat(notebook.export(file, true).cellCount()).isEqualTo(2);
    }

    static ObjectNode cell(String type, String source) {
        ObjectNode cell = JsonNodeFactory.instance.objectNode();
        cell.put("cell_type", type);
        cell.putObject("metadata");
        cell.put("source", source);
        return cell;
    }
}

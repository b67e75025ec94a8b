package dev.baton.broker.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.broker.config.BatonConfig.Outputs.Trust;
import dev.baton.crdt.sync.YMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Notebooks as other programs write them, through a room: opened and saved they keep every byte, and one line that is edited changes one
 * line.
 */
class FileStylesTest {
    private static final Path FILES = Path.of("../output-crdt/src/test/resources/notebooks");
    private static final YMessage SAVE = new YMessage.Raw("save", OptionalLong.of(1));

    /** Numbers that no document of Yjs can hold. */
    private static final String ODD_NUMBERS =
            "{\"whole\": 1.0, \"small\": 1e-07, \"exponent\": 1E+3, \"long\": 12345678901234567890, \"minus\": -0.0}";

    private static final String ONE_CELL = "{\"cells\": [{\"source\": [\"caf\\u00e9 = 1\\n\", \"b\"], \"outputs\": [], "
            + "\"metadata\": {\"numbers\": " + ODD_NUMBERS + "}, \"execution_count\": null, \"id\": \"one\", "
            + "\"cell_type\": \"code\"}], \"nbformat_minor\": 5, \"nbformat\": 4, \"metadata\": {}}";

    @TempDir
    Path home;

    /** A way to write a notebook. */
    record Style(String name, String text) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Style> styles() throws IOException {
        List<Style> styles = new ArrayList<>();
        for (String name : List.of(
                "jupyterlab",
                "nbconvert",
                "vscode",
                "colab",
                "nbgrader",
                "compact",
                "crlf_bom_strings",
                "tabs_inline")) {
            styles.add(new Style(name, Files.readString(FILES.resolve(name + ".ipynb"))));
        }
        Style lab = styles.getFirst();
        styles.add(new Style("no final newline", lab.text().stripTrailing()));
        styles.add(new Style(
                "two spaces",
                lab.text().lines().map(FileStylesTest::indentedTwice).reduce("", String::concat)));
        styles.add(new Style("ASCII escapes", ascii(lab.text())));
        styles.add(new Style("one line, odd numbers and keys in no order", ONE_CELL));
        return styles;
    }

    private static String indentedTwice(String line) {
        String stripped = line.stripLeading();
        return " ".repeat(2 * (line.length() - stripped.length())) + stripped + "\n";
    }

    private static String ascii(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            escaped.append(c < 0x80 ? String.valueOf(c) : String.format("\\u%04x", (int) c));
        }
        return escaped.toString();
    }

    @ParameterizedTest
    @MethodSource("styles")
    void openedAndSavedWithoutChangeEveryByteStays(Style style) throws Exception {
        RoomBench bench = new RoomBench(home, Trust.RUNNERS, style.text());
        PagePeer page = bench.page("anna");
        page.edit(() -> page.doc.map("state").set("dirty", true));
        page.send(SAVE);
        assertThat(page.raws()).singleElement().asString().contains("success");
        assertThat(Files.readAllBytes(bench.file)).isEqualTo(style.text().getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("styles")
    void oneLineThatIsEditedChangesOneLine(Style style) throws Exception {
        RoomBench bench = new RoomBench(home, Trust.RUNNERS, style.text());
        PagePeer page = bench.page("anna");
        page.types("x");
        page.send(SAVE);
        String after = bench.text();
        assertThat(after).hasSize(style.text().length() + 1);
        List<String> lines = style.text().lines().toList();
        List<String> changed = after.lines().toList();
        assertThat(changed).hasSameSizeAs(lines);
        long different = 0;
        for (int i = 0; i < lines.size(); i++) {
            different += changed.get(i).equals(lines.get(i)) ? 0 : 1;
        }
        assertThat(different).isOne();

        page.edit(() -> page.source().delete(0, 1));
        page.send(SAVE);
        assertThat(bench.text()).as("taken back, the file is what it was").isEqualTo(style.text());
    }
}

package dev.baton.broker.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.broker.config.BatonConfig.Outputs.Trust;
import dev.baton.crdt.sync.YMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another program empties a file before it writes it: the document and every page keep their text. */
class OutsideTruncationTest {
    private static final YMessage SAVE = new YMessage.Raw("save", OptionalLong.of(1));
    private static final String LINES = "one\ntwo\nthree\n";

    @TempDir
    Path home;

    @SuppressWarnings("NullAway.Init") // every test opens its own
    private RoomBench bench;

    private void open(String settle) throws Exception {
        bench = new RoomBench(home, Trust.RUNNERS, RoomBench.NOTEBOOK, List.of("rooms.outside-settle", settle));
    }

    @AfterEach
    void everyStepWentWell() {
        assertThat(bench.runtime.failedSteps()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 300})
    void anOpenNotebookKeepsItsTextUntilAWholeFileComes(int written) throws Exception {
        open("1h");
        PagePeer anna = bench.page("anna");
        anna.types("typed ");
        Files.writeString(bench.file, RoomBench.NOTEBOOK.substring(0, written));
        anna.send(SAVE);
        anna.reads();
        assertThat(anna.source().toString()).isEqualTo("typed 1+1");
        assertThat(anna.raws())
                .as("nothing is saved over a file that is being written")
                .isEmpty();
        assertThat(bench.text()).hasSize(written);
        assertThat(bench.troubles).isEmpty();

        Files.writeString(bench.file, RoomBench.NOTEBOOK.replace("\"execution_count\": 3", "\"execution_count\": 4"));
        anna.send(SAVE);
        anna.reads();
        assertThat(anna.source().toString()).isEqualTo("typed 1+1");
        assertThat(bench.text()).contains("typed 1+1", "\"execution_count\": 4");
        assertThat(bench.asideTexts()).isEmpty();
    }

    @Test
    void aNotebookThatStaysEmptyKeepsItsTextAndPeopleAreTold() throws Exception {
        open("0s");
        PagePeer anna = bench.page("anna");
        Files.writeString(bench.file, "");
        PagePeer ben = bench.page("ben");
        bench.room.shutDown().toCompletableFuture().join();
        assertThat(bench.troubles).hasSize(1).allMatch(each -> each.startsWith("emptied "));
        assertThat(bench.asideTexts()).containsExactly("emptied  c1 1+1");
        assertThat(ben.source().toString()).isEqualTo("1+1");
        assertThat(bench.text()).as("nobody changed or saved anything").isEmpty();

        bench.room = bench.opens(bench.id);
        anna = bench.page("anna");
        assertThat(anna.source().toString()).as("after a restart, too").isEqualTo("1+1");
        anna.send(SAVE);
        assertThat(anna.raws()).anyMatch(each -> each.contains("success"));
        assertThat(bench.text()).isEqualTo(RoomBench.NOTEBOOK);
    }

    @Test
    void theNextChangeBringsTheTextBackIntoAnEmptiedFile() throws Exception {
        open("0s");
        PagePeer anna = bench.page("anna");
        Files.writeString(bench.file, "\n");
        anna.types("typed ");
        bench.room.shutDown().toCompletableFuture().join();
        assertThat(bench.text()).contains("typed 1+1").contains("old");
    }

    private PagePeer textPage(DocumentRoom room) throws Exception {
        PagePeer page = new PagePeer(
                () -> RoomBench.settle(room),
                room.endpoint(room.history().toCompletableFuture().join() + ".x"),
                "anna",
                55);
        page.join();
        page.reads();
        return page;
    }

    private DocumentRoom textRoom() throws Exception {
        Files.writeString(bench.folder.resolve("t.txt"), LINES);
        bench.gives("anna", "t.txt");
        return bench.opens(new RoomId("text", "file", bench.documents.idOf("t.txt")));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 13})
    void anOpenTextKeepsItsTextUntilAWholeFileComes(int written) throws Exception {
        open("1h");
        DocumentRoom room = textRoom();
        PagePeer anna = textPage(room);
        anna.edit(() -> anna.doc.text("source").insert(4, "typed "));
        Files.writeString(bench.folder.resolve("t.txt"), LINES.substring(0, written));
        anna.send(SAVE);
        anna.reads();
        assertThat(anna.doc.text("source").toString()).isEqualTo("one\ntyped two\nthree\n");

        Files.writeString(bench.folder.resolve("t.txt"), LINES + "four\n");
        anna.send(SAVE);
        anna.reads();
        assertThat(anna.doc.text("source").toString()).isEqualTo("one\ntyped two\nthree\nfour\n");
        assertThat(bench.folder.resolve("t.txt")).content().isEqualTo("one\ntyped two\nthree\nfour\n");
    }

    @Test
    void aTextThatStaysShorterIsTakenInAndOneThatStaysEmptyIsNot() throws Exception {
        open("0s");
        DocumentRoom room = textRoom();
        PagePeer anna = textPage(room);
        Files.writeString(bench.folder.resolve("t.txt"), "one\nthree\n");
        anna.send(SAVE);
        anna.reads();
        assertThat(anna.doc.text("source").toString()).isEqualTo("one\nthree\n");

        Files.writeString(bench.folder.resolve("t.txt"), "");
        anna.edit(() -> anna.doc.text("source").insert(0, "zero\n"));
        anna.send(SAVE);
        assertThat(bench.folder.resolve("t.txt")).content().isEqualTo("zero\none\nthree\n");
        assertThat(bench.troubles).hasSize(1).allMatch(each -> each.startsWith("emptied "));
    }
}

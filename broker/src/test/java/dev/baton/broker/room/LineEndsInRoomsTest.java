package dev.baton.broker.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.broker.config.BatonConfig.Outputs.Trust;
import dev.baton.crdt.sync.YMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An editor counts every end of a line as one place: so does the document, and the file gets its own ends back. */
class LineEndsInRoomsTest {
    private static final YMessage SAVE = new YMessage.Raw("save", OptionalLong.of(1));

    @TempDir
    Path home;

    @SuppressWarnings("NullAway.Init") // every test opens its own
    private RoomBench bench;

    @AfterEach
    void everyStepWentWell() {
        assertThat(bench.runtime.failedSteps()).isZero();
    }

    private void notebook(String lines) throws Exception {
        bench = new RoomBench(home, Trust.RUNNERS, RoomBench.NOTEBOOK.replace("\"1+1\"", lines));
    }

    private PagePeer text(String content) throws Exception {
        bench = new RoomBench(home);
        Files.writeString(bench.folder.resolve("t.txt"), content);
        bench.gives("anna", "t.txt");
        return textPage();
    }

    private PagePeer textPage() throws Exception {
        DocumentRoom room = bench.opens(new RoomId("text", "file", bench.documents.idOf("t.txt")));
        PagePeer page = new PagePeer(
                () -> RoomBench.settle(room),
                room.endpoint(room.history().toCompletableFuture().join() + ".x"),
                "anna",
                55);
        page.join();
        page.reads();
        return page;
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\r\\n", "\\r"})
    void whatIsTypedAtTheEndOfACellStandsThereAndItsLinesEndAsBefore(String end) throws Exception {
        notebook("\"one" + end + "\", \"two" + end + "\", \"three\"");
        PagePeer anna = bench.page("anna");
        assertThat(anna.source().toString()).isEqualTo("one\ntwo\nthree");
        assertThat(bench.troubles).isEmpty();
        String before = bench.text();
        anna.send(SAVE);
        assertThat(bench.text()).as("nothing was changed").isEqualTo(before);

        anna.edit(() -> anna.source().insert("one\ntwo\nthree".length(), " and\nfour"));
        anna.send(SAVE);
        assertThat(bench.text()).contains("one" + end + "\"", "three and" + end + "\"", "\"four\"");
        bench.room.shutDown().toCompletableFuture().join();
        bench.room = bench.opens(bench.id);
        assertThat(bench.page("anna").source().toString()).isEqualTo("one\ntwo\nthree and\nfour");
    }

    @Test
    void aCellWithMixedEndsStaysAsItIsUntilItIsChangedAndPeopleAreTold() throws Exception {
        notebook("\"one\\r\\n\", \"two\\n\", \"three\\r\\n\", \"four\"");
        PagePeer anna = bench.page("anna");
        assertThat(anna.source().toString()).isEqualTo("one\ntwo\nthree\nfour");
        assertThat(bench.troubles).hasSize(1).allMatch(each -> each.startsWith("notice "));
        String before = bench.text();
        anna.send(SAVE);
        assertThat(bench.text()).isEqualTo(before);
        anna.types("zero\n");
        anna.send(SAVE);
        assertThat(bench.text()).contains("zero\\r\\n", "two\\r\\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\r"})
    void aTextWithOtherUniformEndsKeepsThem(String end) throws Exception {
        PagePeer anna = text("one\ntwo\n".replace("\n", end));
        assertThat(anna.doc.text("source").toString()).isEqualTo("one\ntwo\n");
        anna.edit(() -> anna.doc.text("source").insert(8, "three\n"));
        anna.send(SAVE);
        assertThat(bench.folder.resolve("t.txt")).content().isEqualTo("one\ntwo\nthree\n".replace("\n", end));
        assertThat(bench.troubles).isEmpty();
    }

    @Test
    void aTextWithMixedEndsStaysAsItIsUntilItIsChangedAndPeopleAreTold() throws Exception {
        String mixed = "one\r\ntwo\nthree\r\n";
        PagePeer anna = text(mixed);
        assertThat(anna.doc.text("source").toString()).isEqualTo("one\ntwo\nthree\n");
        anna.send(SAVE);
        assertThat(bench.folder.resolve("t.txt")).content().isEqualTo(mixed);
        assertThat(bench.troubles).hasSize(1).allMatch(each -> each.startsWith("notice "));
        anna.edit(() -> anna.doc.text("source").insert(14, "four\n"));
        anna.send(SAVE);
        assertThat(bench.folder.resolve("t.txt")).content().isEqualTo("one\r\ntwo\r\nthree\r\nfour\r\n");
    }
}

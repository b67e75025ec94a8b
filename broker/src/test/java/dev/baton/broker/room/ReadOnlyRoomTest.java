package dev.baton.broker.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.crdt.sync.YMessage;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A document whose file may not be written: shown to everybody, edited by nobody, and its file untouched. */
class ReadOnlyRoomTest {
    private static final YMessage SAVE = new YMessage.Raw("save", OptionalLong.of(1));

    @TempDir
    Path home;

    private RoomBench bench;

    @BeforeEach
    void open() throws Exception {
        bench = new RoomBench(home);
    }

    @AfterEach
    void everyStepWentWell() {
        assertThat(bench.runtime.failedSteps()).isZero();
    }

    private void mode(String mode) throws Exception {
        Files.setPosixFilePermissions(bench.file, PosixFilePermissions.fromString(mode));
    }

    private void reopen() {
        bench.room.shutDown().toCompletableFuture().join();
        bench.room = bench.opens(bench.id);
    }

    @Test
    void nobodyEditsADocumentWhoseFileIsReadOnlyAndThePageIsTold() throws Exception {
        mode("r--r--r--");
        reopen();
        PagePeer anna = bench.page("anna");
        PagePeer ben = bench.page("ben");
        assertThat(anna.source().toString()).isEqualTo("1+1");
        anna.types("typed ");
        anna.send(SAVE);
        ben.reads();

        assertThat(anna.closings).hasSize(1);
        assertThat(anna.closings.getFirst()).contains("read_only", "read-only on disk", "\"reloadable\":true");
        assertThat(ben.source().toString()).isEqualTo("1+1");
        assertThat(bench.text()).isEqualTo(RoomBench.NOTEBOOK);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(bench.file)))
                .isEqualTo("r--r--r--");
    }

    @Test
    void whatWasTypedBeforeAFileBecameReadOnlyIsKeptAndSavedWhenItIsWritableAgain() throws Exception {
        PagePeer anna = bench.page("anna");
        PagePeer viola = bench.page("viola");
        anna.types("typed ");
        mode("r--r--r--");
        anna.send(SAVE);

        assertThat(bench.text()).isEqualTo(RoomBench.NOTEBOOK);
        assertThat(anna.raws()).anyMatch(each -> each.contains("failed"));
        assertThat(anna.closings).as("the page has to show that it cannot edit").hasSize(1);
        assertThat(viola.closings).as("nothing has changed for a reader").isEmpty();
        assertThat(bench.troubles).hasSize(1).allMatch(each -> each.contains("read-only"));
        anna.leave();
        bench.room.shutDown().toCompletableFuture().join();
        assertThat(bench.text()).isEqualTo(RoomBench.NOTEBOOK);

        mode("rw-r--r--");
        bench.room = bench.opens(bench.id);
        PagePeer again = bench.page("anna");
        again.send(SAVE);
        assertThat(again.source().toString()).isEqualTo("typed 1+1");
        assertThat(bench.text()).contains("typed 1+1");
    }

    @Test
    void aHistoryThatBreaksDoesNotRescueIntoAReadOnlyFile() throws Exception {
        PagePeer anna = bench.page("anna");
        anna.types("typed ");
        mode("r--r--r--");
        bench.history.breakDown();
        anna.types("more ");
        bench.settle();
        assertThat(bench.text()).isEqualTo(RoomBench.NOTEBOOK);
    }

    @Test
    void anEarlierVersionIsNotBroughtBackIntoAReadOnlyFile() throws Exception {
        mode("r--r--r--");
        byte[] version = RoomBench.NOTEBOOK.replace("1+1", "2+2").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(
                        () -> bench.room.restore(version).toCompletableFuture().join())
                .hasMessageContaining("read-only");
        assertThat(bench.text()).isEqualTo(RoomBench.NOTEBOOK);
    }

    private PagePeer textPage(String name) throws Exception {
        bench.gives("anna", name);
        DocumentRoom room = bench.opens(new RoomId("text", "file", bench.documents.idOf(name)));
        PagePeer page = new PagePeer(
                () -> RoomBench.settle(room),
                room.endpoint(room.history().toCompletableFuture().join() + ".x"),
                "anna",
                55);
        page.join();
        page.reads();
        return page;
    }

    @Test
    void aFileWithANameUnderWhichNothingCanBeSavedIsNotEdited() throws Exception {
        Path file = bench.folder.resolve("a\nb.txt");
        Files.writeString(file, "there");
        PagePeer anna = textPage("a\nb.txt");
        assertThat(anna.doc.text("source").toString()).isEqualTo("there");
        anna.edit(() -> anna.doc.text("source").insert(0, "typed "));
        assertThat(anna.closings).hasSize(1).allMatch(each -> each.contains("read_only"));
        assertThat(file).content().isEqualTo("there");
    }

    @Test
    void aTextThatIsTooLargeIsRefusedWithASentence() throws Exception {
        try (var large = new RandomAccessFile(bench.folder.resolve("large.txt").toFile(), "rw")) {
            large.setLength(17L << 20);
        }
        DocumentRoom room = bench.opens(new RoomId("text", "file", bench.documents.idOf("large.txt")));
        assertThatThrownBy(() -> room.history().toCompletableFuture().join())
                .hasMessageContaining("opens at most 16,777,216 for editing");
    }
}

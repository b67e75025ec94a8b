package dev.baton.broker.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.broker.documents.Versions;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.YMap;
import dev.baton.crdt.YText;
import dev.baton.crdt.sync.YMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people have written is found again, whatever becomes of histories and files. */
class NoLossTest {
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

    // ---- pages whose history is not known

    /** A page that holds a copy of the document with more text in it, and comes with another history. */
    private PagePeer stranger(String person, String typed) throws Exception {
        PagePeer anna = bench.page("anna");
        PagePeer old = new PagePeer(bench, bench.room.endpoint("another.page"), person, 4242);
        old.doc.applyUpdate(anna.doc.encodeStateAsUpdate(), "former life");
        old.doc.transact(this, () -> old.source().insert(0, typed));
        old.join();
        return old;
    }

    @Test
    void unsavedTextOfAPageOfAnotherHistoryIsSetAsideAndThePageIsTold() throws Exception {
        PagePeer old = stranger("ben", "unsaved ");
        old.reads();

        assertThat(bench.asideTexts()).containsExactly("unknown_history ben c1 unsaved 1+1");
        assertThat(old.closings).hasSize(1);
        assertThat(old.closings.getFirst())
                .startsWith("1003 ")
                .contains("\"reloadable\":true", "kept your unsaved text")
                .satisfies(each -> assertThat(each.substring(5).getBytes(StandardCharsets.UTF_8))
                        .as("a close reason fits into its frame")
                        .hasSizeLessThanOrEqualTo(123));
        PagePeer anna = bench.page("anna");
        assertThat(anna.notebook.cellIds()).as("nothing was merged").containsExactly("c1");
        assertThat(anna.source().toString()).isEqualTo("1+1");
    }

    @Test
    void whatSuchAPageSendsBeforeItHeardThatItHasToGoIsSetAsideToo() throws Exception {
        PagePeer old = stranger("ben", "unsaved ");
        old.reads();
        old.types("later and ");
        old.leave();

        assertThat(bench.asideTexts())
                .containsExactly("unknown_history ben c1 later and unsaved 1+1", "unknown_history ben c1 unsaved 1+1");
    }

    @Test
    void suchAPageWithoutAnythingUnsavedIsOnlySentToReload() throws Exception {
        PagePeer old = stranger("ben", "");
        old.reads();
        assertThat(old.closings).hasSize(1);
        assertThat(old.closings.getFirst()).contains("older than its document");
        assertThat(bench.asideTexts()).isEmpty();
    }

    @Test
    void whoMayNotEditIsNotAskedForText() throws Exception {
        PagePeer old = stranger("viola", "unsaved ");
        assertThat(old.closings).hasSize(1);
        assertThat(old.reads()).isZero();
        assertThat(bench.asideTexts()).isEmpty();
    }

    @Test
    void aPageIsNotSentAwayForWhatAnotherPageHasNotSentYet() throws Exception {
        PagePeer anna = bench.page("anna");
        PagePeer ben = bench.page("ben");
        ben.doc.transact(this, () -> ben.source().insert(0, "typed while offline "));
        ben.edit(() -> ben.source().insert(0, "and then "));
        anna.types("a");
        anna.types("b");
        anna.types("c");

        assertThat(anna.closings).isEmpty();
        assertThat(ben.closings).isEmpty();
        ben.reads();
        anna.reads();
        assertThat(anna.source().toString())
                .contains("and then typed while offline ")
                .contains("cba");
    }

    // ---- saves and the history

    @Test
    void nothingIsInTheFileThatIsNotInTheHistory() throws Exception {
        PagePeer anna = bench.page("anna");
        bench.history.hold();
        anna.types("a");
        anna.send(SAVE);
        assertThat(bench.text()).isEqualTo(RoomBench.NOTEBOOK);
        assertThat(anna.raws()).isEmpty();

        bench.history.becomesDurable();
        bench.settle();
        assertThat(bench.text()).contains("a1+1");
        assertThat(anna.raws()).anyMatch(each -> each.contains("success"));
    }

    @Test
    void aSaveThatWouldEmptyTheFileWithoutAnybodyHavingDeletedIsRefusedAndReported() throws Exception {
        bench.room.shutDown().toCompletableFuture().join();
        YDoc emptied = new YDoc(7);
        for (byte[] each : bench.history.load(bench.id.fileId()).orElseThrow().updates()) {
            emptied.applyUpdate(each, this);
        }
        byte[] before = emptied.encodeStateVector();
        YMap cell = (YMap) Objects.requireNonNull(emptied.array("cells").get(0));
        emptied.transact(this, () -> ((YText) Objects.requireNonNull(cell.get("source"))).delete(0, 3));
        bench.history.append(bench.id.fileId(), emptied.encodeStateAsUpdate(before));

        bench.room = bench.opens(bench.id);
        PagePeer anna = bench.page("anna");
        anna.send(SAVE);

        assertThat(bench.text()).isEqualTo(RoomBench.NOTEBOOK);
        assertThat(anna.raws()).anyMatch(each -> each.contains("failed"));
        assertThat(bench.troubles).hasSize(1);
        assertThat(bench.troubles.getFirst()).startsWith("refused ");
        assertThat(bench.asideTexts()).containsExactly("refused_save  c1 1+1");
        assertThat(bench.versionReasons()).contains(Versions.Reason.REFUSED_SAVE);

        anna.types("again");
        anna.send(SAVE);
        assertThat(bench.text()).contains("again");
    }

    @Test
    void aPersonMayDeleteEverything() throws Exception {
        PagePeer anna = bench.page("anna");
        anna.edit(() -> anna.source().delete(0, 3));
        anna.send(SAVE);
        assertThat(bench.text()).doesNotContain("1+1");
        assertThat(bench.troubles).isEmpty();
    }

    // ---- files

    @Test
    void aVanishedFileComesBackOnDemandAndElseItsTextIsSetAsideWhenTheRoomCloses() throws Exception {
        PagePeer anna = bench.page("anna");
        anna.types("a");
        Files.delete(bench.file);
        anna.send(SAVE);
        assertThat(bench.text()).contains("a1+1");

        Files.delete(bench.file);
        anna.types("b");
        bench.room.shutDown().toCompletableFuture().join();
        assertThat(bench.file).doesNotExist();
        assertThat(bench.asideTexts()).containsExactly("vanished  c1 ba1+1");
    }

    @Test
    void aVanishedFileThatComesBackIsMergedWithWhatWasTypedMeanwhile() throws Exception {
        PagePeer anna = bench.page("anna");
        Files.delete(bench.file);
        anna.types("typed ");
        bench.room.shutDown().toCompletableFuture().join();
        bench.room = bench.opens(bench.id);
        bench.room.shutDown().toCompletableFuture().join();
        Files.writeString(bench.file, RoomBench.NOTEBOOK);
        bench.room = bench.opens(bench.id);

        assertThat(bench.page("anna").source().toString()).isEqualTo("typed 1+1");
    }

    @Test
    void aSaveKeepsALinkAndTheMode() throws Exception {
        Path real = bench.folder.resolve("real.ipynb");
        Files.move(bench.file, real);
        Files.createSymbolicLink(bench.file, real.getFileName());
        Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rw-rw-r--"));
        PagePeer anna = bench.page("anna");
        anna.types("a");
        anna.send(SAVE);

        assertThat(bench.file).isSymbolicLink();
        assertThat(Files.readString(real)).contains("a1+1");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(real)))
                .isEqualTo("rw-rw-r--");
    }

    @Test
    void conflictMarkersUnderAnOpenDocumentAreLeftToThePerson() throws Exception {
        PagePeer anna = bench.page("anna");
        anna.types("typed ");
        String conflicted = "<<<<<<< HEAD\n" + RoomBench.NOTEBOOK;
        Files.writeString(bench.file, conflicted);
        anna.send(SAVE);
        anna.send(SAVE);

        assertThat(bench.text()).isEqualTo(conflicted);
        assertThat(anna.raws()).hasSize(2).allMatch(each -> each.contains("failed"));
        assertThat(bench.troubles).hasSize(1);
        assertThat(bench.troubles.getFirst()).startsWith("unreadable ").contains("conflict markers");

        bench.room.shutDown().toCompletableFuture().join();
        DocumentRoom refused = bench.opens(bench.id);
        assertThatThrownBy(() -> refused.history().toCompletableFuture().join())
                .hasMessageContaining("conflict markers");
        refused.shutDown().toCompletableFuture().join();
        assertThat(bench.text()).as("not overwritten by what is unsaved").isEqualTo(conflicted);

        Files.writeString(bench.file, RoomBench.NOTEBOOK);
        bench.room = bench.opens(bench.id);
        assertThat(bench.page("anna").source().toString()).isEqualTo("typed 1+1");
    }

    @Test
    void aNotebookWithWindowsLineEndsAndAByteOrderMarkKeepsThem() throws Exception {
        bench.room.shutDown().toCompletableFuture().join();
        String windows = "\uFEFF" + RoomBench.NOTEBOOK.replace("\n", "\r\n");
        Files.writeString(bench.file, windows);
        bench.room = bench.opens(bench.id);
        PagePeer anna = bench.page("anna");
        anna.types("a");
        anna.send(SAVE);
        assertThat(bench.text()).isEqualTo(windows.replace("\"1+1\"", "\"a1+1\""));
    }

    @Test
    void aTextFileWithWindowsLineEndsAndAByteOrderMarkKeepsThem() throws Exception {
        RoomId text = textFile("t.txt", "\uFEFFone\r\ntwo\r\n".getBytes(StandardCharsets.UTF_8));
        DocumentRoom room = bench.opens(text);
        bench.gives("anna", "t.txt");
        PagePeer anna = new PagePeer(
                bench, room.endpoint(room.history().toCompletableFuture().join() + ".x"), "anna", 55);
        anna.join();
        RoomBench.settle(room);
        anna.reads();
        assertThat(anna.doc.text("source").toString()).isEqualTo("one\ntwo\n");
        anna.edit(() -> anna.doc.text("source").insert(4, "new\n"));
        RoomBench.settle(room);
        room.shutDown().toCompletableFuture().join();
        assertThat(bench.folder.resolve("t.txt")).hasContent("\uFEFFone\r\nnew\r\ntwo\r\n");
        assertThat(Files.readString(bench.folder.resolve("t.txt"))).isEqualTo("\uFEFFone\r\nnew\r\ntwo\r\n");
    }

    @Test
    void aTextInAnotherEncodingIsNotOpenedAndNotTouched() throws Exception {
        byte[] latin = "Gr\u00fc\u00dfe\n".getBytes(StandardCharsets.ISO_8859_1);
        DocumentRoom room = bench.opens(textFile("latin.txt", latin));
        assertThatThrownBy(() -> room.history().toCompletableFuture().join()).hasMessageContaining("UTF-8");
        room.shutDown().toCompletableFuture().join();
        assertThat(Files.readAllBytes(bench.folder.resolve("latin.txt"))).isEqualTo(latin);
    }

    private RoomId textFile(String name, byte[] bytes) throws Exception {
        Files.write(bench.folder.resolve(name), bytes);
        return new RoomId("text", "file", bench.documents.idOf(name));
    }

    // ---- versions

    @Test
    void aVersionIsKeptForEveryTenMinutesOfChange() throws Exception {
        PagePeer anna = bench.page("anna");
        anna.types("a");
        anna.send(SAVE);
        anna.types("b");
        anna.send(SAVE);
        assertThat(bench.versionReasons()).containsExactly(Versions.Reason.CHANGE);
        bench.advance(Duration.ofMinutes(10));
        anna.types("c");
        anna.send(SAVE);

        assertThat(bench.versionReasons()).containsExactly(Versions.Reason.CHANGE, Versions.Reason.CHANGE);
        assertThat(version(0)).contains("ba1+1");
        assertThat(version(1)).isEqualTo(RoomBench.NOTEBOOK);
    }

    @Test
    void beforeAnOutsideEditIsMergedWhatWasThereIsKept() throws Exception {
        PagePeer anna = bench.page("anna");
        anna.types("mine ");
        Files.writeString(bench.file, RoomBench.NOTEBOOK.replace("\"1+1\"", "\"outside\""));
        anna.send(SAVE);
        assertThat(bench.versionReasons()).contains(Versions.Reason.OUTSIDE_MERGE);
        assertThat(version(bench.versionReasons().indexOf(Versions.Reason.OUTSIDE_MERGE)))
                .contains("mine 1+1");
    }

    @Test
    void aRestoredVersionIsAnEditThatEverybodySeesAndWhatItReplacedIsKept() throws Exception {
        PagePeer anna = bench.page("anna");
        PagePeer ben = bench.page("ben");
        anna.types("a");
        anna.send(SAVE);
        byte[] first = bench.versions
                .bytes(bench.versions.of(bench.id.fileId()).getLast().id())
                .orElseThrow();
        anna.types("unsaved ");

        assertThat(bench.room.restore(first).toCompletableFuture().join()).isTrue();
        ben.reads();
        assertThat(ben.source().toString()).isEqualTo("1+1");
        assertThat(ben.notebook.cell("c1").orElseThrow().outputs().toString()).contains("old");
        assertThat(bench.text()).isEqualTo(RoomBench.NOTEBOOK);
        assertThat(bench.versionReasons().getFirst()).isEqualTo(Versions.Reason.RESTORE);
        assertThat(version(0)).contains("unsaved a1+1");
    }

    private String version(int index) throws Exception {
        return new String(
                bench.versions
                        .bytes(bench.versions.of(bench.id.fileId()).get(index).id())
                        .orElseThrow(),
                StandardCharsets.UTF_8);
    }
}

package dev.baton.broker.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.broker.kernel.CellExecutions;
import dev.baton.crdt.notebook.NotebookDocument;
import dev.baton.crdt.sync.YMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rooms of documents between pages, a history, a file and executions. */
class DocumentRoomTest {
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

    @Test
    void twoPagesThatTypeAtOnceEndWithTheSameText() throws Exception {
        PagePeer anna = bench.page("anna");
        PagePeer ben = bench.page("ben");
        anna.types("a");
        ben.types("b");
        anna.reads();
        ben.reads();

        assertThat(anna.source().toString())
                .isEqualTo(ben.source().toString())
                .hasSize(5)
                .contains("a", "b", "1+1");
    }

    @Test
    void aRoomThatCannotBeLoadedSaysWhyAndShowsNothing() throws Exception {
        bench.page("anna").types("a");
        for (Throwable failure : List.of(
                new IllegalStateException("too many writes wait"),
                new IllegalStateException(),
                new StackOverflowError("too deep"))) {
            bench.history.failsToLoad(failure);
            DocumentRoom broken = bench.opens(bench.id);
            assertThat(broken.history()
                            .handle((history, why) -> Optional.ofNullable(why))
                            .toCompletableFuture()
                            .join())
                    .as("%s", failure)
                    .isPresent();
            PagePeer ben = new PagePeer(bench, broken.endpoint(""), "ben", 4713).join();

            assertThat(ben.closings).hasSize(1);
            assertThat(ben.closings.getFirst())
                    .startsWith("4400 Baton cannot open this document now: ")
                    .contains(failure.getMessage() == null ? failure.toString() : failure.getMessage());
            assertThat(ben.updates()).isZero();
            broken.shutDown().toCompletableFuture().join();
        }
        bench.history.failsToLoad(null);
        bench.room = bench.opens(bench.id);
        assertThat(bench.page("ben").source().toString()).isEqualTo("a1+1");
    }

    @Test
    void nothingReachesAnotherPageBeforeItIsInTheHistory() throws Exception {
        PagePeer anna = bench.page("anna");
        PagePeer ben = bench.page("ben");
        bench.history.hold();
        anna.types("a");
        assertThat(ben.updates()).isZero();
        PagePeer late = bench.page("ben");
        assertThat(late.doc.array("cells").length())
                .as("a page that comes now waits too")
                .isZero();

        bench.history.becomesDurable();
        bench.settle();

        ben.reads();
        late.reads();
        assertThat(ben.source().toString()).isEqualTo("a1+1");
        assertThat(late.source().toString()).isEqualTo("a1+1");
    }

    @Test
    void aViewersChangeIsDroppedAndThePageIsTold() throws Exception {
        PagePeer anna = bench.page("anna");
        PagePeer viola = new PagePeer(bench, bench.endpoint(), "viola", 4711).join();
        viola.doc.applyUpdate(anna.doc.encodeStateAsUpdate(), "room");
        int before = bench.history.length(bench.id.fileId());
        viola.types("x");

        assertThat(viola.closings).hasSize(1);
        assertThat(viola.closings.getFirst()).startsWith("1003 ").contains("reloadable", "not change");
        assertThat(bench.history.length(bench.id.fileId())).isEqualTo(before);
        anna.reads();
        assertThat(anna.source().toString()).isEqualTo("1+1");
    }

    @Test
    void muchFromAViewerIsRefusedUnread() throws Exception {
        PagePeer viola = bench.page("viola");
        viola.send(new YMessage.SyncUpdate(new byte[300_000]));

        assertThat(viola.closings).hasSize(1);
        assertThat(viola.closings.getFirst()).contains("read_only").doesNotContain("cannot be read");
    }

    @Test
    void manySmallUpdatesOfAViewerAreMuchToo() throws Exception {
        PagePeer viola = bench.page("viola");
        byte[] idle = {0, 0};
        while (viola.closings.isEmpty()) {
            for (int i = 0; i < 1_000; i++) {
                viola.endpoint().onMessage(viola, new YMessage.SyncUpdate(idle), idle.length);
            }
            bench.settle();
        }
        assertThat(viola.closings.getFirst()).contains("read_only");
    }

    @Test
    void aChangeInAnAnswerThatAViewerWasNotAskedForIsRefusedWithASentence() throws Exception {
        PagePeer viola = bench.page("viola");
        viola.reads();
        viola.doc.transact(() -> viola.source().insert(0, "mine "));
        viola.send(new YMessage.SyncStep2(viola.doc.encodeStateAsUpdate()));
        viola.reads();
        assertThat(viola.closings).hasSize(1);
        assertThat(viola.closings.getFirst()).contains("read_only");
    }

    @Test
    void muchInAnswersThatAViewerWasNotAskedForIsNotRead() throws Exception {
        PagePeer viola = bench.page("viola");
        viola.reads();
        viola.send(new YMessage.SyncStep2(new byte[300_000]));
        viola.send(new YMessage.SyncStep2(new byte[] {-1, -1, -1, -1}));
        assertThat(viola.closings).isEmpty();
    }

    @Test
    void whatAViewersPageWritesByItselfIsDroppedWithoutAWord() throws Exception {
        PagePeer viola = bench.page("viola");
        viola.edit(() -> viola.doc.map("state").set("document_id", "mine"));
        assertThat(viola.closings).isEmpty();
        PagePeer anna = bench.page("anna");
        assertThat(anna.doc.map("state").get("document_id")).isNotEqualTo("mine");
    }

    @Test
    void aRightThatWasTakenBackClosesThePageAndItsLastChangeIsNotApplied() throws Exception {
        PagePeer ben = bench.page("ben");
        PagePeer anna = bench.page("anna");
        bench.takesBack("ben");
        assertThat(ben.closings).containsExactly("1003 Your access was taken back.");
        assertThat(anna.closings).isEmpty();

        ben.types("late");
        anna.types("a");
        assertThat(bench.page("anna").source().toString()).isEqualTo("a1+1");
    }

    @Test
    void whoseRightIsTakenBackWhileTheSocketOpensSeesNothing() throws Exception {
        PagePeer anna = bench.page("anna");
        RoomEndpoint upgraded = bench.endpoint();
        bench.takesBack("ben");
        PagePeer ben = new PagePeer(bench, upgraded, "ben", 4712).join();
        anna.types("a");
        assertThat(ben.closings).containsExactly("1003 You may no longer see this document.");
        assertThat(ben.updates()).isZero();
        assertThat(ben.doc.array("cells").length()).isZero();
    }

    @Test
    void aChangeUnderAClientIdOfTheServersIsRefusedWhole() throws Exception {
        PagePeer anna = bench.page("anna");
        PagePeer forger = new PagePeer(bench, bench.endpoint(), "ben", RoomPages.SERVER_IDS + 7).join();
        forger.reads();
        forger.types("forged");

        assertThat(forger.closings).hasSize(1);
        assertThat(forger.closings.getFirst()).startsWith("1003 ");
        anna.reads();
        assertThat(anna.source().toString()).isEqualTo("1+1");
    }

    @Test
    void aMalformedChangeClosesOnlyItsSenderAndLeavesTheDocumentAsItWas() throws Exception {
        PagePeer anna = bench.page("anna");
        PagePeer ben = bench.page("ben");
        byte[] before = bench.page("anna").doc.encodeStateAsUpdate();
        ben.send(new YMessage.SyncUpdate(new byte[] {1, 1, (byte) 0xff, (byte) 0xff, 9, 9}));

        assertThat(ben.closings).hasSize(1);
        assertThat(anna.closings).isEmpty();
        assertThat(bench.page("anna").doc.encodeStateAsUpdate()).isEqualTo(before);
    }

    @Test
    void aSaveIsAnsweredAsItWent() throws Exception {
        PagePeer anna = bench.page("anna");
        anna.types("a");
        anna.send(new YMessage.Raw("save", OptionalLong.of(1)));
        assertThat(bench.text()).contains("a1+1");
        assertThat(anna.raws()).anyMatch(each -> each.contains("\"responseTo\":1") && each.contains("success"));

        PagePeer viola = bench.page("viola");
        viola.send(new YMessage.Raw("save", OptionalLong.of(2)));
        assertThat(viola.raws()).anyMatch(each -> each.contains("\"responseTo\":2") && each.contains("failed"));
    }

    @Test
    void aSaveThatCannotBeWrittenSaysSo() throws Exception {
        PagePeer anna = bench.page("anna");
        anna.types("a");
        Files.delete(bench.file);
        Files.createDirectory(bench.file);
        Files.createFile(bench.file.resolve("in the way"));
        anna.send(new YMessage.Raw("save", OptionalLong.of(1)));
        assertThat(anna.raws()).anyMatch(each -> each.contains("\"responseTo\":1") && each.contains("failed"));
    }

    @Test
    void aFileThatNobodyChangedIsWrittenBackByteForByte() throws Exception {
        PagePeer anna = bench.page("anna");
        anna.send(new YMessage.Raw("save", OptionalLong.of(1)));
        assertThat(bench.text()).isEqualTo(RoomBench.NOTEBOOK);
        anna.types("a");
        anna.edit(() -> anna.source().delete(0, 1));
        anna.send(new YMessage.Raw("save", OptionalLong.of(2)));
        assertThat(bench.text()).isEqualTo(RoomBench.NOTEBOOK);
    }

    @Test
    void aChangeOfTheFileFromOutsideAndOneInThePageAreBothKept() throws Exception {
        PagePeer anna = bench.page("anna");
        anna.types("x = 0; ");
        Files.writeString(
                bench.file,
                RoomBench.NOTEBOOK.replace(
                        " \"cells\": [",
                        " \"cells\": [\n  {\n   \"cell_type\": \"markdown\",\n   \"id\": \"m1\",\n"
                                + "   \"metadata\": {},\n   \"source\": [\n    \"outside\"\n   ]\n  },"));
        anna.send(new YMessage.Raw("save", OptionalLong.of(1)));
        anna.reads();

        assertThat(anna.notebook.cellIds()).containsExactly("m1", "c1");
        assertThat(anna.notebook.cell("c1").orElseThrow().source()).isEqualTo("x = 0; 1+1");
        assertThat(bench.text()).contains("x = 0; 1+1").contains("outside");
        assertThat(bench.asideTexts()).isEmpty();
    }

    @Test
    void ofTwoChangesOfOneLineThePagesStaysAndTheOtherIsKeptAside() throws Exception {
        PagePeer anna = bench.page("anna");
        anna.types("page ");
        Files.writeString(bench.file, RoomBench.NOTEBOOK.replace("\"1+1\"", "\"1+1 # outside\""));
        anna.send(new YMessage.Raw("save", OptionalLong.of(1)));
        anna.reads();

        assertThat(anna.source().toString()).isEqualTo("page 1+1");
        assertThat(bench.asideTexts()).containsExactly("conflict  c1 1+1 # outside");
    }

    @Test
    void aDeletedDocumentSendsEverybodyAwayAndIsNotBroughtBack() throws Exception {
        PagePeer anna = bench.page("anna");
        anna.types("a");
        bench.room.onDeleting().toCompletableFuture().join();
        Files.delete(bench.file);

        assertThat(anna.closings).hasSize(1);
        assertThat(anna.closings.getFirst()).startsWith("1003 ").contains("deleted");
        anna.send(new YMessage.Raw("save", OptionalLong.of(1)));
        bench.room.shutDown().toCompletableFuture().join();
        assertThat(bench.file).doesNotExist();
    }

    @Test
    void aBrokenHistorySendsPagesAwayAndLetsExecutionsEnd() throws Exception {
        PagePeer anna = bench.page("anna");
        PagePeer ben = bench.page("ben");
        CellExecutions runs = bench.room.runs().orElseThrow();
        runs.onAccepted("e1", "c1", "anna");
        runs.onStarted("e1");
        bench.history.breakDown();
        anna.types("lost");
        CompletionStage<Void> ended =
                runs.onEnded(List.of(new CellExecutions.Ended("e1", OptionalInt.of(4), Optional.empty())));
        bench.settle();

        assertThat(anna.closings).hasSize(1);
        assertThat(ben.closings).hasSize(1);
        assertThat(ben.closings.getFirst()).startsWith("1013 ");
        assertThat(ben.updates()).isZero();
        assertThat(ended.toCompletableFuture()).isCompleted();
    }

    @Test
    void afterARestartThePagesGoOnAndARunningCellIsIdleWithWhatIsKnown() throws Exception {
        CellExecutions runs = bench.room.runs().orElseThrow();
        runs.onAccepted("e1", "c1", "anna");
        runs.onStarted("e1");
        runs.onOutput("e1", stream("half"));
        bench.settle();
        String history = bench.room.history().toCompletableFuture().join();
        bench.forgotten.put("c1", new CellExecutions.Notice("OutcomeUnknown", "Baton was ended while this ran."));

        bench.room = bench.opens(bench.id);

        assertThat(bench.room.history().toCompletableFuture().join()).isEqualTo(history);
        PagePeer anna = bench.page("anna");
        assertThat(anna.notebook.cell("c1").orElseThrow().executionState()).isEqualTo("idle");
        assertThat(anna.notebook.cell("c1").orElseThrow().outputs().toString())
                .contains("half")
                .contains("Baton was ended while this ran.");
    }

    @Test
    void openingTheSameFileAsTextDoesNotTouchTheNotebook() throws Exception {
        PagePeer anna = bench.page("anna");
        RoomId text = new RoomId("text", "file", bench.id.fileId());
        DocumentRoom asText = bench.opens(text);
        PagePeer reader = new PagePeer(
                bench, asText.endpoint(asText.history().toCompletableFuture().join() + ".x"), "anna", 55);
        reader.join();
        RoomBench.settle(asText);
        reader.reads();
        assertThat(reader.doc.text("source").toString()).isEqualTo(RoomBench.NOTEBOOK);

        anna.types("a");
        anna.send(new YMessage.Raw("save", OptionalLong.of(1)));
        asText.shutDown().toCompletableFuture().join();
        assertThat(bench.text()).contains("a1+1").contains("\"nbformat\": 4");
    }

    @Test
    void aRefusedRunOfAnEditorGivesTheOutputsBackAndTheSentenceStaysOutOfTheFile() throws Exception {
        PagePeer edi = bench.page("edi");
        edi.beginsARun();
        CompletableFuture<OptionalInt> shown = bench.room
                .runs()
                .orElseThrow()
                .onRefused("c1", "edi", "You may not run code here.")
                .toCompletableFuture();
        bench.settle();
        edi.reads();
        bench.settle();

        assertThat(shown).isCompletedWithValue(OptionalInt.of(3));
        NotebookDocument notebook = edi.notebook;
        assertThat(notebook.cell("c1").orElseThrow().outputs().toString())
                .contains("old")
                .contains("You may not run code here.");
        assertThat(notebook.cell("c1").orElseThrow().executionState()).isEqualTo("idle");
        assertThat(notebook.cell("c1").orElseThrow().executionCount()).hasValue(3);
        bench.room.shutDown().toCompletableFuture().join();
        assertThat(bench.text()).isEqualTo(RoomBench.NOTEBOOK);
    }

    @Test
    void aNotebookThatCannotBeReadIsNotOpenedAndNotOverwritten() throws Exception {
        Files.writeString(bench.folder.resolve("broken.ipynb"), "{ this is no notebook");
        RoomId broken = new RoomId("json", "notebook", bench.documents.idOf("broken.ipynb"));
        DocumentRoom room = bench.opens(broken);
        CompletableFuture<String> history = room.history().toCompletableFuture();
        RoomBench.settle(room);
        assertThat(history).isCompletedExceptionally();
        PagePeer page = new PagePeer(bench, room.endpoint("x.y"), "anna", 9).join();
        RoomBench.settle(room);
        assertThat(page.closings).hasSize(1);
        assertThat(page.closings.getFirst()).startsWith("4400 ");
        room.shutDown().toCompletableFuture().join();
        assertThat(bench.folder.resolve("broken.ipynb")).hasContent("{ this is no notebook");
    }

    private static KernelMessage stream(String text) {
        return message("stream", "{\"name\":\"stdout\",\"text\":\"" + text + "\"}");
    }

    private static KernelMessage message(String type, String content) {
        byte[] none = "{}".getBytes(StandardCharsets.UTF_8);
        return new KernelMessage(
                Channel.IOPUB,
                none,
                none,
                none,
                content.getBytes(StandardCharsets.UTF_8),
                List.of(),
                "m",
                type,
                "s",
                "p");
    }
}

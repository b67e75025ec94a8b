package dev.baton.broker.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.broker.config.BatonConfig.Outputs.Trust;
import dev.baton.crdt.YArray;
import dev.baton.crdt.YMap;
import dev.baton.crdt.sync.YMessage;
import dev.baton.permissions.Role;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whose outputs pages show as they are: the mark that says so is Baton's to give. */
@Timeout(60)
final class TrustTest {
    private static final String TWO_CELLS = """
            {"cells": [
             {"cell_type": "code", "id": "full", "execution_count": 1, "metadata": {"trusted": true}, "source": "x",
              "outputs": [{"output_type": "display_data", "metadata": {}, "data": {"text/html": "<b>of the file</b>"}}]},
             {"cell_type": "code", "id": "empty", "execution_count": null, "metadata": {}, "source": "y", "outputs": []}
            ], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
            """;
    private static final String SCRIPT = "<script>alert(1)</script>";

    @TempDir
    Path home;

    private RoomBench bench;

    @BeforeEach
    void open() throws Exception {
        bench = opened(Trust.RUNNERS);
    }

    private RoomBench opened(Trust trust) throws Exception {
        return new RoomBench(Files.createDirectory(home.resolve(trust.name())), trust, TWO_CELLS);
    }

    private void reopen(Trust trust) throws Exception {
        close();
        bench = opened(trust);
    }

    @AfterEach
    void close() {
        bench.room.shutDown().toCompletableFuture().join();
    }

    private static YMap cell(PagePeer page, int index) {
        return (YMap) Objects.requireNonNull(page.doc.array("cells").get(index));
    }

    private static YMap metadata(PagePeer page, int index) {
        return (YMap) Objects.requireNonNull(cell(page, index).get("metadata"));
    }

    private static YArray outputs(PagePeer page, int index) {
        return (YArray) Objects.requireNonNull(cell(page, index).get("outputs"));
    }

    private static @Nullable Object mark(PagePeer page, int index) {
        return metadata(page, index).get("trusted");
    }

    private static void putsHtml(YArray outputs, String html) {
        YMap output = outputs.insertMap(outputs.length());
        output.set("output_type", "display_data");
        output.set("metadata", Map.of());
        output.set("data", Map.of("text/html", html));
    }

    private static void insertsCell(PagePeer page, String id, boolean withOutput) {
        YMap cell = page.doc.array("cells").insertMap(0);
        cell.set("id", id);
        cell.set("cell_type", "code");
        cell.setText("source");
        cell.setMap("metadata").set("trusted", true);
        YArray outputs = cell.setArray("outputs");
        if (withOutput) {
            putsHtml(outputs, SCRIPT);
        }
    }

    @Test
    void whatStandsInAFileIsTrustedOnlyWhereThatIsSaid() throws Exception {
        PagePeer page = bench.page("anna");
        assertThat(mark(page, 0)).isNull();
        assertThat(mark(page, 1)).isEqualTo(true);
    }

    @Test
    void whereNothingIsTrustedNobodysMarkStays() throws Exception {
        reopen(Trust.NEVER);
        PagePeer anna = bench.page("anna");
        PagePeer ben = bench.page("ben");
        assertThat(mark(anna, 1)).isNull();
        anna.edit(() -> metadata(anna, 1).set("trusted", true));
        anna.edit(() -> insertsCell(anna, "new", false));
        ben.reads();
        anna.reads();
        assertThat(mark(ben, 0)).isNull();
        assertThat(mark(ben, 2)).isNull();
        assertThat(mark(anna, 2)).as("its own page is told too").isNull();
    }

    @Test
    void whereEverythingIsTrustedTheFilesOutputsAreToo() throws Exception {
        reopen(Trust.ALWAYS);
        PagePeer edi = bench.page("edi");
        assertThat(mark(edi, 0)).isEqualTo(true);
        edi.edit(() -> insertsCell(edi, "new", true));
        assertThat(mark(bench.page("anna"), 0)).isEqualTo(true);
    }

    @Test
    void aPageThatMayRunSetsTheMarkWhenItRuns() throws Exception {
        PagePeer anna = bench.page("anna");
        anna.edit(() -> metadata(anna, 0).set("trusted", true));
        PagePeer ben = bench.page("ben");
        assertThat(mark(ben, 0)).isEqualTo(true);
    }

    @Test
    void aMarkOfSomebodyWhoMayNotRunIsPutBackBeforeAnyPageSeesIt() throws Exception {
        PagePeer anna = bench.page("anna");
        PagePeer edi = bench.page("edi");
        long before = anna.updates();
        edi.edit(() -> {
            metadata(edi, 0).set("trusted", true);
            edi.source().insert(0, "typed ");
        });
        assertThat(anna.updates()).as("the change and what is put back are one").isEqualTo(before + 1);
        anna.reads();
        edi.reads();
        assertThat(mark(anna, 0)).isNull();
        assertThat(mark(edi, 0)).as("its own page is told too").isNull();
        assertThat(anna.source().toString()).isEqualTo("typed x");
        assertThat(edi.closings).isEmpty();
    }

    @Test
    void whateverJavaScriptTakesForTrueIsAMark() throws Exception {
        PagePeer edi = bench.page("edi");
        for (Object truth : List.of(true, 1, "yes", Map.of("a", 1), List.of())) {
            edi.edit(() -> metadata(edi, 0).set("trusted", truth));
            edi.reads();
            assertThat(mark(bench.page("anna"), 0)).as("%s", truth).isNull();
        }
    }

    @Test
    void outputsUnderAMarkAreNotReplacedBySomebodyWhoMayNotRun() throws Exception {
        PagePeer anna = bench.page("anna");
        anna.edit(() -> putsHtml(outputs(anna, 1), "<b>of a run</b>"));
        PagePeer edi = bench.page("edi");
        edi.edit(() -> putsHtml(outputs(edi, 1), SCRIPT));
        edi.reads();
        edi.edit(
                () -> ((YMap) Objects.requireNonNull(outputs(edi, 1).get(0))).set("data", Map.of("text/html", SCRIPT)));
        edi.reads();
        edi.edit(() -> putsHtml(cell(edi, 1).setArray("outputs"), SCRIPT));
        edi.reads();
        PagePeer ben = bench.page("ben");
        assertThat(ben.doc.array("cells").toJson().toString())
                .contains("of a run")
                .doesNotContain("script");
        assertThat(mark(ben, 1)).isEqualTo(true);
        edi.edit(() -> outputs(edi, 1).delete(0, outputs(edi, 1).length()));
        assertThat(outputs(bench.page("anna"), 1).length())
                .as("clearing is editing")
                .isZero();
    }

    @Test
    void newCellsOfSomebodyWhoMayNotRunAreTrustedOnlyWhileTheyHoldNothing() throws Exception {
        PagePeer edi = bench.page("edi");
        edi.edit(() -> insertsCell(edi, "holds nothing", false));
        edi.edit(() -> insertsCell(edi, "holds a script", true));
        PagePeer anna = bench.page("anna");
        assertThat(mark(anna, 0)).isNull();
        assertThat(mark(anna, 1)).isEqualTo(true);
        edi.reads();
        edi.edit(() -> putsHtml(outputs(edi, 1), SCRIPT));
        assertThat(outputs(bench.page("anna"), 1).length()).isZero();
    }

    @Test
    void aCellThatIsMovedKeepsItsMarkWithItsOutputsAndACopyWithOthersDoesNot() throws Exception {
        PagePeer anna = bench.page("anna");
        anna.edit(() -> putsHtml(outputs(anna, 1), "<b>of a run</b>"));
        PagePeer edi = bench.page("edi");
        edi.edit(() -> {
            edi.doc.array("cells").delete(1, 1);
            insertsCell(edi, "empty", false);
            putsHtml(outputs(edi, 0), "<b>of a run</b>");
        });
        assertThat(mark(bench.page("ben"), 0)).isEqualTo(true);
        edi.reads();
        edi.edit(() -> {
            edi.doc.array("cells").delete(0, 1);
            insertsCell(edi, "empty", true);
        });
        assertThat(mark(bench.page("ben"), 0)).isNull();
    }

    @Test
    void partsThatWaitForOthersAreNotKeptForSomebodyElsesChange() throws Exception {
        PagePeer edi = bench.page("edi");
        PagePeer hidden = new PagePeer(bench, edi.endpoint(), "edi", 77_000);
        hidden.doc.applyUpdate(edi.doc.encodeStateAsUpdate(), this);
        byte[] early = hidden.doc.encodeStateVector();
        hidden.doc.transact(() -> hidden.source().insert(0, "a"));
        byte[] late = hidden.doc.encodeStateVector();
        hidden.doc.transact(() -> metadata(hidden, 0).set("trusted", true));
        hidden.endpoint().onJoined(hidden);
        hidden.send(new YMessage.SyncUpdate(hidden.doc.encodeStateAsUpdate(late)));
        assertThat(mark(bench.page("anna"), 0)).isNull();
        hidden.send(new YMessage.SyncUpdate(hidden.doc.encodeStateAsUpdate(early)));
        assertThat(mark(bench.page("anna"), 0)).isNull();
        assertThat(bench.page("anna").source().toString()).isEqualTo("ax");
    }

    @Test
    void aPageWhosePersonMayEditNowOrNoMoreIsToldToLoadAnew() throws Exception {
        PagePeer viola = bench.page("viola");
        PagePeer anna = bench.page("anna");
        bench.gives("viola", Role.EDITOR);
        bench.room.recheckPages("not for these");
        bench.settle();
        assertThat(viola.closings).singleElement().asString().contains("You may edit this now");
        assertThat(anna.closings).isEmpty();
        bench.gives("anna", Role.RUNNER);
        bench.room.recheckPages("not for these");
        bench.settle();
        assertThat(anna.closings).singleElement().asString().contains("may no longer edit this");
    }

    private void writesOutside(String notebook) throws Exception {
        Files.writeString(bench.file, notebook);
        bench.page("anna").send(new YMessage.Raw("save", OptionalLong.of(1)));
    }

    private static String withScript(String notebook) {
        return notebook.replace("<b>of the file</b>", "<script>alert(1)</script>");
    }

    @Test
    void outputsThatComeByTheFileRunInNoOpenPage() throws Exception {
        PagePeer owner = bench.page("anna");
        owner.edit(() -> metadata(owner, 0).set("trusted", true));
        TrustingPage known = TrustingPage.of(owner);
        writesOutside(withScript(TWO_CELLS));
        assertThat(known.showsOnlySanitised()).as("what the file says is shown").isTrue();
        assertThat(mark(bench.page("ben"), 0)).isNull();
        assertThat(bench.text()).contains("<script>").doesNotContain("of the file");
    }

    @Test
    void outputsThatComeByTheFileIntoAnEmptyTrustedCellRunInNoOpenPage() throws Exception {
        PagePeer owner = bench.page("anna");
        TrustingPage known = TrustingPage.of(owner);
        writesOutside(TWO_CELLS.replace(
                "\"outputs\": []",
                "\"outputs\": [{\"output_type\": \"display_data\", \"metadata\": {}, \"data\": {\"text/html\": \""
                        + SCRIPT + "\"}}]"));
        assertThat(known.showsOnlySanitised()).isTrue();
        assertThat(mark(owner, 1)).isNull();
    }

    @Test
    void outputsThatComeByTheFileRunNowhereThoughNoMarkIsKnownHere() throws Exception {
        reopen(Trust.NEVER);
        PagePeer viola = bench.page("viola");
        TrustingPage known = TrustingPage.of(viola);
        writesOutside(withScript(TWO_CELLS));
        assertThat(known.showsOnlySanitised()).isTrue();
    }

    @Test
    void anEarlierVersionsOutputsRunInNoOpenPage() throws Exception {
        PagePeer owner = bench.page("anna");
        owner.edit(() -> metadata(owner, 0).set("trusted", true));
        TrustingPage known = TrustingPage.of(owner);
        bench.room
                .restore(withScript(TWO_CELLS).getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture()
                .join();
        assertThat(known.showsOnlySanitised()).isTrue();
    }

    @Test
    void outputsThatAnEditorPutsIntoACellWithoutAMarkRunInNoOpenPage() throws Exception {
        PagePeer edi = bench.page("edi");
        PagePeer viola = bench.page("viola");
        TrustingPage known = TrustingPage.of(viola);
        edi.edit(() -> putsHtml(outputs(edi, 0), SCRIPT));
        assertThat(known.showsOnlySanitised()).isTrue();
        edi.reads();
        edi.edit(
                () -> ((YMap) Objects.requireNonNull(outputs(edi, 0).get(0))).set("data", Map.of("text/html", SCRIPT)));
        assertThat(known.showsOnlySanitised()).isTrue();
    }

    @Test
    void plainOutputsThatComeByTheFileLeaveTheCellWhereSomebodyTypes() throws Exception {
        PagePeer owner = bench.page("anna");
        owner.edit(() -> metadata(owner, 0).set("trusted", true));
        YMap cell = cell(owner, 0);
        writesOutside(TWO_CELLS.replace("\"text/html\": \"<b>of the file</b>\"", "\"text/plain\": \"plain\""));
        owner.reads();
        assertThat(cell(owner, 0)).isSameAs(cell);
        assertThat(outputs(owner, 0).toJson().toString()).contains("plain");
        assertThat(mark(owner, 0)).isNull();
    }

    @Test
    void aRefusedRunBringsNoScriptUnderAMark() throws Exception {
        writesOutside(withScript(TWO_CELLS));
        PagePeer edi = bench.page("edi");
        edi.edit(() -> outputs(edi, 0).delete(0, 1));
        TrustingPage known = TrustingPage.of(edi);
        edi.edit(() -> {
            edi.doc.array("cells").delete(0, 1);
            insertsCell(edi, "full", false);
            cell(edi, 0).set("execution_state", "running");
        });
        known.trustsAll();
        bench.room.runs().orElseThrow().onRefused("full", "edi", "You may not run code here.");
        bench.settle();
        assertThat(known.showsOnlySanitised()).isTrue();
    }

    @Test
    void outputsThatArePutBackAreThereOnceInACellThatOpenPagesRead() throws Exception {
        PagePeer anna = bench.page("anna");
        anna.edit(() -> putsHtml(outputs(anna, 1), "<b>of a run</b>"));
        PagePeer edi = bench.page("edi");
        YMap before = cell(anna, 1);
        edi.edit(() -> putsHtml(cell(edi, 1).setArray("outputs"), SCRIPT));
        anna.reads();
        assertThat(outputs(anna, 1).length()).isEqualTo(1);
        assertThat(outputs(anna, 1).toJson().toString()).contains("of a run");
        assertThat(cell(anna, 1))
                .as("a page reads the array of outputs once for each cell")
                .isNotSameAs(before);
        YMap again = cell(anna, 1);
        edi.reads();
        edi.edit(() -> putsHtml(outputs(edi, 1), SCRIPT));
        anna.reads();
        assertThat(cell(anna, 1)).as("what was only added is taken away").isSameAs(again);
        assertThat(outputs(anna, 1).length()).isEqualTo(1);
    }
}

package dev.baton.crdt.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.crdt.YDoc;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** An external edit of the file is merged into the open document cell by cell. */
class NotebookMergeTest {
    private static final Object ORIGIN = "test";

    private final YDoc doc = new YDoc(1);
    private final NotebookDocument notebook = new NotebookDocument(doc);
    private int ids;
    private int updates;
    private final Supplier<String> newIds = () -> "new-" + ++ids;

    /** Cells written as {@code id=source}; without an id the file is of nbformat 4.4. */
    private static NotebookFile file(String... cells) {
        List<String> json = new ArrayList<>();
        boolean withIds = true;
        for (String cell : cells) {
            String id = cell.substring(0, cell.indexOf('='));
            String source = cell.substring(cell.indexOf('=') + 1).replace("\n", "\\n");
            withIds &= !id.isEmpty();
            json.add("{\"cell_type\":\"code\"," + (id.isEmpty() ? "" : "\"id\":\"" + id + "\",")
                    + "\"metadata\":{},\"execution_count\":null,\"outputs\":[],\"source\":\"" + source + "\"}");
        }
        String text = "{\"cells\":[" + String.join(",", json) + "],\"metadata\":{},\"nbformat\":4,\"nbformat_minor\":"
                + (withIds ? 5 : 4) + "}";
        try {
            return NotebookFile.parse(text.getBytes(StandardCharsets.UTF_8));
        } catch (NotebookFormatException e) {
            throw new AssertionError(e);
        }
    }

    private NotebookFile opened(String... cells) {
        NotebookFile file = file(cells);
        notebook.seed(file, newIds, false, ORIGIN);
        doc.onUpdate((update, origin, local) -> updates++);
        return file;
    }

    private List<String> sources() {
        return notebook.cells().stream()
                .map(cell -> cell.id() + "=" + cell.source())
                .toList();
    }

    private void type(String cellId, String source) {
        SharedCell cell = notebook.find(cellId).orElseThrow();
        cell.update(cell.toNbformat().put("source", source));
    }

    @Test
    void aChangeOfTheFileAloneIsTaken() {
        NotebookFile base = opened("a=1", "b=2", "c=3");
        assertThat(notebook.merge(base, file("a=1", "b=two", "n=new", "c=3"), newIds, ORIGIN))
                .isEmpty();
        assertThat(sources()).containsExactly("a=1", "b=two", "n=new", "c=3");
        assertThat(updates).isEqualTo(1);
    }

    @Test
    void anEqualEditWritesNothing() {
        NotebookFile base = opened("a=1", "b=2");
        byte[] before = doc.encodeStateAsUpdate();
        notebook.merge(base, file("a=1", "b=2"), newIds, ORIGIN);
        assertThat(doc.encodeStateAsUpdate()).isEqualTo(before);
    }

    @Test
    void textTypedHereStays() {
        NotebookFile base = opened("a=1\n2\n3\n", "b=x");
        type("a", "one\n2\n3\n");
        assertThat(notebook.merge(base, file("a=1\n2\nthree\n", "b=y"), newIds, ORIGIN))
                .isEmpty();
        assertThat(sources()).containsExactly("a=one\n2\nthree\n", "b=y");
    }

    @Test
    void ofTheSameLineTheOneHereStaysAndTheOtherTextIsHandedBack() {
        NotebookFile base = opened("a=1\n2\n");
        type("a", "mine\n2\n");
        assertThat(notebook.merge(base, file("a=theirs\n2\n"), newIds, ORIGIN))
                .containsExactly(new NotebookDocument.Conflict("a", "theirs\n2\n"));
        assertThat(sources()).containsExactly("a=mine\n2\n");
    }

    @Test
    void aCellDeletedThereIsRemovedUnlessChangedHere() {
        NotebookFile base = opened("a=1", "b=2", "c=3");
        type("b", "changed");
        notebook.merge(base, file("a=1"), newIds, ORIGIN);
        assertThat(sources()).containsExactly("a=1", "b=changed");
    }

    @Test
    void aCellDeletedHereIsRestoredOnlyIfChangedThere() {
        NotebookFile base = opened("a=1", "b=2", "c=3");
        notebook.deleteCell(2);
        notebook.deleteCell(1);
        notebook.merge(base, file("a=1", "b=2", "c=changed"), newIds, ORIGIN);
        assertThat(sources()).containsExactly("a=1", "c=changed");
    }

    @Test
    void cellsMovedThereMoveHereAndCellsAddedHereStayBehindTheirNeighbour() {
        NotebookFile base = opened("a=1", "b=2", "c=3");
        notebook.insertCell(1, NotebookDocumentTest.cell("code", "mine"), "m", false);
        notebook.merge(base, file("c=3", "a=1", "b=2"), newIds, ORIGIN);
        assertThat(sources()).containsExactly("c=3", "a=1", "m=mine", "b=2");
    }

    @Test
    void cellsMovedHereStayWhereTheyAre() {
        NotebookFile base = opened("a=1", "b=2");
        notebook.deleteCell(0);
        notebook.insertCell(1, NotebookDocumentTest.cell("code", "1"), "a", false);
        notebook.merge(base, file("a=1", "b=2", "c=3"), newIds, ORIGIN);
        assertThat(sources()).containsExactly("b=2", "c=3", "a=1");
    }

    @Test
    void cellsWithoutIdsAreRecognisedByTextAndPlace() {
        NotebookFile base = opened("=1", "=2", "=3");
        notebook.merge(base, file("=1", "=two", "=3", "=4"), newIds, ORIGIN);
        assertThat(sources()).containsExactly("new-1=1", "new-2=two", "new-3=3", "new-4=4");
    }

    @Test
    void aRunningCellKeepsItsOutputsAndCount() throws Exception {
        NotebookFile base = opened("a=1");
        notebook.setExecutionState("a", "running");
        String theirs = new String(file("a=1").bytes(), StandardCharsets.UTF_8)
                .replace("\"execution_count\":null", "\"execution_count\":9");
        notebook.merge(base, NotebookFile.parse(theirs.getBytes(StandardCharsets.UTF_8)), newIds, ORIGIN);
        assertThat(notebook.cell("a").orElseThrow().executionCount()).isEqualTo(OptionalInt.empty());
        assertThat(notebook.cell("a").orElseThrow().executionState()).isEqualTo("running");
    }

    @Test
    void anotherCellTypeTakesANewCellOfTheSameId() throws Exception {
        NotebookFile base = opened("a=1", "b=2");
        String theirs = new String(base.bytes(), StandardCharsets.UTF_8)
                .replace(
                        "\"code\",\"id\":\"a\",\"metadata\":{},\"execution_count\":null,\"outputs\":[]",
                        "\"markdown\",\"id\":\"a\",\"metadata\":{}");
        notebook.merge(base, NotebookFile.parse(theirs.getBytes(StandardCharsets.UTF_8)), newIds, ORIGIN);
        assertThat(notebook.cell("a").orElseThrow().type()).isEqualTo("markdown");
        assertThat(sources()).containsExactly("a=1", "b=2");
    }

    @Test
    void anEmptiedFileLeavesOneEmptyCell() {
        NotebookFile base = opened("a=1");
        notebook.merge(base, file(), newIds, ORIGIN);
        assertThat(sources()).containsExactly("new-1=");
    }

    @Property(tries = 300)
    void withNothingTypedHereTheDocumentBecomesTheFile(@ForAll long seed) {
        Random random = new Random(seed);
        List<String> before = cells(random, "b");
        List<String> after = new ArrayList<>(before);
        after.removeIf(cell -> random.nextInt(4) == 0);
        after.replaceAll(cell -> random.nextInt(4) == 0 ? cell + "\nmore" : cell);
        after.addAll(random.nextInt(after.size() + 1), cells(random, "n"));
        if (random.nextBoolean()) {
            Collections.shuffle(after, random);
        }
        NotebookMergeTest fresh = new NotebookMergeTest();
        NotebookFile base = fresh.opened(before.toArray(String[]::new));
        assertThat(fresh.notebook.merge(base, file(after.toArray(String[]::new)), fresh.newIds, ORIGIN))
                .isEmpty();
        if (!after.isEmpty()) {
            assertThat(fresh.sources()).isEqualTo(after);
        }
    }

    private static List<String> cells(Random random, String prefix) {
        List<String> cells = new ArrayList<>();
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            cells.add(prefix + i + "=line " + random.nextInt(3));
        }
        return cells;
    }
}

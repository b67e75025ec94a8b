package dev.baton.crdt.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.crdt.Subscription;
import dev.baton.crdt.YArray;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.YMap;
import dev.baton.crdt.YText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A notebook as the shared document that JupyterLab's pages edit: roots {@code cells}, {@code meta} and {@code state} in the
 * schema of jupyter_ydoc 4.
 *
 * <p>Cells are named by their id and looked up again for every call, since pages move a cell by deleting it and inserting a
 * copy. Of two cells with one id the first one is used. Entries of a peer that are not cells are ignored. A key that already
 * has the value is never written: pages drop a whole change when a key of a cell is set twice at once. The objects
 * {@code source}, {@code outputs} and {@code metadata} of a cell are edited, never replaced.
 *
 * <p>Owned by the thread that owns the document.
 */
public final class NotebookDocument {
    private final YDoc doc;
    private final YArray cells;
    private final YMap meta;

    /** The notebook in that document. */
    public NotebookDocument(YDoc doc) {
        this.doc = doc;
        this.cells = doc.array("cells");
        this.meta = doc.map("meta");
    }

    /** The document. */
    public YDoc doc() {
        return doc;
    }

    /** The state of the file that pages show. */
    public DocumentState state() {
        return new DocumentState(doc.map("state"));
    }

    /** Whether a notebook was put into the document. */
    public boolean isSeeded() {
        return meta.has("nbformat");
    }

    /**
     * Puts the notebook of a file into an empty document, in one transaction. A notebook without cells gets one empty code cell, as
     * Jupyter's server does; cells without an id of their own get one from {@code newCellIds}.
     *
     * @param trusted whether pages may show HTML and JavaScript of the outputs as they are; never written to a file
     * @throws IllegalStateException if there is a notebook in the document: seeding twice would double every cell
     */
    public void seed(NotebookFile file, Supplier<String> newCellIds, boolean trusted, Object origin) {
        if (isSeeded() || cells.length() > 0) {
            throw new IllegalStateException("there is a notebook in the document already");
        }
        doc.transact(origin, () -> {
            meta.set("nbformat", 4);
            meta.set("nbformat_minor", file.nbformatMinor());
            YMap metadata = meta.setMap("metadata");
            for (Map.Entry<String, JsonNode> member :
                    KernelMetadata.complete(file.metadata()).properties()) {
                metadata.set(member.getKey(), SharedJson.toPlain(member.getValue()));
            }
            Set<String> taken = new HashSet<>();
            for (int i = 0; i < file.cellCount(); i++) {
                ObjectNode cell = file.cell(i);
                insertCell(i, cell, idOf(cell, taken, newCellIds), trusted);
            }
            if (file.cellCount() == 0) {
                insertEmptyCell(newCellIds.get());
            }
        });
    }

    /** The cell's own id if it is the first of that id, else a new one. */
    static String idOf(ObjectNode cell, Set<String> taken, Supplier<String> newCellIds) {
        String id = cell.path("id").isTextual() ? cell.path("id").textValue() : "";
        while (id.isEmpty() || !taken.add(id)) {
            id = newCellIds.get();
        }
        return id;
    }

    SharedCell insertCell(int index, ObjectNode cell, String id, boolean trusted) {
        YMap map = cells.insertMap(index);
        SharedCell.fill(map, cell, id, trusted);
        return new SharedCell(map);
    }

    /** The one cell of a notebook without cells: it holds nothing, so it is trusted. */
    void insertEmptyCell(String id) {
        ObjectNode cell = JsonNodeFactory.instance.objectNode();
        cell.put("cell_type", "code");
        cell.putNull("execution_count");
        insertCell(0, cell, id, true);
    }

    void deleteCell(int index) {
        cells.delete(index, 1);
    }

    /** The ids of all cells in order; a cell without an id is passed over. */
    public List<String> cellIds() {
        List<String> ids = new ArrayList<>();
        for (SharedCell cell : cells()) {
            if (!cell.id().isEmpty()) {
                ids.add(cell.id());
            }
        }
        return ids;
    }

    /** All cells in order as they are now, twins of one id included. */
    public List<CellView> views() {
        return cells().stream().map(CellView::new).toList();
    }

    /** Whether no cell holds any text. */
    public boolean isBlank() {
        for (int i = 0; i < cells.length(); i++) {
            if (cells.get(i) instanceof YMap map
                    && (map.get("source") instanceof YText text
                            ? text.length() > 0
                            : !SharedJson.textOf(map.get("source")).isEmpty())) {
                return false;
            }
        }
        return true;
    }

    /** Calls back at the commit of every transaction that changed a cell or the list of cells. */
    public Subscription onCellsChanged(Runnable listener) {
        return cells.observeDeep(events -> listener.run());
    }

    /** Calls back at the commit of every transaction that changed the notebook's metadata. */
    public Subscription onMetadataChanged(Runnable listener) {
        return meta.observeDeep(events -> listener.run());
    }

    /** Whether there is a cell of that id. */
    public boolean hasCell(String cellId) {
        return find(cellId).isPresent();
    }

    /** The current cell of that id. */
    public Optional<CellView> cell(String cellId) {
        return find(cellId).map(CellView::new);
    }

    /** The outputs of the code cell of that id, to be changed inside a transaction. */
    public Optional<CellOutputs> outputs(String cellId) {
        return find(cellId).flatMap(SharedCell::outputs);
    }

    /** Sets the state of a code cell, {@code idle} or {@code running}, where it is another one. */
    public void setExecutionState(String cellId, String state) {
        find(cellId).filter(SharedCell::isCode).ifPresent(cell -> cell.setExecutionState(state));
    }

    /** Sets the number in the prompt of a code cell, where it is another one; empty takes it away. */
    public void setExecutionCount(String cellId, OptionalInt count) {
        find(cellId).filter(SharedCell::isCode).ifPresent(cell -> {
            if (count.isPresent()) {
                cell.setExecutionCount(count.getAsInt());
            } else {
                cell.clearExecutionCount();
            }
        });
    }

    Optional<SharedCell> find(String cellId) {
        for (int i = 0; i < cells.length(); i++) {
            if (cells.get(i) instanceof YMap map && cellId.equals(map.get("id"))) {
                return Optional.of(new SharedCell(map));
            }
        }
        return Optional.empty();
    }

    /**
     * All cells in order, without entries that are not maps; so the places differ from those of the array if a hostile peer
     * added such entries.
     */
    List<SharedCell> cells() {
        List<SharedCell> list = new ArrayList<>(cells.length());
        for (Object element : cells.toList()) {
            if (element instanceof YMap map) {
                list.add(new SharedCell(map));
            }
        }
        return list;
    }

    /** Converts the line ends of sources in an older history of the document to line feeds, as pages show them. */
    public void makeLineEndsPlain(Object origin) {
        doc.transact(origin, () -> cells().forEach(SharedCell::makeLineEndsPlain));
    }

    /** Removes entries that are not cells from the array. */
    void removeForeignElements() {
        for (int i = cells.length() - 1; i >= 0; i--) {
            if (!(cells.get(i) instanceof YMap)) {
                cells.delete(i, 1);
            }
        }
    }

    /** The metadata of the notebook, {@code kernelspec} and {@code language_info} included. */
    public ObjectNode metadata() {
        return SharedJson.objectOf(meta.get("metadata"));
    }

    /** Sets one key of the notebook's metadata where it has another value. */
    public void setMetadata(String key, JsonNode value) {
        ObjectNode wanted = metadata();
        wanted.set(key, value);
        setMetadata(wanted);
    }

    void setMetadata(ObjectNode wanted) {
        YMap metadata = meta.get("metadata") instanceof YMap map ? map : meta.setMap("metadata");
        SharedCell.updateMembers(metadata, wanted, "");
    }

    /**
     * Replaces the name of a private kernel in the document's metadata by its kernelspec.
     *
     * @param former the file, whose spelling of the kernelspec is used if it means the same
     */
    public void keepKernelPublic(NotebookFile former, Object origin) {
        ObjectNode there = metadata();
        KernelMetadata.publicSpec(there, former.metadata())
                .ifPresent(spec -> doc.transact(origin, () -> setMetadata(KernelMetadata.KERNELSPEC, spec)));
    }

    int nbformatMinor() {
        return meta.get("nbformat_minor") instanceof Number minor ? minor.intValue() : 5;
    }

    void setNbformatMinor(int minor) {
        if (nbformatMinor() != minor) {
            meta.set("nbformat_minor", minor);
        }
    }

    /**
     * The notebook as a file, written over its former text: unchanged parts keep their bytes. Never contains {@code trusted},
     * {@code execution_state} or {@code transient}, nor a private kernel's name.
     *
     * @param former the file as last read or saved
     * @param kernelChosen whether the kernel's name and language of the document go to the file: after a run, or after a user
     *     chose another kernel, but not because a page that opened the notebook wrote them
     */
    public NotebookFile export(NotebookFile former, boolean kernelChosen) {
        return NotebookExport.export(this, former, kernelChosen);
    }

    /**
     * Text of a cell in an external edit that the document did not take, because both had changed the same lines.
     *
     * @param cellId the cell in the document
     * @param theirSource the whole text of that cell in the file
     */
    public record Conflict(String cellId, String theirSource) {}

    /**
     * Merges an external edit of the file into the document, cell by cell, in one transaction: the change from {@code base} to
     * {@code theirs}. Cells unchanged there are not touched; changes of theirs alone are taken; a text that both changed is
     * merged line by line, and where both changed the same lines the document's stay. A running cell keeps its outputs. No
     * text typed here is lost: a cell they deleted stays if it was changed here.
     *
     * @param base the file as last read or saved
     * @return the texts that were not taken
     */
    public List<Conflict> merge(NotebookFile base, NotebookFile theirs, Supplier<String> newCellIds, Object origin) {
        ExternalEditMerge merge = new ExternalEditMerge(this, base, theirs, newCellIds);
        doc.transact(origin, merge::apply);
        return merge.conflicts();
    }
}

package dev.baton.broker.room;

import dev.baton.broker.documents.ConflictCopies;
import dev.baton.broker.error.UserMessage;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.notebook.DocumentState;
import dev.baton.crdt.notebook.NotebookDocument;
import dev.baton.crdt.notebook.NotebookFile;
import dev.baton.crdt.notebook.NotebookFormatException;
import dev.baton.crdt.notebook.NotebookUpgrade;
import dev.baton.crdt.notebook.NotebookUpgrade.Opened;
import dev.baton.crdt.notebook.TrustedOutputs;
import dev.baton.crdt.notebook.UnwritableNotebookException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A notebook in a room. The kernel's name reaches the file only after a run or after somebody chose another kernel. */
final class NotebookContent implements RoomContent {
    private final NotebookDocument notebook;
    private final TrustedOutputs trust;
    private final Supplier<String> ids;
    private final Object origin;
    private NotebookFile former = NotebookFile.empty();
    private byte @Nullable [] olderFormat;
    private boolean kernelChosen;
    private boolean metadataChanged;

    NotebookContent(NotebookDocument notebook, TrustedOutputs trust, Supplier<String> ids, Object origin) {
        this.notebook = notebook;
        this.trust = trust;
        this.ids = ids;
        this.origin = origin;
        notebook.onMetadataChanged(() -> metadataChanged = true);
    }

    /**
     * Takes the name of a private kernel out of the document, where a page without Baton's extension wrote it when its user chose one:
     * others would be offered that kernel.
     */
    void keepKernelPublic() {
        if (metadataChanged) {
            metadataChanged = false;
            notebook.keepKernelPublic(former, origin);
        }
    }

    NotebookDocument notebook() {
        return notebook;
    }

    /** Something was run, or somebody chose another kernel. */
    void onKernelChosen() {
        kernelChosen = true;
    }

    @Override
    public DocumentState state() {
        return notebook.state();
    }

    @Override
    public boolean isSeeded() {
        return notebook.isSeeded();
    }

    @Override
    public void seed(byte[] file) throws UnreadableFileException {
        adopt(file);
        notebook.doc().transact(origin, () -> {
            notebook.seed(former, this::cellId, true, origin);
            trust.onSeeded();
        });
    }

    @Override
    public void onLoaded() {
        notebook.doc().transact(origin, trust::onLoaded);
        notebook.makeLineEndsPlain(origin);
    }

    @Override
    public void adopt(byte[] file) throws UnreadableFileException {
        Opened opened = read(file);
        former = opened.file();
        olderFormat = opened.upgraded() ? file : null;
    }

    @Override
    public Exported export() {
        NotebookFile written = notebook.export(former, kernelChosen);
        return new Written(written, written.bytes());
    }

    /** A notebook that was written, with its bytes, so that it need not be read again. */
    private record Written(NotebookFile file, byte[] bytes) implements Exported {}

    @Override
    public boolean differsFromFile() {
        try {
            return !notebook.export(former, kernelChosen).isWrittenAs(former);
        } catch (UnwritableNotebookException notLikeAnyFile) {
            return true;
        }
    }

    @Override
    public void onSaved(Exported saved) {
        former = ((Written) saved).file();
        olderFormat = null;
    }

    @Override
    public boolean isFormer(Exported export) {
        return ((Written) export).file().isWrittenAs(former);
    }

    @Override
    public boolean formerIsOlderFormat() {
        return olderFormat != null;
    }

    @Override
    public byte[] former() {
        return olderFormat != null ? olderFormat : former.bytes();
    }

    @Override
    public List<Conflict> merge(byte[] theirs) throws UnreadableFileException {
        NotebookFile to = parse(theirs);
        List<Conflict> conflicts = take(former, to);
        adopt(theirs);
        return conflicts;
    }

    @Override
    public boolean looksCutShort(byte[] file) {
        return RoomContent.isBlank(file) && !isBlank();
    }

    @Override
    public boolean isReadable(byte[] file) {
        try {
            parse(file);
            return true;
        } catch (UnreadableFileException unreadable) {
            return false;
        }
    }

    @Override
    public void restore(byte[] version) throws UnreadableFileException {
        take(parse(file()), parse(version));
    }

    private List<Conflict> take(NotebookFile from, NotebookFile to) {
        TrustedOutputs.Before before = trust.look();
        List<Conflict> conflicts = new ArrayList<>();
        notebook.doc().transact(origin, () -> {
            notebook.merge(from, to, this::cellId, origin)
                    .forEach(each -> conflicts.add(new Conflict(each.cellId(), each.theirSource())));
            trust.onFile(before);
        });
        return conflicts;
    }

    @Override
    public Optional<String> notice() {
        if (olderFormat != null) {
            return Optional.of(UserMessage.NOTEBOOK_OLDER_FORMAT.text());
        }
        return former.hasMixedLineEnds() ? Optional.of(UserMessage.NOTEBOOK_LINE_ENDS.text()) : Optional.empty();
    }

    @Override
    public boolean isBlank() {
        return notebook.isBlank();
    }

    @Override
    public boolean formerIsBlank() {
        return former.isBlank();
    }

    @Override
    public List<ConflictCopies.Text> texts() {
        return textsOf(notebook);
    }

    @Override
    public List<ConflictCopies.Text> formerTexts() {
        NotebookDocument scratch = new NotebookDocument(new YDoc(1));
        scratch.seed(former, this::cellId, false, this);
        return textsOf(scratch);
    }

    /** The texts of a notebook's cells that have any. */
    static List<ConflictCopies.Text> textsOf(NotebookDocument notebook) {
        return notebook.views().stream()
                .map(cell -> new ConflictCopies.Text(cell.id(), cell.source()))
                .filter(text -> !text.source().isBlank())
                .toList();
    }

    private String cellId() {
        return ids.get().replace("-", "").substring(0, 8) + ids.get().substring(0, 8);
    }

    private static NotebookFile parse(byte[] file) throws UnreadableFileException {
        return read(file).file();
    }

    private static Opened read(byte[] file) throws UnreadableFileException {
        try {
            return file.length == 0 ? new Opened(NotebookFile.empty(), false) : NotebookUpgrade.open(file);
        } catch (NotebookFormatException unreadable) {
            throw new UnreadableFileException(String.valueOf(unreadable.getMessage()));
        }
    }
}

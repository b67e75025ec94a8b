package dev.baton.broker.room;

import dev.baton.broker.agent.SerialAgent;
import dev.baton.broker.documents.ConflictCopies;
import dev.baton.broker.documents.Versions;
import dev.baton.broker.error.OperatorMessage;
import dev.baton.broker.room.DocumentFile.Seen;
import dev.baton.broker.room.RoomContent.UnreadableFileException;
import dev.baton.crdt.JsonText;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.sync.YMessage;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The file of an open document kept in step with it, both ways: saved after quiet and on demand, and merged in where somebody
 * changed it from outside. A file that has vanished is not brought back by itself, only on demand.
 *
 * <p>Invariants: nothing is in the file that is not in the history, and no outside edit counts as taken before the history has it, so
 * that after a crash the newer of both is always known; a file that cannot be read or may not be written is not written; a file with text in it is not
 * replaced by one without, unless a person deleted it; a file that another program has emptied or not yet written to its end takes no
 * text from the document.
 *
 * <p>Owned by the room's agent. Its own writes into the document (hash, dirty) have this object as their origin.
 */
final class DocumentSaves {
    private static final Logger LOG = Logger.getLogger(DocumentSaves.class);

    private final RoomId id;
    private final RoomContent content;
    private final DocumentFile file;
    private final YDoc doc;
    private final DurableOrder durable;
    private final SaveSchedule clock;
    private final SerialAgent agent;
    private final RoomContext context;
    private final OutsideSettling settling;
    private final SaveNotices notices;
    private boolean stopped;
    private boolean closing;
    private boolean blank;
    private boolean emptiedByPerson;
    private boolean emptiedOutside;
    private boolean readOnly;
    private Runnable onAccessChanged = () -> {};
    private @Nullable String taking;
    private long changes;
    private long merges;

    DocumentSaves(
            RoomId id,
            RoomContent content,
            DocumentFile file,
            YDoc doc,
            DurableOrder durable,
            SerialAgent agent,
            RoomContext context) {
        this.id = id;
        this.content = content;
        this.file = file;
        this.doc = doc;
        this.durable = durable;
        this.agent = agent;
        this.context = context;
        this.notices = new SaveNotices(id, context.trouble());
        this.settling = new OutsideSettling(context.config().outsideSettle());
        this.clock = new SaveSchedule(
                agent,
                context.config().saveQuiet(),
                context.config().saveDelayMax(),
                () -> save(false, saved -> LOG.tracef("saved by itself: %s", saved)));
    }

    /** The document has just been seeded from this file. */
    void onSeeded(Seen seen) throws IOException {
        file.keepAgreement(seen.bytes());
        file.onAgreed(seen);
    }

    /** The document comes from its history; the file may have changed since, lag behind, or be gone. */
    void onLoaded(Optional<Seen> seen, Optional<String> takenSha256) throws IOException, UnreadableFileException {
        byte[] there = seen.map(Seen::bytes).orElse(new byte[0]);
        Optional<byte[]> base = file.lastAgreement(there, takenSha256);
        if (base.isPresent()) {
            content.adopt(base.get());
        } else if (seen.isPresent()) {
            // What they last agreed on is not known: the file wins, and what the document says stays as a version.
            content.adopt(there);
            content.adopt(content.file());
        }
        if (seen.isEmpty()) {
            return;
        }
        if (Arrays.equals(content.former(), there)) {
            file.onAgreed(seen.get());
        } else if (!content.looksCutShort(there)) {
            merge(seen.get());
        }
        if (content.differsFromFile()) {
            clock.onChange();
        }
    }

    /**
     * Writes path, hash and dirty as they are at the beginning, and watches the file from now on; {@code onAccessChanged} hears when the
     * file has become writable or read-only.
     */
    void begin(Optional<String> path, Runnable onAccessChanged) throws IOException {
        this.onAccessChanged = onAccessChanged;
        readOnly = !file.isWritable();
        blank = content.isBlank();
        doc.transact(this, () -> {
            path.ifPresent(content.state()::setPath);
            content.state().setHash(file.hash());
            content.state().setDirty(content.differsFromFile());
        });
        notices.onFile(content.notice());
        watch();
    }

    /** Whether the file may not be written, so that nobody can edit the document. */
    boolean isReadOnly() {
        return readOnly;
    }

    private void lookAtAccess() throws IOException {
        boolean now = !file.isWritable();
        if (now != readOnly) {
            readOnly = now;
            notices.onAccessChanged();
            onAccessChanged.run();
            if (!readOnly && content.differsFromFile()) {
                clock.onChange();
            }
        }
    }

    private void watch() {
        agent.after(context.config().fileCheck(), () -> {
            if (!stopped && !closing) {
                mergeIfChangedOutside();
                watch();
            }
        });
    }

    /** The file that the change which is being committed takes in, if it is one from outside; asked once for each change. */
    Optional<String> takes() {
        Optional<String> file = Optional.ofNullable(taking);
        taking = null;
        return file;
    }

    /** The document has changed. */
    void onChange(boolean byPage) {
        changes++;
        boolean nowBlank = content.isBlank();
        if (nowBlank && !blank) {
            emptiedByPerson = byPage;
        }
        blank = nowBlank;
        clock.onChange();
    }

    /** Nothing is written any more. */
    void stop() {
        stopped = true;
        clock.stop();
    }

    /** Saves for the last time, then calls back. The text of a file that has vanished is set aside. */
    void close(Runnable done) {
        closing = true;
        save(false, saved -> {
            if (!saved && !stopped) {
                keepIfTextless();
            }
            stop();
            done.run();
        });
    }

    private void keepIfTextless() {
        try {
            Optional<Seen> there = file.read();
            if ((there.isEmpty() || RoomContent.isBlank(there.get().bytes())) && !content.isBlank()) {
                context.conflictCopies()
                        .keep(
                                id.fileId(),
                                "",
                                there.isEmpty() ? ConflictCopies.Reason.VANISHED : ConflictCopies.Reason.EMPTIED,
                                content.texts());
            }
        } catch (IOException | UnreadableFileException failure) {
            LOG.error(OperatorMessage.LOG_VANISHED_NOT_KEPT.text(failure.getMessage()));
        }
    }

    /** The history cannot be written: the file gets what the document says, and stays the newer of both. */
    void rescue() {
        try {
            if (!stopped
                    && file.exists()
                    && file.isWritable()
                    && file.change().isEmpty()
                    && content.differsFromFile()) {
                file.writeAsOutsider(content.file());
            }
        } catch (IOException | UnreadableFileException failure) {
            LOG.error(OperatorMessage.LOG_NOT_SAVED_EITHER.text(failure.getMessage()));
        }
        stop();
    }

    /**
     * Writes the file if the document differs from it; {@code asked} also brings back a file that has vanished. Calls back on the room's
     * agent with whether file and document agree now.
     */
    void save(boolean asked, Consumer<Boolean> done) {
        if (stopped) {
            done.accept(false);
            return;
        }
        clock.stop();
        RoomContent.Exported exported;
        boolean empties;
        try {
            lookAtAccess();
            if (!mergeChange()) {
                saveWhenSettled(asked, done);
                return;
            }
            if (readOnly) {
                if (content.differsFromFile()) {
                    notices.onReadOnly();
                }
                done.accept(false);
                return;
            }
            exported = content.export();
            empties = content.isBlank() && !emptiedByPerson && !content.formerIsBlank();
        } catch (IOException | UnreadableFileException | RuntimeException failure) {
            onFailed(failure);
            done.accept(false);
            return;
        }
        PendingSave wish = new PendingSave(exported, empties, changes, merges, asked);
        durable.then(() -> write(wish, done));
    }

    /** Another program is writing the file: it is looked at again when it has had time to end. */
    private void saveWhenSettled(boolean asked, Consumer<Boolean> done) {
        if (closing) {
            // the history has everything, and the next one to open the document finds the whole file
            done.accept(false);
        } else {
            agent.after(settling.remaining(agent.nanoTime()), () -> save(asked, done));
        }
    }

    /**
     * A save that waits for the history.
     *
     * @param exported the file as the document was when it was asked for
     * @param empties whether it would empty the file though nobody deleted anything
     * @param changes how often the document had been changed
     * @param merges how often a file from outside had been taken in
     * @param asked whether a person asked for it
     */
    private record PendingSave(
            RoomContent.Exported exported, boolean empties, long changes, long merges, boolean asked) {}

    private void write(PendingSave wish, Consumer<Boolean> done) {
        byte[] bytes = wish.exported().bytes();
        if (stopped) {
            done.accept(false);
            return;
        }
        try {
            boolean there = file.exists();
            if (merges != wish.merges() || there && file.change().isPresent()) {
                // a change from outside came while the history was written, and is not in these bytes
                save(wish.asked(), done);
                return;
            }
            if (!there && !wish.asked()) {
                done.accept(false);
                return;
            }
            if (!there || emptiedOutside && wish.asked() || !content.isFormer(wish.exported())) {
                if (wish.empties()) {
                    refuseToEmpty();
                    done.accept(false);
                    return;
                }
                if (there && content.formerIsOlderFormat()) {
                    context.versions().keep(id.fileId(), Versions.Reason.UPGRADE, content.former());
                } else if (there) {
                    context.versions().onReplacing(id.fileId(), content.former());
                }
                file.write(bytes);
                content.onSaved(wish.exported());
                emptiedOutside = false;
            }
            notices.onSaved();
            doc.transact(this, () -> {
                content.state().setHash(file.hash());
                if (changes == wish.changes()) {
                    content.state().setDirty(false);
                }
            });
            done.accept(true);
        } catch (IOException | UnreadableFileException | RuntimeException failure) {
            onFailed(failure);
            done.accept(false);
        }
    }

    /** Why the last save failed, in a sentence; empty when it succeeded. */
    Optional<String> failure() {
        return readOnly ? Optional.of(DocumentFile.READ_ONLY) : notices.failure();
    }

    /** The answer to a page that asked for a save; with the reason of a failure, for pages and programs that read it. */
    YMessage answer(long number, boolean saved) {
        String reason = failure()
                .map(sentence -> ",\"message\":" + JsonText.stringify(sentence))
                .orElse("");
        return YMessage.Raw.ofJson("{\"type\":\"save\",\"responseTo\":" + number + ",\"status\":\""
                + (saved ? "success\"}" : "failed\"" + reason + "}"));
    }

    private void onFailed(Exception failure) {
        context.meters().counter("baton.saves.failed").increment();
        if (failure instanceof UnreadableFileException unreadable) {
            notices.onUnreadable(unreadable);
        } else {
            notices.onFailed(failure);
        }
        if (!closing) {
            agent.after(context.config().saveDelayMax(), () -> {
                if (!stopped) {
                    clock.onChange();
                }
            });
        }
    }

    private void refuseToEmpty() throws IOException {
        context.versions().keep(id.fileId(), Versions.Reason.REFUSED_SAVE, content.former());
        if (notices.onEmptying()) {
            context.conflictCopies().keep(id.fileId(), "", ConflictCopies.Reason.REFUSED_SAVE, content.formerTexts());
        }
    }

    private void mergeIfChangedOutside() {
        try {
            lookAtAccess();
            mergeChange();
        } catch (UnreadableFileException unreadable) {
            notices.onUnreadable(unreadable);
        } catch (IOException | RuntimeException failure) {
            LOG.debugf("the file of a document cannot be read now: %s", failure.getMessage());
        }
    }

    /** Takes in what was changed from outside. Answers whether that is done: false while another program is writing the file. */
    private boolean mergeChange() throws IOException, UnreadableFileException {
        Optional<Seen> theirs = file.change();
        if (theirs.isEmpty()) {
            settling.clear();
            return true;
        }
        byte[] there = theirs.get().bytes();
        boolean cut = content.looksCutShort(there);
        if ((cut || !content.isReadable(there))
                && !settling.hasStayed(theirs.get().hash().hex(), agent.nanoTime())) {
            return false;
        }
        settling.clear();
        if (cut && RoomContent.isBlank(there)) {
            keepTextOfEmptied(theirs.get());
        } else {
            merge(theirs.get());
            emptiedOutside = false;
            notices.onFile(content.notice());
            doc.transact(this, () -> content.state().setHash(file.hash()));
            if (content.differsFromFile()) {
                clock.onChange();
            }
        }
        return true;
    }

    /** The document keeps its text, which the next change or a person's save brings back into the file. */
    private void keepTextOfEmptied(Seen theirs) throws IOException {
        context.conflictCopies().keep(id.fileId(), "", ConflictCopies.Reason.EMPTIED, content.texts());
        file.onAgreed(theirs);
        emptiedOutside = true;
        doc.transact(this, () -> content.state().setDirty(true));
        notices.onEmptied();
    }

    private void merge(Seen theirs) throws IOException, UnreadableFileException {
        context.versions().keep(id.fileId(), Versions.Reason.OUTSIDE_MERGE, content.file());
        String sha256 = theirs.hash().hex();
        file.keepTaken(theirs.bytes(), sha256);
        List<RoomContent.Conflict> conflicts;
        taking = sha256;
        try {
            conflicts = content.merge(theirs.bytes());
        } catch (UnreadableFileException unreadable) {
            taking = null;
            file.onRefused(theirs, String.valueOf(unreadable.getMessage()));
            throw unreadable;
        }
        if (taking != null) {
            // nothing had to be changed
            taking = null;
            durable.behind(context.history().fileSaved(id.historyKey(), sha256));
        }
        merges++;
        file.onAgreed(theirs);
        notices.onReadable();
        if (!conflicts.isEmpty()) {
            context.conflictCopies()
                    .keep(
                            id.fileId(),
                            "",
                            ConflictCopies.Reason.CONFLICT,
                            conflicts.stream()
                                    .map(each -> new ConflictCopies.Text(each.cellId(), each.source()))
                                    .toList());
        }
        durable.then(() -> {
            try {
                file.onTaken(sha256);
            } catch (IOException failure) {
                LOG.error(OperatorMessage.LOG_MERGE_BASE.text(failure.getMessage()));
            }
        });
    }

    /** Brings an earlier version back as an edit that everybody sees, and saves. */
    void restore(byte[] version, Consumer<Boolean> done) throws IOException, UnreadableFileException {
        lookAtAccess();
        if (readOnly) {
            throw new UnreadableFileException(DocumentFile.READ_ONLY);
        }
        mergeChange();
        context.versions().keep(id.fileId(), Versions.Reason.RESTORE, content.file());
        content.restore(version);
        emptiedByPerson = true;
        save(true, done);
    }
}

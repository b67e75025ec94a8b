package dev.baton.broker.room;

import dev.baton.broker.agent.SerialAgent;
import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.room.RoomContent.UnreadableFileException;
import dev.baton.crdt.YDoc;
import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * The file of an open document kept in step with it, both ways: saved after quiet and on demand, and merged in where somebody
 * changed it from outside. A file that has vanished is not brought back by itself, only on demand.
 *
 * <p>Owned by the room's agent. Its own writes into the document (hash, dirty) have this object as their origin.
 */
final class DocumentSaves {
    private static final Logger LOG = Logger.getLogger(DocumentSaves.class);

    private final RoomContent content;
    private final DocumentFile file;
    private final YDoc doc;
    private final SaveClock clock;
    private final SerialAgent agent;
    private final BatonConfig.Rooms config;
    private final Consumer<List<RoomContent.Conflict>> asides;
    private final Counter failed;
    private boolean stopped;

    DocumentSaves(
            RoomContent content,
            DocumentFile file,
            YDoc doc,
            SerialAgent agent,
            BatonConfig.Rooms config,
            Consumer<List<RoomContent.Conflict>> asides,
            Counter failed) {
        this.content = content;
        this.file = file;
        this.doc = doc;
        this.agent = agent;
        this.config = config;
        this.asides = asides;
        this.failed = failed;
        this.clock = new SaveClock(agent, config.saveQuiet(), config.saveDelayMax(), () -> save(false));
    }

    /** The document has just been seeded from these bytes. */
    void onSeeded(byte[] bytes) throws IOException {
        file.agree(bytes);
    }

    /** The document comes from its history; the file may have changed since, or lag behind. */
    void onLoaded(byte[] bytes) throws IOException, UnreadableFileException {
        byte[] base = file.lastAgreement().orElse(bytes);
        content.adopt(base);
        if (!DocumentFile.sha256(base).equals(DocumentFile.sha256(bytes))) {
            asides.accept(content.merge(base, bytes));
            file.agree(bytes);
        }
        if (content.differsFromFile()) {
            clock.onChange();
        }
    }

    /** Writes path, hash and dirty as they are at the beginning, and watches the file from now on. */
    void begin(Optional<String> path) {
        doc.transact(this, () -> {
            path.ifPresent(content.state()::setPath);
            content.state().setHash(file.hash());
            content.state().setDirty(false);
        });
        watch();
    }

    private void watch() {
        agent.after(config.fileCheck(), () -> {
            if (!stopped) {
                mergeIfChangedOutside();
                watch();
            }
        });
    }

    /** The document has changed. */
    void onChange() {
        clock.onChange();
    }

    /** Nothing is written any more. */
    void stop() {
        stopped = true;
        clock.stop();
    }

    /** Writes the file if the document differs from it; {@code asked} also brings back a file that has vanished. */
    boolean save(boolean asked) {
        if (stopped) {
            return false;
        }
        clock.stop();
        try {
            if (file.changedOutside()) {
                merge();
            }
            boolean there = file.exists();
            if (!there && !asked) {
                return false;
            }
            if (content.differsFromFile() || !there) {
                byte[] bytes = content.file();
                file.write(bytes);
                content.onSaved(bytes);
            }
            String hash = file.hash();
            doc.transact(this, () -> {
                content.state().setHash(hash);
                content.state().setDirty(false);
            });
            return true;
        } catch (IOException | UnreadableFileException failure) {
            failed.increment();
            LOG.errorf("a document could not be saved, it is tried again: %s", failure.getMessage());
            agent.after(config.saveDelayMax(), this::onChange);
            return false;
        }
    }

    private void mergeIfChangedOutside() {
        try {
            if (file.changedOutside()) {
                merge();
            }
        } catch (IOException | UnreadableFileException failure) {
            LOG.debugf("the file of a document cannot be read now: %s", failure.getMessage());
        }
    }

    private void merge() throws IOException, UnreadableFileException {
        byte[] base = file.lastAgreement().orElse(new byte[0]);
        Optional<byte[]> theirs = file.read();
        if (theirs.isPresent()) {
            asides.accept(content.merge(base, theirs.get()));
            file.agree(theirs.get());
            String hash = file.hash();
            doc.transact(this, () -> content.state().setHash(hash));
            if (content.differsFromFile()) {
                clock.onChange();
            }
        }
    }
}

package dev.baton.broker.documents;

import dev.baton.broker.documents.RetainedFiles.Kept;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Earlier states of documents as plain files, byte for byte what was or would have been in the served folder: one for every so many
 * minutes of change, and one before what could hurt. Bounded for each document; the eldest go first.
 *
 * <p>Any thread; blocks on the disk.
 */
public final class Versions {
    private final RetainedFiles files;
    private final Duration every;
    private final InstantSource clock;

    /**
     * Versions in a folder, which is made when the first one comes.
     *
     * @param every how much time lies between two versions that are kept because of change alone
     * @param perDocumentMax how many a document may have
     * @param perDocumentMaxBytes how many bytes they may have together
     */
    public Versions(Path folder, Duration every, int perDocumentMax, long perDocumentMaxBytes, InstantSource clock) {
        this.files = new RetainedFiles(folder, perDocumentMax, perDocumentMaxBytes, clock);
        this.every = every;
        this.clock = clock;
    }

    /** Why a version was kept. */
    public enum Reason {
        /** The document has been changed, and the last version is some time ago. */
        CHANGE,
        /** An older version is about to be restored. */
        RESTORE,
        /** The file was changed from outside and is about to be merged in. */
        OUTSIDE_MERGE,
        /** The file was of an older format and is about to be saved in the present one. */
        UPGRADE,
        /** A save that would have emptied the file was refused. */
        REFUSED_SAVE;

        /** The word of the API. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** One kept version. */
    public record Version(String id, String fileId, Instant at, Reason reason, long sizeBytes) {}

    /** The file is about to be replaced: what it holds is kept if the last version is long enough ago. */
    public void onReplacing(String fileId, byte[] former) throws IOException {
        List<Kept> there = files.of(fileId);
        if (there.isEmpty() || !there.getFirst().at().isAfter(clock.instant().minus(every))) {
            keep(fileId, Reason.CHANGE, former);
        }
    }

    /** Keeps a state before what could hurt, unless the newest version says the same. */
    public void keep(String fileId, Reason reason, byte[] state) throws IOException {
        List<Kept> there = files.of(fileId);
        if (!there.isEmpty() && there.getFirst().sizeBytes() == state.length) {
            Optional<byte[]> newest = files.read(there.getFirst());
            if (newest.isPresent() && Arrays.equals(newest.get(), state)) {
                return;
            }
        }
        // Too large to be kept is a bound like the others.
        files.keep(fileId, reason.wireName(), state);
    }

    /** The versions of a document, newest first. */
    public List<Version> of(String fileId) throws IOException {
        return files.of(fileId).stream().flatMap(each -> version(each).stream()).toList();
    }

    /** The version of that id. */
    public Optional<Version> find(String id) throws IOException {
        return files.find(id).flatMap(Versions::version);
    }

    /** The bytes of a version. */
    public Optional<byte[]> bytes(String id) throws IOException {
        Optional<Kept> kept = files.find(id);
        return kept.isEmpty() ? Optional.empty() : files.read(kept.get());
    }

    /** Documents are gone, and their versions. */
    public void forget(Collection<String> fileIds) throws IOException {
        for (String each : fileIds) {
            files.forget(each);
        }
    }

    private static Optional<Version> version(Kept kept) {
        for (Reason reason : Reason.values()) {
            if (reason.wireName().equals(kept.tag())) {
                return Optional.of(new Version(kept.id(), kept.fileId(), kept.at(), reason, kept.sizeBytes()));
            }
        }
        return Optional.empty();
    }
}

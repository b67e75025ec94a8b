package dev.baton.broker.room;

import dev.baton.broker.agent.AgentRuntime;
import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.documents.ConflictCopies;
import dev.baton.broker.documents.DocumentIds;
import dev.baton.broker.documents.Versions;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.files.FileReplacer;
import dev.baton.broker.files.ServedRoot;
import dev.baton.broker.kernel.CellExecutions;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.PermissionGate;
import dev.baton.crdt.notebook.NotebookDocument;
import dev.baton.crdt.notebook.NotebookFile;
import dev.baton.crdt.notebook.TrustedOutputs;
import dev.baton.crdt.output.OutputLimits;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What every room is given: the world around it, ids and randomness included.
 *
 * @param ids fresh ids of histories and cells
 * @param clientOffsets random numbers from 0 to 2^20, for the client ids under which the server writes
 * @param history where histories are kept
 * @param clients where is kept who writes under which client id
 * @param offences hears of updates in another's name
 * @param conflictCopies where text goes that could not be merged
 * @param versions where earlier states of files go
 * @param trouble hears of files that are left as they are
 * @param forgotten what is known of executions that a former life of the broker left in a document: notice by cell id
 * @param trust whose outputs pages show as they are
 * @param state the state folder
 */
public record RoomContext(
        AgentRuntime runtime,
        BatonConfig.Rooms config,
        Supplier<String> ids,
        LongSupplier clientOffsets,
        HistoryStore history,
        ClientIdStore clients,
        Offences offences,
        ConflictCopies conflictCopies,
        Versions versions,
        Trouble trouble,
        Forgotten forgotten,
        PermissionGate gate,
        DocumentIds documents,
        ServedRoot root,
        BatonConfig.Outputs.Trust trust,
        Path state,
        MeterRegistry meters) {

    /** Hears why a file was not written. Called on the room's agent. */
    public interface Trouble {
        /** A save would have emptied the file, and nobody had deleted anything. */
        void onSaveRefused(String fileId, String sentence);

        /** Something that people should know about the file of a document that was opened. */
        void onNotice(String fileId, String sentence);

        /** The document could not be written; it is tried again. Told once for each reason until a save succeeds. */
        void onSaveFailed(String fileId, String sentence);

        /** Another program has emptied the file of an open document and left it so; the document keeps its text. */
        void onEmptied(String fileId, String sentence);

        /** The file of an open document cannot be read any more as what it was. */
        void onUnreadable(String fileId, String sentence);
    }

    /** Hears of what no page does by itself. */
    @FunctionalInterface
    public interface Offences {
        /**
         * Somebody sent what is another's, or is not what it claims; it was refused whole. Called on a room's agent.
         *
         * @param fileId the document; empty for the room in which everybody is
         * @param victim in whose name; empty where it is nobody's, or the sender's own
         */
        void onForged(Offence offence, String fileId, Caller sender, String victim);
    }

    /** What somebody did that no page does by itself. */
    public enum Offence {
        /** New content under the client id of somebody else, or under too many ids. */
        NAME(UserMessage.FORGED_NAME.text()),
        /** Other content under a client id and clock that are taken. */
        CONTENT(UserMessage.FORGED_CONTENT.text()),
        /** A presence under the client id of somebody else. */
        PRESENCE(UserMessage.FORGED_PRESENCE.text());

        private final String sentence;

        Offence(String sentence) {
            this.sentence = sentence;
        }

        /** What its page is told; at most 60 bytes. */
        String sentence() {
            return sentence;
        }
    }

    /** Knows of executions that ended with a former life of the broker. */
    @FunctionalInterface
    public interface Forgotten {
        /** What is to be said in a document's cells, by cell id. */
        Map<String, CellExecutions.Notice> of(String fileId);
    }

    /** The same world with client ids kept elsewhere. */
    RoomContext withClients(ClientIdStore otherClients) {
        return new RoomContext(
                runtime,
                config,
                ids,
                clientOffsets,
                history,
                otherClients,
                offences,
                conflictCopies,
                versions,
                trouble,
                forgotten,
                gate,
                documents,
                root,
                trust,
                state,
                meters);
    }

    Optional<String> pathOf(String fileId) {
        return documents.pathOf(fileId);
    }

    DocumentFile file(RoomId id) {
        return new DocumentFile(
                root,
                new FileReplacer(state.resolve("in-place")),
                () -> documents.pathOf(id.fileId()),
                state.resolve("base").resolve(id.historyKey()),
                id.isNotebook() ? NotebookFile.FILE_BYTES_MAX : config.textFileMaxBytes());
    }

    /** Decides about the outputs of a notebook. */
    TrustedOutputs trusted(NotebookDocument notebook) {
        return new TrustedOutputs(
                notebook,
                switch (trust) {
                    case NEVER -> TrustedOutputs.Rule.NOTHING;
                    case RUNNERS -> TrustedOutputs.Rule.RUNS;
                    case ALWAYS -> TrustedOutputs.Rule.EVERYTHING;
                });
    }

    RoomFences.Pace fencePace() {
        return new RoomFences.Pace(
                config.fenceMax(), config.fenceBusyMax(), config.fenceBytesPerSecond(), config.fenceSlowMax());
    }

    OutputLimits outputLimits() {
        return OutputLimits.standard()
                .withStreamBytesMax(config.streamTextMaxBytes())
                .withStreamTailBytesMax(config.streamTailMaxBytes())
                .withDisplayBytesMax(config.displaysMaxBytes())
                .withOutputsMax(config.outputsMax());
    }
}

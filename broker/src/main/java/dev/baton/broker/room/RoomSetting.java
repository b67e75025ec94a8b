package dev.baton.broker.room;

import dev.baton.broker.agent.AgentRuntime;
import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.documents.DocumentIds;
import dev.baton.broker.files.ServedRoot;
import dev.baton.broker.kernel.CellRuns;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.PermissionGate;
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
 * @param asides where text goes that could not be merged
 * @param forgotten what is known of executions that a former life of the broker left in a document: notice by cell id
 * @param state the state folder
 */
public record RoomSetting(
        AgentRuntime runtime,
        BatonConfig.Rooms config,
        Supplier<String> ids,
        LongSupplier clientOffsets,
        HistoryStore history,
        ClientRows clients,
        Offences offences,
        Asides asides,
        Forgotten forgotten,
        PermissionGate gate,
        DocumentIds documents,
        ServedRoot root,
        Path state,
        MeterRegistry meters) {

    /** Keeps text that could not be merged, for its person to find. */
    @FunctionalInterface
    public interface Asides {
        /** Keeps the text of a cell; the cell's id is empty for a text file. Called on the room's agent. */
        void keep(String fileId, String cellId, String text);
    }

    /** Hears of what no page does by itself. */
    @FunctionalInterface
    public interface Offences {
        /** Somebody sent an update under a client id of another; it was refused whole. Called on the room's agent. */
        void onForged(String fileId, Caller sender, String victim);
    }

    /** Knows of executions that ended with a former life of the broker. */
    @FunctionalInterface
    public interface Forgotten {
        /** What is to be said in a document's cells, by cell id. */
        Map<String, CellRuns.Notice> of(String fileId);
    }

    Optional<String> pathOf(String fileId) {
        return documents.pathOf(fileId);
    }

    DocumentFile file(RoomId id) {
        return new DocumentFile(
                root, () -> documents.pathOf(id.fileId()), state.resolve("base").resolve(id.historyKey()));
    }

    OutputLimits outputLimits() {
        return OutputLimits.standard().withStreamBytesMax(config.streamTextMaxBytes());
    }
}

package dev.baton.broker.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.crdt.YDoc;
import dev.baton.crdt.notebook.CellView;
import dev.baton.crdt.notebook.NotebookDocument;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoomRehearsalTest {
    @TempDir
    Path home;

    @Test
    void whoLooksOnSeesTheLastRunAsInARealRoom() throws Exception {
        RoomBench bench = new RoomBench(home);

        YDoc seen =
                new RoomRehearsal(bench.context, 3).run().toCompletableFuture().get(20, TimeUnit.SECONDS);

        CellView cell = new NotebookDocument(seen).views().getFirst();
        assertThat(cell.outputs()).hasSize(1);
        assertThat(cell.outputs().get(0).path("text").asText()).isEqualTo("1\n");
        assertThat(cell.executionCount()).hasValue(3);
        assertThat(cell.executionState()).isEqualTo("idle");
        assertThat(bench.runtime.failedSteps()).isZero();
    }

    @Test
    void nothingOfItIsWrittenOrCounted() throws Exception {
        RoomBench bench = new RoomBench(home);
        new RoomRehearsal(bench.context, 3).run().toCompletableFuture().get(20, TimeUnit.SECONDS);

        String key = new RoomId("json", "notebook", "rehearsal").historyKey();
        assertThat(bench.history.load(key)).isEmpty();
        assertThat(bench.context.clients().load(key)).isEmpty();
        assertThat(bench.context.meters().getMeters()).isEmpty();
        assertThat(bench.offences).isEmpty();
    }
}

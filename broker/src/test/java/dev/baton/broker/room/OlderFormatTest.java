package dev.baton.broker.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.broker.config.BatonConfig.Outputs.Trust;
import dev.baton.broker.documents.Versions;
import dev.baton.crdt.sync.YMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A notebook of nbformat 3 is opened as it would be upgraded, and written so only when somebody changes it. */
class OlderFormatTest {
    private static final YMessage SAVE = new YMessage.Raw("save", OptionalLong.of(1));
    private static final String OLD =
            "{\"metadata\": {}, \"nbformat\": 3, \"nbformat_minor\": 0, \"worksheets\": [{\"cells\": ["
                    + "{\"cell_type\": \"code\", \"input\": [\"1+1\"], \"prompt_number\": 1, \"metadata\": {}, \"outputs\": ["
                    + "{\"output_type\": \"pyout\", \"prompt_number\": 1, \"text\": [\"2\"]}]}]}]}\n";

    @TempDir
    Path home;

    private RoomBench bench;

    @BeforeEach
    void open() throws Exception {
        bench = new RoomBench(home, Trust.RUNNERS, OLD);
    }

    @AfterEach
    void everyStepWentWell() {
        assertThat(bench.runtime.failedSteps()).isZero();
    }

    private void reopen() {
        bench.room.shutDown().toCompletableFuture().join();
        bench.room = bench.opens(bench.id);
    }

    @Test
    void itIsShownAndLeftAsItIsUntilItIsChanged() throws Exception {
        PagePeer anna = bench.page("anna");
        assertThat(anna.source().toString()).isEqualTo("1+1");
        assertThat(bench.troubles).hasSize(1).allMatch(each -> each.startsWith("notice ") && each.contains("older"));
        anna.send(SAVE);
        assertThat(anna.raws()).anyMatch(each -> each.contains("success"));
        reopen();
        assertThat(bench.page("anna").notebook.cellIds()).isEqualTo(anna.notebook.cellIds());
        assertThat(bench.text()).isEqualTo(OLD);
        assertThat(bench.versionReasons()).isEmpty();
    }

    @Test
    void theFirstChangeKeepsTheOldFileAsAVersionAndWritesThePresentFormat() throws Exception {
        reopen();
        PagePeer anna = bench.page("anna");
        anna.types("typed ");
        anna.send(SAVE);
        assertThat(bench.text()).contains("\"nbformat\": 4", "typed 1+1", "execute_result");
        assertThat(bench.versionReasons()).contains(Versions.Reason.UPGRADE);
        byte[] kept = bench.versions
                .bytes(bench.versions.of(bench.id.fileId()).getFirst().id())
                .orElseThrow();
        assertThat(new String(kept, StandardCharsets.UTF_8)).isEqualTo(OLD);
        reopen();
        assertThat(bench.page("anna").source().toString()).isEqualTo("typed 1+1");

        assertThat(bench.room.restore(kept).toCompletableFuture().join()).isTrue();
        assertThat(bench.text()).contains("\"1+1\"", "\"nbformat\": 4");
    }
}

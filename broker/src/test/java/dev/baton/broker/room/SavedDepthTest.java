package dev.baton.broker.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.crdt.YArray;
import dev.baton.crdt.YMap;
import dev.baton.crdt.sync.YMessage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a document can hold can be saved, however deeply it is nested; what cannot be saved is said. */
class SavedDepthTest {
    private static final YMessage SAVE = new YMessage.Raw("save", OptionalLong.of(1));

    @TempDir
    Path home;

    private RoomBench bench;

    @BeforeEach
    void open() throws Exception {
        bench = new RoomBench(home);
    }

    @AfterEach
    void everyStepWentWell() {
        assertThat(bench.runtime.failedSteps()).isZero();
    }

    private static Object nested(int levels) {
        Object value = "innermost";
        for (int i = 0; i < levels; i++) {
            value = List.of(value);
        }
        return value;
    }

    private static YMap cell(PagePeer page) {
        return (YMap) Objects.requireNonNull(page.doc.array("cells").get(0));
    }

    private void savesAndOpensAgain(PagePeer anna) throws Exception {
        anna.send(SAVE);
        assertThat(anna.closings).isEmpty();
        assertThat(anna.raws()).anyMatch(each -> each.contains("success"));
        assertThat(bench.text()).contains("innermost");
        bench.room.shutDown().toCompletableFuture().join();
        bench.history.forget(bench.id.historyKey());
        bench.room = bench.opens(bench.id);
        PagePeer again = bench.page("anna");
        again.types("x");
        again.send(SAVE);
        assertThat(bench.text()).contains("innermost", "x1+1");
    }

    @ParameterizedTest
    @ValueSource(ints = {90, 97, 100, 128})
    void metadataOfACellAsDeepAsADocumentHoldsItIsSaved(int levels) throws Exception {
        PagePeer anna = bench.page("anna");
        anna.edit(() -> ((YMap) Objects.requireNonNull(cell(anna).get("metadata"))).set("deep", nested(levels)));
        savesAndOpensAgain(anna);
    }

    @ParameterizedTest
    @ValueSource(ints = {95, 97, 127})
    void anOutputAsDeepAsADocumentHoldsItIsSaved(int levels) throws Exception {
        PagePeer anna = bench.page("anna");
        anna.edit(() -> {
            YMap output = ((YArray) Objects.requireNonNull(cell(anna).get("outputs"))).insertMap(0);
            output.set("output_type", "display_data");
            output.set("metadata", Map.of());
            output.set("data", Map.of("application/json", nested(levels)));
        });
        savesAndOpensAgain(anna);
    }

    @Test
    void aDocumentThatNoFileCanHoldIsSaidToBeSoAndCanBeSavedOnceItFits() throws Exception {
        PagePeer anna = bench.page("anna");
        anna.edit(() -> {
            YMap map = ((YMap) Objects.requireNonNull(cell(anna).get("metadata"))).setMap("deep");
            for (int i = 0; i < 200; i++) {
                map = map.setMap("deeper");
            }
        });
        anna.send(SAVE);
        anna.send(SAVE);
        assertThat(anna.raws())
                .hasSize(2)
                .allMatch(each -> each.contains("failed") && each.contains("nested more than"));
        assertThat(bench.troubles).hasSize(1).allMatch(each -> each.startsWith("failed "));
        assertThat(bench.text()).isEqualTo(RoomBench.NOTEBOOK);

        anna.edit(() -> ((YMap) Objects.requireNonNull(cell(anna).get("metadata"))).remove("deep"));
        anna.types("typed ");
        anna.send(SAVE);
        assertThat(bench.text()).contains("typed 1+1");
        bench.room.shutDown().toCompletableFuture().join();
    }
}

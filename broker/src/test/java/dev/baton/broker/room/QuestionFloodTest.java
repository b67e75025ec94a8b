package dev.baton.broker.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.broker.config.BatonConfig.Outputs.Trust;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.sync.YMessage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A reader who asks without end what they lack of a document. */
@Timeout(60)
final class QuestionFloodTest {
    @TempDir
    Path home;

    private RoomBench bench;

    @BeforeEach
    void open() throws Exception {
        bench = new RoomBench(home, Trust.RUNNERS, RoomBench.NOTEBOOK, List.of("rooms.answers.per-second-max", "1"));
    }

    @AfterEach
    void close() {
        bench.room.shutDown().toCompletableFuture().join();
    }

    private void floods(PagePeer page, byte[] stateVector, int count) {
        for (int i = 0; i < count; i++) {
            assertThat(page.endpoint().onMessage(page, new YMessage.SyncStep1(stateVector), stateVector.length))
                    .isTrue();
        }
    }

    @Test
    void manyQuestionsThatWaitGetFewAnswersAndOthersGoOn() throws Exception {
        PagePeer anna = bench.page("anna");
        List<PagePeer> violas = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            violas.add(bench.page("viola"));
        }
        byte[] partly = anna.doc.encodeStateVector();
        anna.types("x");
        long before = answers(violas);
        violas.forEach(each -> floods(each, partly, 1_000));
        bench.settle();
        long answered = answers(violas) - before;
        assertThat(answered).as("of 3000").isLessThan(300L);

        anna.types("y");
        assertThat(violas).allMatch(each -> each.updates() > 0);
        PagePeer ben = bench.page("ben");
        assertThat(ben.answers()).as("another person has a budget of their own").isEqualTo(1);
    }

    @Test
    void whoHasWaitedIsAnsweredInTheEnd() throws Exception {
        PagePeer viola = bench.page("viola");
        floods(viola, new YDoc(7).encodeStateVector(), 1_000);
        bench.settle();
        long some = viola.answers();
        while (viola.answers() <= some) {
            assertThat(Thread.currentThread().isInterrupted()).as("in time").isFalse();
            bench.settle();
        }
        assertThat(viola.closings).isEmpty();
    }

    private static long answers(List<PagePeer> pages) {
        return pages.stream().mapToLong(PagePeer::answers).sum();
    }
}

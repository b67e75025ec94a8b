package dev.baton.broker.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.crdt.YDoc;
import dev.baton.crdt.sync.YMessage;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is told to pages that have nothing yet. */
class FullStateAnswerTest {
    private final SteppedRuntime runtime = new SteppedRuntime(0);
    private final YDoc doc = new YDoc(1);
    private final FullStateAnswer fullState =
            new FullStateAnswer(doc, runtime.agents.agent("room", 100), Duration.ofSeconds(5));

    @BeforeEach
    void write() {
        doc.text("t").insert(0, "one");
    }

    private String told() throws Exception {
        YDoc page = new YDoc(2);
        YMessage.SyncStep2 answer = (YMessage.SyncStep2) YMessage.parse(fullState.frame());
        page.applyUpdate(answer.update(), this);
        return page.text("t").toString();
    }

    @Test
    void pagesThatComeTogetherGetOneFrame() throws Exception {
        byte[] first = fullState.frame();
        assertThat(told()).isEqualTo("one");
        runtime.advance(Duration.ofSeconds(4));
        assertThat(fullState.frame()).isSameAs(first);
    }

    @Test
    void whoComesAfterAChangeGetsTheChange() throws Exception {
        fullState.frame();
        doc.text("t").insert(3, ", two");
        assertThat(told()).isEqualTo("one, two");
        doc.text("t").delete(0, 5);
        assertThat(told()).isEqualTo("two");
        YDoc other = new YDoc(3);
        other.text("t").insert(0, "three ");
        doc.applyUpdate(other.encodeStateAsUpdate(), this);
        assertThat(told()).isEqualTo(doc.text("t").toString()).contains("three");
    }

    @Test
    void whatNobodyComesForIsNotKept() {
        byte[] first = fullState.frame();
        runtime.advance(Duration.ofSeconds(5));
        byte[] second = fullState.frame();
        assertThat(second).isNotSameAs(first).isEqualTo(first);
        runtime.advance(Duration.ofSeconds(4));
        assertThat(fullState.frame()).isSameAs(second);
    }
}

package dev.baton.broker.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.bridge.Completion;
import dev.baton.bridge.KernelRequest;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Outputs that belong into an Output widget and not under the cell that runs. */
class OutputWidgetsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private KernelBench bench;
    private RecordingConnection alice;
    private RecordingConnection bob;

    @BeforeEach
    void aWidgetThatACellHasMade() {
        bench = KernelBench.ready();
        bench.rights.collaborator("alice");
        bench.rights.collaborator("bob");
        bench.room.cells.put("cell-1", "1");
        bench.room.cells.put("cell-2", "2");
        alice = bench.page("alice", "a");
        bob = bench.page("bob", "b");
        bench.execute(alice, "m1", "with out: print(1)", "cell-1");
        opens("w");
    }

    private void opens(String comm) {
        says(
                "comm_open",
                "{\"comm_id\":\"" + comm
                        + "\",\"target_name\":\"jupyter.widget\",\"data\":{\"state\":{\"_model_module\":"
                        + "\"@jupyter-widgets/output\",\"_model_name\":\"OutputModel\",\"msg_id\":\"\",\"outputs\":[]}}}");
    }

    private void says(String type, String content) {
        bench.kernel().says(bench.lastSent(), type, content);
        bench.settle();
    }

    private void sets(String comm, String state) {
        says("comm_msg", "{\"comm_id\":\"" + comm + "\",\"data\":{\"method\":\"update\",\"state\":{" + state + "}}}");
    }

    private void prints(String text) {
        says("stream", "{\"name\":\"stdout\",\"text\":\"" + text + "\"}");
    }

    private void capturesIn(String comm) {
        sets(comm, "\"msg_id\":\"" + bench.lastSent() + "\"");
    }

    /** What a page shows in that widget: the text of its outputs, as the last state says that came. */
    private static String shownIn(RecordingConnection page, String comm) {
        return textOf(page.sent.stream()
                .filter(each -> each.type().equals("comm_msg"))
                .map(RecordingConnection.Sent::content)
                .filter(each -> each.path("comm_id").asText().equals(comm))
                .filter(each -> each.path("data").path("state").has("outputs"))
                .toList()
                .getLast());
    }

    private static String textOf(JsonNode commMessage) {
        StringBuilder text = new StringBuilder();
        commMessage
                .path("data")
                .path("state")
                .path("outputs")
                .forEach(each -> text.append(each.path("text")
                        .asText(each.path("data").path("text/plain").asText())));
        return text.toString();
    }

    private List<JsonNode> toldToKernel() {
        return bench.kernel().requested.stream()
                .map(KernelRequest::content)
                .map(OutputWidgetsTest::read)
                .toList();
    }

    private static JsonNode read(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException notJson) {
            throw new IllegalStateException(notJson);
        }
    }

    @Test
    void whatIsPrintedInAWidgetIsInTheWidgetOnEveryPageAndNotInTheCell() {
        prints("before ");
        capturesIn("w");
        prints("inside");
        sets("w", "\"msg_id\":\"\"");
        prints("after");
        bench.kernel().ends(Completion.Outcome.OK, 1);
        bench.settle();
        assertThat(bench.room.outputs).containsExactly(bench.lastSent() + " stream", bench.lastSent() + " stream");
        assertThat(shownIn(alice, "w")).isEqualTo("inside");
        assertThat(shownIn(bob, "w")).isEqualTo("inside");
    }

    @Test
    void theKernelGetsTheStateWhenTheCaptureEndsSoThatPagesThatComeLaterSeeIt() {
        capturesIn("w");
        prints("one ");
        prints("two");
        assertThat(toldToKernel()).isEmpty();
        sets("w", "\"msg_id\":\"\"");
        assertThat(toldToKernel()).hasSize(1);
        assertThat(toldToKernel().getFirst().path("comm_id").asText()).isEqualTo("w");
        assertThat(textOf(toldToKernel().getFirst())).isEqualTo("one two");
    }

    @Test
    void theEchoOfThatStateGoesToNoPage() {
        capturesIn("w");
        prints("one");
        sets("w", "\"msg_id\":\"\"");
        int before = bob.sent.size();
        String id = bench.kernel().requested.getLast().msgId();
        bench.kernel()
                .says(
                        id,
                        "comm_msg",
                        "{\"comm_id\":\"w\",\"data\":{\"method\":\"echo_update\",\"state\":{\"outputs\":[]}}}");
        bench.settle();
        assertThat(bob.sent).hasSize(before);
    }

    @Test
    void aClearInsideTheWidgetClearsTheWidget() {
        capturesIn("w");
        prints("one");
        says("clear_output", "{\"wait\":true}");
        prints("two");
        sets("w", "\"msg_id\":\"\"");
        assertThat(textOf(toldToKernel().getLast())).isEqualTo("two");
    }

    @Test
    void outputsThatTheKernelPutIntoItItselfStayBeforeWhatIsCaptured() {
        sets("w", "\"outputs\":[{\"output_type\":\"stream\",\"name\":\"stdout\",\"text\":\"put \"}]");
        capturesIn("w");
        prints("captured");
        sets("w", "\"msg_id\":\"\"");
        assertThat(textOf(toldToKernel().getLast())).isEqualTo("put captured");
    }

    @Test
    void ofNestedWidgetsTheInnerOneCaptures() {
        opens("inner");
        capturesIn("w");
        prints("outer ");
        capturesIn("inner");
        prints("inner");
        sets("inner", "\"msg_id\":\"\"");
        prints("again");
        sets("w", "\"msg_id\":\"\"");
        assertThat(toldToKernel().stream().map(OutputWidgetsTest::textOf)).containsExactly("inner", "outer again");
    }

    /** With {@code interact}: the page's own message is what causes the outputs. */
    @Test
    void whatACallbackPrintsInAWidgetIsCapturedAsWell() {
        bench.kernel().ends(Completion.Outcome.OK, 1);
        bench.request(bob, "c-1", "comm_msg", "{\"comm_id\":\"slider\",\"data\":{}}", "{}");
        String cause = bench.kernel().requested.getLast().msgId();
        bench.kernel()
                .says(
                        cause,
                        "comm_msg",
                        "{\"comm_id\":\"w\",\"data\":{\"method\":\"update\",\"state\":{\"msg_id\":\"" + cause
                                + "\"}}}");
        bench.kernel().says(cause, "stream", "{\"name\":\"stdout\",\"text\":\"moved\"}");
        bench.settle();
        assertThat(shownIn(alice, "w")).isEqualTo("moved");
        assertThat(shownIn(bob, "w")).isEqualTo("moved");
        assertThat(bob.about("c-1")).doesNotContain("stream");
    }

    @Test
    void aWidgetThatIsClosedCapturesNoMore() {
        capturesIn("w");
        says("comm_close", "{\"comm_id\":\"w\",\"data\":{}}");
        prints("to the cell");
        assertThat(bench.room.outputs).containsExactly(bench.lastSent() + " stream");
    }

    @Test
    void aFreshKernelKnowsNoneOfTheFormerOnesWidgets() {
        capturesIn("w");
        String former = bench.lastSent();
        bench.kernel().dies();
        bench.settle();
        bench.kernel().becomesReady();
        bench.settle();
        bench.execute(alice, "m2", "print(2)", "cell-2");
        bench.kernel().says(former, "stream", "{\"name\":\"stdout\",\"text\":\"late\"}");
        prints("x");
        assertThat(bench.room.outputs).contains(bench.lastSent() + " stream");
    }

    @Test
    void aWidgetHoldsABoundedAmountAndSaysSo() {
        capturesIn("w");
        for (int i = 0; i < 5; i++) {
            prints("x".repeat(OutputWidgets.LIMITS.streamBytesMax() / 4));
        }
        sets("w", "\"msg_id\":\"\"");
        assertThat(textOf(toldToKernel().getLast()))
                .hasSizeBetween(OutputWidgets.LIMITS.streamBytesMax(), OutputWidgets.LIMITS.streamBytesMax() + 200)
                .contains("Baton cut the output");
    }
}

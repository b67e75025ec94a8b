package dev.baton.crdt.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.notebook.CellOutputs;
import dev.baton.crdt.notebook.NotebookDocument;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Wherever the writer pauses, the document ends as the reducer folds all messages at once. */
class OutputWriterPropertiesTest {
    @Property(tries = 300)
    void theDocumentShowsTheFoldOfAllMessagesWhereverItIsFlushed(
            @ForAll("messages") List<KernelOutput> messages, @ForAll List<Boolean> flushes) throws Exception {
        NotebookDocument notebook = new NotebookDocument(new YDoc((1L << 53) - 7));
        OutputWriterTest.seedTwoCells(notebook);
        OutputWriter writer = new OutputWriter(notebook, OutputLimits.standard(), (execution, output) -> {}, "writer");
        OutputReducer reducer = new OutputReducer(OutputLimits.standard());
        OutputArea area = OutputArea.EMPTY;
        writer.beginRun("e", "a");
        for (int i = 0; i < messages.size(); i++) {
            writer.offer("e", messages.get(i));
            if (i < flushes.size() && flushes.get(i)) {
                writer.flush();
            }
            area = reducer.reduce(area, messages.get(i)).area();
        }
        writer.endRun("e", 1);
        List<ObjectNode> written = notebook.outputs("a").map(CellOutputs::read).orElseThrow();
        assertThat(written).hasSameSizeAs(area.outputs());
        for (int i = 0; i < written.size(); i++) {
            assertThat(CellOutputs.same(written.get(i), area.outputs().get(i).json()))
                    .isTrue();
        }
    }

    @Provide
    Arbitrary<List<KernelOutput>> messages() {
        return Arbitraries.of(
                        Kernel.stdout("a"),
                        Kernel.stdout("b\n"),
                        Kernel.stdout("\rc"),
                        Kernel.stderr("d\b"),
                        Kernel.display("one", "x"),
                        Kernel.display("two", "y"),
                        Kernel.update("three", "x"),
                        Kernel.update("four", "y"),
                        Kernel.clearLater(),
                        Kernel.clear(),
                        Kernel.result(1, "r"),
                        Kernel.error("E"))
                .list()
                .ofMaxSize(25);
    }
}

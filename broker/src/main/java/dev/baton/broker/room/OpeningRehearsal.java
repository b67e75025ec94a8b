package dev.baton.broker.room;

import dev.baton.broker.room.RoomContent.UnreadableFileException;
import dev.baton.crdt.MalformedUpdateException;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.notebook.NotebookDocument;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The opening of a notebook of some hundred kilobytes, without its file: read, put into a document, compared, told to a page. */
final class OpeningRehearsal {
    private static final int CELLS = 100;
    private static final String CELL = """
            {"cell_type": "code", "id": "%d", "metadata": {}, "execution_count": 1,
             "source": ["for each in words:\\n", "    print(\\"each\\", each)\\n", "words"],
             "outputs": [
              {"output_type": "stream", "name": "stdout", "text": ["%s\\n", "%s"]},
              {"output_type": "display_data", "metadata": {}, "data": {"text/html": "<b>%s</b>", "text/plain": ["a", "b"]}},
              {"output_type": "execute_result", "metadata": {}, "execution_count": 1, "data": {"image/png": "%s"}}
             ]}""";

    private OpeningRehearsal() {}

    /** Opens it once. */
    static void play(RoomContext context) {
        YDoc doc = new YDoc(RoomPages.SERVER_IDS);
        NotebookDocument notebook = new NotebookDocument(doc);
        NotebookContent content = new NotebookContent(notebook, context.trusted(notebook), context.ids(), context);
        YDoc page = new YDoc(1);
        try {
            content.seed(notebook());
            page.applyUpdate(doc.encodeStateAsUpdate(), context);
        } catch (UnreadableFileException | MalformedUpdateException impossible) {
            throw new IllegalStateException(impossible);
        }
        if (content.differsFromFile() || page.array("cells").length() != CELLS) {
            throw new IllegalStateException("a notebook that was just opened is not what it was");
        }
    }

    private static byte[] notebook() {
        String text = "some words of a line, ".repeat(20);
        return IntStream.range(0, CELLS)
                .mapToObj(number -> CELL.formatted(number, text, text, text, text.replaceAll("\\W", "")))
                .collect(Collectors.joining(
                        ",", "{\"cells\": [", "], \"metadata\": {}, \"nbformat\": 4, \"nbformat_minor\": 5}"))
                .getBytes(StandardCharsets.UTF_8);
    }
}

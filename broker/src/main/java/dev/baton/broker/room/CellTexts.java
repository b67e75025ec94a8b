package dev.baton.broker.room;

import dev.baton.crdt.YDoc;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a person wrote in a document, without what a page writes by itself: the measure of whether a refused update matters. */
final class CellTexts {
    private CellTexts() {}

    /** The cells' ids, types and texts, or the whole text. */
    static String of(YDoc doc, RoomId id) {
        if (!id.isNotebook()) {
            return doc.text("source").toString();
        }
        List<@Nullable Object> parts = new ArrayList<>();
        for (Object each : doc.array("cells").toJson()) {
            if (each instanceof Map<?, ?> cell) {
                parts.add(cell.get("id"));
                parts.add(cell.get("cell_type"));
                parts.add(cell.get("source"));
                parts.add(cell.get("attachments"));
            }
        }
        return parts.toString();
    }
}

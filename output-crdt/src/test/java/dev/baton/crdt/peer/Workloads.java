package dev.baton.crdt.peer;

import dev.baton.crdt.MalformedUpdateException;
import dev.baton.crdt.YArray;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.YMap;
import dev.baton.crdt.YText;
import java.util.ArrayList;
import java.util.List;

/** The work that is measured, here and under JMH. Each starts with new documents and returns the one it ended with. */
final class Workloads {
    private static final long FIRST_CLIENT = 1;

    private Workloads() {}

    /** The result of a workload: a document, and the length of its content. */
    record Result(YDoc doc, int length) {}

    /** One edit: the deletion and insertion at a position, and its author (0 or 1, or {@link #ONE_AUTHOR}). */
    record Patch(int at, int deleted, String inserted, int author) {
        /** There is one author only, so nothing is exchanged. */
        static final int ONE_AUTHOR = -1;
    }

    /** Letters at the end of a text, each sent to a second document. */
    static Result append(int size) throws MalformedUpdateException {
        YDoc author = new YDoc(FIRST_CLIENT);
        YDoc receiver = new YDoc(FIRST_CLIENT + 1);
        List<byte[]> updates = new ArrayList<>();
        author.onUpdate((update, origin, local) -> updates.add(update));
        YText text = author.text("text");
        for (int i = 0; i < size; i++) {
            text.insert(i, "a");
            receiver.applyUpdate(updates.removeLast(), null);
        }
        return new Result(receiver, receiver.text("text").length());
    }

    /** Lines of output, a transaction each, into a text nested as in a notebook. */
    static Result stream(int lines) {
        YDoc doc = new YDoc(FIRST_CLIENT);
        long[] bytes = new long[1];
        doc.onUpdate((update, origin, local) -> bytes[0] += update.length);
        YMap cell = doc.array("cells").insertMap(0);
        YArray outputs = cell.setArray("outputs");
        YText text = outputs.insertMap(0).setText("text");
        for (int i = 0; i < lines; i++) {
            text.append("line " + i + " 0123456789012345678901234567890123456789\n");
        }
        return new Result(doc, text.length());
    }

    /** An update into an empty document. */
    static Result load(byte[] update) throws MalformedUpdateException {
        YDoc doc = new YDoc(FIRST_CLIENT);
        doc.applyUpdate(update, null);
        return new Result(doc, doc.array("cells").length());
    }

    /** A transaction for each patch; a change of one of two authors is applied at the other. */
    static Result trace(List<Patch> patches) throws MalformedUpdateException {
        List<YDoc> authors = List.of(new YDoc(FIRST_CLIENT), new YDoc(FIRST_CLIENT + 1));
        List<byte[]> updates = new ArrayList<>();
        for (YDoc author : authors) {
            author.onUpdate((update, origin, local) -> {
                if (local) {
                    updates.add(update);
                }
            });
        }
        for (Patch patch : patches) {
            YDoc doc = authors.get(Math.max(0, patch.author()));
            YText text = doc.text("text");
            doc.transact(() -> {
                text.delete(patch.at(), patch.deleted());
                text.insert(patch.at(), patch.inserted());
            });
            for (byte[] update : updates) {
                if (patch.author() >= 0) {
                    authors.get(1 - patch.author()).applyUpdate(update, null);
                }
            }
            updates.clear();
        }
        return new Result(authors.getFirst(), authors.getFirst().text("text").length());
    }
}

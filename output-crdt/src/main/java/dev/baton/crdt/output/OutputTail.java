package dev.baton.crdt.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.crdt.output.OutputArea.FixedOutput;
import dev.baton.crdt.output.OutputArea.Notice;
import dev.baton.crdt.output.OutputArea.Output;
import dev.baton.crdt.output.OutputArea.StreamOutput;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The end of the output after the cut of a cell: shown behind the notice when the run ends, each text at its place between the
 * displays.
 *
 * <p>Holds text of streams, errors and results, with a bound in bytes and at most {@link #PIECES_MAX} pieces; the oldest are
 * dropped first. Owned by the writer's thread.
 */
final class OutputTail {
    /** Streams that take turns line by line are pieces of a line each. */
    static final int PIECES_MAX = 200;

    private final int bytesMax;
    private final Deque<Piece> pieces = new ArrayDeque<>();
    private long bytes;
    private long goneBytes;

    OutputTail(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    /**
     * A piece of text.
     *
     * @param place how many outputs were behind the notice when it arrived
     */
    private record Piece(int place, Output output, int bytes) {}

    boolean isEmpty() {
        return pieces.isEmpty() && goneBytes == 0;
    }

    /** The bytes that neither the cell nor this holds. */
    long goneBytes() {
        return goneBytes;
    }

    void clear() {
        pieces.clear();
        bytes = 0;
        goneBytes = 0;
    }

    /** Takes an output that did not fit into that area. */
    void add(OutputArea area, KernelOutput dropped) {
        int place = area.outputs().size() - area.indexOf(Notice.CUT) - 1;
        switch (dropped) {
            case KernelOutput.Stream stream -> addText(place, stream);
            case KernelOutput.Error error -> addFixed(place, OutputReducer.errorJson(error));
            case KernelOutput.ExecuteResult result -> addFixed(place, OutputReducer.resultJson(result));
            case KernelOutput.DisplayData display -> goneBytes += display.sizeBytes();
            case KernelOutput.UpdateDisplayData update -> goneBytes += update.sizeBytes();
            case KernelOutput.ClearOutput clear -> {
                // never dropped: it makes room
            }
        }
        trim();
    }

    private void addText(int place, KernelOutput.Stream stream) {
        StreamText before = StreamText.EMPTY;
        int beforeBytes = 0;
        if (!pieces.isEmpty()
                && pieces.getLast().place() == place
                && pieces.getLast().output() instanceof StreamOutput last
                && last.name().equals(stream.name())) {
            before = new StreamText(last.text(), last.cursor());
            beforeBytes = pieces.removeLast().bytes();
            bytes -= beforeBytes;
        }
        if (!before.onlyGrowsBy(stream.text())) {
            StreamText after = before.append(stream.text());
            put(place, shown(stream, after), OutputJson.utf8Bytes(after.text()));
        } else if (stream.sizeBytes() < bytesMax) {
            put(place, shown(stream, before.append(stream.text())), beforeBytes + stream.sizeBytes());
        } else {
            // nothing of the earlier output will stay
            goneBytes += beforeBytes;
            put(place, shown(stream, StreamText.ending(stream.text())), stream.sizeBytes());
        }
    }

    private static StreamOutput shown(KernelOutput.Stream stream, StreamText text) {
        return new StreamOutput(stream.name(), text.text(), text.cursor());
    }

    private void addFixed(int place, ObjectNode json) {
        int size = OutputJson.sizeBytes(json);
        if (size > bytesMax) {
            goneBytes += size;
        } else {
            put(place, new FixedOutput(json, Optional.empty(), Notice.NONE), size);
        }
    }

    private void put(int place, Output output, int size) {
        pieces.addLast(new Piece(place, output, size));
        bytes += size;
    }

    private void trim() {
        while (bytes > bytesMax || pieces.size() > PIECES_MAX) {
            Piece oldest = pieces.removeFirst();
            bytes -= oldest.bytes();
            goneBytes += oldest.bytes();
            if (pieces.size() < PIECES_MAX && bytes < bytesMax && oldest.output() instanceof StreamOutput stream) {
                Piece shorter = lastOf(oldest.place(), stream, (int) (bytesMax - bytes));
                pieces.addFirst(shorter);
                bytes += shorter.bytes();
                goneBytes -= shorter.bytes();
            }
        }
    }

    /** The end of a text, beginning with a line where there is one. */
    private static Piece lastOf(int place, StreamOutput stream, int bytesMax) {
        String text = stream.text();
        int from = OutputJson.tailStart(text, bytesMax);
        int line = text.indexOf('\n', from);
        if (line >= 0 && line < text.length() - 1) {
            from = line + 1;
        }
        String end = text.substring(from);
        return new Piece(
                place,
                new StreamOutput(stream.name(), end, Math.max(0, stream.cursor() - from)),
                OutputJson.utf8Bytes(end));
    }

    /** The area with all this in its places, behind a notice of that sentence. */
    OutputArea shownIn(OutputArea area, String sentence) {
        int notice = area.indexOf(Notice.CUT);
        List<Output> outputs = new ArrayList<>(area.outputs().subList(0, notice));
        outputs.add(OutputReducer.notice(sentence, Notice.CUT));
        List<Output> behind = area.outputs().subList(notice + 1, area.outputs().size());
        int next = 0;
        for (Piece piece : pieces) {
            while (next < Math.min(piece.place(), behind.size())) {
                append(outputs, behind.get(next++));
            }
            append(outputs, piece.output());
        }
        while (next < behind.size()) {
            append(outputs, behind.get(next++));
        }
        return new OutputArea(outputs, area.clearPending());
    }

    /** Two neighbouring streams of one name would be joined by every page, each on its own. */
    private static void append(List<Output> outputs, Output output) {
        if (output instanceof StreamOutput stream
                && outputs.getLast() instanceof StreamOutput last
                && last.name().equals(stream.name())) {
            outputs.set(outputs.size() - 1, last.with(StreamText.ending(last.text() + stream.text())));
        } else {
            outputs.add(output);
        }
    }
}

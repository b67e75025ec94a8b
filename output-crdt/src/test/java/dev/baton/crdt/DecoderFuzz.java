package dev.baton.crdt;

import dev.baton.crdt.lib0.ByteWriter;
import dev.baton.crdt.sync.AwarenessUpdate;
import dev.baton.crdt.sync.YMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The entry point of a fuzzer: the first byte chooses a decoder, the others are its input.
 *
 * <p>For any input a decoder returns or throws {@link MalformedUpdateException}; a refused update leaves the document byte
 * equal, and an accepted one a document that another can load. Anything else is an error of the fuzz target.
 */
public final class DecoderFuzz {
    private DecoderFuzz() {}

    private interface Decoding {
        void run() throws MalformedUpdateException;
    }

    /** One input of the fuzzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        switch (input[0] & 7) {
            case 0, 1 -> apply(bytes, YFormat.V1);
            case 2, 3 -> apply(bytes, YFormat.V2);
            case 4 -> without(bytes, YFormat.V1);
            case 5 -> without(bytes, YFormat.V2);
            case 6 -> {
                takes(() -> sample().encodeStateAsUpdate(bytes));
                takes(() -> RelativePosition.decode(bytes).resolve(sample()));
                takes(() -> YSnapshot.decode(bytes).encode());
                takes(() -> YSnapshot.decode(bytes, YFormat.V2).encode(YFormat.V2));
                takes(() -> RelativePosition.ofJson(new String(bytes, StandardCharsets.UTF_8))
                        .resolve(sample()));
            }
            default -> {
                takes(() -> YMessage.parse(bytes));
                takes(() -> AwarenessUpdate.decode(bytes));
            }
        }
    }

    static YDoc sample() {
        YDoc doc = new YDoc(5);
        doc.transact(() -> {
            YMap cell = doc.array("cells").insertMap(0);
            cell.setText("source").append("print(1) é 😀");
            cell.set("meta", Map.of("list", List.of(1, 2.5, true, "x")));
            cell.setArray("outputs").push(List.of("one", new byte[] {1, 2, 3}));
            doc.text("rich").insert(0, "bold", Map.of("bold", true));
            doc.text("rich").delete(1, 1);
        });
        return doc;
    }

    private static void takes(Decoding decoding) {
        try {
            decoding.run();
        } catch (MalformedUpdateException e) {
            if (e.getMessage() == null) {
                throw new AssertionError("refused without a reason", e);
            }
        }
    }

    private static void apply(byte[] bytes, YFormat format) {
        YDoc doc = sample();
        byte[] before = doc.encodeStateAsUpdate();
        try {
            if (format == YFormat.V1) {
                doc.resolve(bytes);
                doc.preview(bytes);
            }
            format.apply(doc, bytes, null);
        } catch (MalformedUpdateException e) {
            require(Arrays.equals(before, doc.encodeStateAsUpdate()), "a refused update changed the document");
            return;
        }
        takes(() -> {
            YDoc copy = copyOf(doc, YFormat.V1);
            YDoc other = copyOf(doc, YFormat.V2);
            require(Arrays.equals(copy.encodeStateAsUpdate(), other.encodeStateAsUpdate()), "the formats differ");
        });
        doc.array("cells").toJson();
        doc.text("rich").toDelta();
    }

    /**
     * A document made from another one's state. It need not be equal: deleted parts may be kept in other pieces, and an
     * element whose neighbours are in different lists is placed where the first of them is seen, in yjs too.
     */
    private static YDoc copyOf(YDoc doc, YFormat format) throws MalformedUpdateException {
        YDoc copy = new YDoc(77);
        ApplyResult result = format.apply(copy, format.encodeState(doc), null);
        require(!result.pending(), "a state lacks something");
        return copy;
    }

    private static void without(byte[] bytes, YFormat format) {
        byte[] good = format.encodeState(sample());
        takes(() -> format.merge(List.of(good, bytes, bytes)));
        takes(() -> format.diff(bytes, sample().encodeStateVector()));
        takes(() -> format.encodeStateVector(bytes));
        takes(() -> format.convert(bytes, format == YFormat.V1 ? YFormat.V2 : YFormat.V1));
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    /** Valid inputs of each kind, to begin with. */
    static List<byte[]> seeds() {
        YDoc doc = sample();
        ByteWriter position = new ByteWriter();
        position.writeUint8(6);
        byte[] relative = RelativePosition.of(doc.text("rich"), 1, 0).encode();
        position.writeBytes(relative, 0, relative.length);
        return List.of(
                with(0, doc.encodeStateAsUpdate()),
                with(2, YFormat.V2.encodeState(doc)),
                with(4, doc.encodeStateAsUpdate()),
                with(5, YFormat.V2.encodeState(doc)),
                with(6, doc.encodeStateVector()),
                with(6, YSnapshot.of(doc).encode()),
                position.toByteArray(),
                with(7, new byte[] {0, 0, 1, 0}),
                with(7, new byte[] {1, 5, 1, 9, 1, 2, '{', '}'}));
    }

    /** Writes the seeds into the folder named by the only argument, for a fuzzer that begins with none. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        int number = 0;
        for (byte[] seed : seeds()) {
            Files.write(folder.resolve("seed-" + number++), seed);
        }
    }

    private static byte[] with(int kind, byte[] bytes) {
        byte[] input = new byte[bytes.length + 1];
        input[0] = (byte) kind;
        System.arraycopy(bytes, 0, input, 1, bytes.length);
        return input;
    }
}

package dev.baton.broker.room;

import dev.baton.crdt.MalformedUpdateException;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.sync.AwarenessUpdate;
import dev.baton.crdt.sync.YMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The door through which a fuzzer enters a document's room: the first byte chooses who sends, the others are the message. Whatever comes,
 * nothing of it is in the document when its sender may only look, nobody writes under the client id of somebody else, and nobody but the
 * sender is sent away.
 */
public final class RoomFuzz {
    private static final long ANNAS_ID = 5001;
    /** A room remembers what is written into it; a new one takes over after so many messages. */
    private static final int MESSAGES_A_ROOM = 300;

    private static final List<String> SENDERS = List.of("viola", "edi", "ben");

    private static @Nullable World world;
    private static int messages;

    private RoomFuzz() {}

    /** A room with Anna in it, who has written, and is there when the others send. */
    private record World(Path home, RoomBench bench, PagePeer anna) {
        static World open() throws Exception {
            Path home = Files.createTempDirectory("baton-fuzz");
            RoomBench bench = new RoomBench(home);
            PagePeer anna = new PagePeer(bench, bench.endpoint(), "anna", ANNAS_ID).join();
            anna.reads();
            anna.types("anna ");
            return new World(home, bench, anna);
        }

        void close() throws IOException {
            bench.room.shutDown().toCompletableFuture().join();
            try (Stream<Path> all = Files.walk(home)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }

        long clockOfAnna() throws MalformedUpdateException {
            return new YDoc(1)
                    .preview(anna.doc.encodeStateAsUpdate()).structs().stream()
                            .filter(structs -> structs.client() == ANNAS_ID)
                            .mapToLong(structs -> structs.clock() + structs.length())
                            .max()
                            .orElse(0);
        }
    }

    /** One input of the fuzzer. */
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        YMessage message;
        try {
            message = YMessage.parse(Arrays.copyOfRange(input, 1, input.length));
        } catch (MalformedUpdateException refused) {
            return;
        }
        World present = world;
        if (present == null || messages++ % MESSAGES_A_ROOM == 0) {
            if (present != null) {
                present.close();
            }
            present = World.open();
            world = present;
        }
        String name = SENDERS.get(Math.floorMod(input[0], SENDERS.size()));
        PagePeer anna = present.anna();
        anna.reads();
        byte[] before = anna.doc.encodeStateAsUpdate();
        long clock = present.clockOfAnna();
        PagePeer sender = present.bench().page(name);
        sender.send(message);
        sender.leave();
        anna.reads();
        if (name.equals("viola")) {
            must(
                    Arrays.equals(before, anna.doc.encodeStateAsUpdate()),
                    "who may only look changes the document",
                    input);
        }
        must(clock == present.clockOfAnna(), name + " writes as Anna", input);
        must(anna.closings.isEmpty(), "Anna is sent away by " + name, input);
        must(sender.closings.size() <= 1, "told twice", input);
        PagePeer newcomer = present.bench().page("anna");
        must(
                anna.doc
                        .array("cells")
                        .toJson()
                        .equals(newcomer.doc.array("cells").toJson()),
                "who was there and who comes see different documents",
                input);
        newcomer.leave();
    }

    private static void must(boolean holds, String what, byte[] input) {
        if (!holds) {
            throw new AssertionError(what + ": " + Arrays.toString(input));
        }
    }

    /** Writes the seeds into a folder, a file each. */
    public static void main(String[] words) throws Exception {
        Path folder = Files.createDirectories(Path.of(words[0]));
        int number = 0;
        for (byte[] seed : seeds()) {
            Files.write(folder.resolve("seed-" + number++), seed);
        }
    }

    /** Where a fuzzer begins; the tests run them too. */
    static List<byte[]> seeds() throws Exception {
        World model = World.open();
        byte[] state = model.anna().doc.encodeStateAsUpdate();
        model.close();
        List<YMessage> frames = new ArrayList<>();
        for (long client : new long[] {77, ANNAS_ID, RoomPages.SERVER_IDS + 1}) {
            byte[] typed = change(state, client);
            frames.add(new YMessage.SyncUpdate(typed));
            frames.add(new YMessage.SyncStep2(typed));
        }
        frames.add(new YMessage.SyncUpdate(deletion(state)));
        frames.add(new YMessage.SyncUpdate(state));
        frames.add(new YMessage.SyncStep1(new YDoc(1).encodeStateVector()));
        frames.add(new YMessage.Raw("save", OptionalLong.empty()));
        frames.add(new YMessage.Presence(
                new AwarenessUpdate(List.of(new AwarenessUpdate.Entry(ANNAS_ID, 9, "{\"user\":{}}")))));
        List<byte[]> seeds = new ArrayList<>();
        for (YMessage each : frames) {
            for (int who = 0; who < SENDERS.size(); who++) {
                byte[] frame = each.encode();
                byte[] seed = new byte[frame.length + 1];
                seed[0] = (byte) who;
                System.arraycopy(frame, 0, seed, 1, frame.length);
                seeds.add(seed);
            }
        }
        return seeds;
    }

    private static byte[] change(byte[] state, long client) throws MalformedUpdateException {
        return changed(state, client, doc -> doc.text("source").insert(0, "x"));
    }

    private static byte[] deletion(byte[] state) throws MalformedUpdateException {
        return changed(state, 78, doc -> doc.array("cells").delete(0, 1));
    }

    private static byte[] changed(byte[] state, long client, Consumer<YDoc> change) throws MalformedUpdateException {
        YDoc doc = new YDoc(client);
        doc.applyUpdate(state, "room");
        List<byte[]> updates = new ArrayList<>();
        var listening = doc.onUpdate((update, origin, local) -> updates.add(update));
        doc.transact("by hand", () -> change.accept(doc));
        listening.close();
        return updates.getFirst();
    }
}

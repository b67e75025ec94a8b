package dev.baton.crdt;

import dev.baton.crdt.lib0.ByteReader;
import dev.baton.crdt.lib0.MalformedBytesException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A completely decoded update that has not touched any document.
 *
 * <p>Everything that can be checked without a document has been: counts, lengths, clocks within range, references only to
 * earlier clocks of the same client, known kinds. References to other clients are checked later.
 *
 * @param clients the structs by client, highest client id first
 * @param deletes the deletions of the update, normalised
 */
record DecodedUpdate(List<Structs> clients, DeleteSet deletes) {
    /** The highest clock, so that sums of clocks and lengths stay within an int. */
    static final int CLOCK_MAX = Integer.MAX_VALUE - 1;

    /** The consecutive structs of one client, at least one. */
    record Structs(ClientBlock client, List<Struct> list) {}

    /** Reads an update; clients that the store knows are represented by its blocks. */
    static DecodedUpdate read(byte[] bytes, UpdateFormat format, @Nullable StructStore store)
            throws MalformedUpdateException {
        ByteReader in = new ByteReader(bytes);
        try {
            Reader reader = new Reader(format.reader(in), store);
            DecodedUpdate update = reader.read();
            if (in.remaining() > 0) {
                throw new MalformedBytesException("bytes after the end");
            }
            return update;
        } catch (MalformedBytesException e) {
            throw new MalformedUpdateException("not an update: " + e.getMessage(), e);
        }
    }

    /** The state of reading one update. */
    private static final class Reader {
        private final UpdateReader in;
        private final @Nullable StructStore store;
        private final Map<Long, ClientBlock> blocks = new HashMap<>();
        private final Map<String, String> interned = new HashMap<>();
        private @Nullable ClientBlock last;

        Reader(UpdateReader in, @Nullable StructStore store) {
            this.in = in;
            this.store = store;
        }

        DecodedUpdate read() throws MalformedBytesException {
            int clientCount = in.rest().readCount();
            List<Structs> clients = new ArrayList<>();
            Set<Long> seen = new HashSet<>();
            for (int i = 0; i < clientCount; i++) {
                int structCount = in.readStructCount();
                ClientBlock client = block(in.readClient());
                if (!seen.add(client.id)) {
                    throw new MalformedBytesException("client appears twice");
                }
                List<Struct> structs = structs(client, structCount);
                if (!structs.isEmpty()) {
                    clients.add(new Structs(client, structs));
                }
            }
            if (clients.size() == 1) {
                return new DecodedUpdate(clients, DeleteSet.read(in));
            }
            clients.sort(Comparator.comparingLong((Structs structs) -> structs.client().id)
                    .reversed());
            return new DecodedUpdate(clients, DeleteSet.read(in));
        }

        private ClientBlock block(long id) {
            ClientBlock block = last;
            if (block != null && block.id == id) {
                return block;
            }
            block = blocks.get(id);
            if (block == null) {
                block = store == null ? null : store.find(id);
                block = block == null ? new ClientBlock(id) : block;
                blocks.put(id, block);
            }
            last = block;
            return block;
        }

        private List<Struct> structs(ClientBlock client, int count) throws MalformedBytesException {
            List<Struct> structs = new ArrayList<>();
            int clock = in.rest().readVarUint31();
            for (int i = 0; i < count; i++) {
                int info = in.readInfo();
                Struct struct = switch (info & 0x1f) {
                    case 0 -> new Gc(client, clock, in.readLength());
                    case Skip.REF -> new Skip(client, clock, in.rest().readVarUint31());
                    default -> item(client, clock, info);
                };
                if (struct.length <= 0 || struct.length > CLOCK_MAX - clock) {
                    throw new MalformedBytesException("length out of range");
                }
                clock += struct.length;
                structs.add(struct);
            }
            return structs;
        }

        private Item item(ClientBlock client, int clock, int info) throws MalformedBytesException {
            ClientBlock originClient = null;
            int originClock = 0;
            ClientBlock rightClient = null;
            int rightClock = 0;
            Object parent = null;
            String key = null;
            if ((info & 0x80) != 0) {
                originClient = block(in.readLeftClient());
                originClock = earlier(in.readLeftClock(), originClient, client, clock);
            }
            if ((info & 0x40) != 0) {
                rightClient = block(in.readRightClient());
                rightClock = earlier(in.readRightClock(), rightClient, client, clock);
            }
            if (originClient == null && rightClient == null) {
                if (in.readParentIsRootName()) {
                    parent = intern(in.readString());
                } else {
                    ClientBlock holder = block(in.readLeftClient());
                    parent = new Item.ParentId(holder, earlier(in.readLeftClock(), holder, client, clock));
                }
                if ((info & 0x20) != 0) {
                    key = intern(in.readString());
                }
            }
            Item item = new Item(client, clock, content(info & 0x1f));
            item.originClient = originClient;
            item.originClock = originClock;
            item.rightOriginClient = rightClient;
            item.rightOriginClock = rightClock;
            item.parent = parent;
            item.key = key;
            return item;
        }

        /** Within one client references go back in time; otherwise integration might never end. */
        private static int earlier(int referred, ClientBlock to, ClientBlock from, int clock)
                throws MalformedBytesException {
            if (to == from && referred >= clock) {
                throw new MalformedBytesException("item refers to what comes after it");
            }
            return referred;
        }

        private String intern(String string) {
            String known = interned.putIfAbsent(string, string);
            return known == null ? string : known;
        }

        private Content content(int ref) throws MalformedBytesException {
            return switch (ref) {
                case 1 -> new DeletedContent(in.readLength());
                case 2 -> jsonContent();
                case 3 -> new BinaryContent(in.readBytes());
                case 4 -> StringContent.of(in.readString());
                case 5 -> new EmbedContent(in.readJson());
                case 6 -> new FormatContent(intern(in.readKey()), in.readJson());
                case 7 -> typeContent();
                case 8 -> anyContent();
                case 9 -> new SubdocContent(new YSubdocument(in.readString(), in.readAny()));
                default -> throw new MalformedBytesException("unknown kind of content " + ref);
            };
        }

        private Content jsonContent() throws MalformedBytesException {
            int count = in.readTextCount();
            List<@Nullable Object> values = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String text = in.readString();
                try {
                    values.add(text.equals("undefined") ? YUndefined.INSTANCE : JsonText.parse(text));
                } catch (IllegalArgumentException e) {
                    throw new MalformedBytesException("value is not JSON");
                }
            }
            return new JsonContent(values);
        }

        private Content anyContent() throws MalformedBytesException {
            @Nullable Object[] values = new @Nullable Object[in.readValueCount()];
            for (int i = 0; i < values.length; i++) {
                values[i] = in.readAny();
            }
            return AnyContent.ofAll(values);
        }

        private Content typeContent() throws MalformedBytesException {
            TypeKind kind = TypeKind.of(in.readTypeRef());
            if (kind == null) {
                throw new MalformedBytesException("unknown kind of type");
            }
            return new TypeContent(Branch.nested(kind, kind.isNamed() ? in.readKey() : ""));
        }
    }
}

package dev.baton.crdt;

import dev.baton.crdt.lib0.ByteReader;
import dev.baton.crdt.lib0.ByteWriter;
import dev.baton.crdt.lib0.MalformedBytesException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A place in a text or array that stays with the element next to it when others insert and delete around it, as cursors
 * do; in the encoding of yjs 13.6 (relative positions).
 *
 * <p>It names an element or, at an end, the type. It can be sent anywhere and resolved in any document that has that element.
 */
public final class RelativePosition {
    private static final int ELEMENT = 0;
    private static final int ROOT = 1;
    private static final int NESTED = 2;

    private final int tag;
    private final long client;
    private final int clock;
    private final String root;
    private final int association;
    /** For JSON, which names the type in addition to the element; null if unknown, as after {@link #decode}. */
    private final @Nullable RelativePosition type;

    private RelativePosition(
            int tag, long client, int clock, String root, int association, @Nullable RelativePosition type) {
        this.tag = tag;
        this.client = client;
        this.clock = clock;
        this.root = root;
        this.association = association;
        this.type = type;
    }

    /**
     * Where a relative position is in a document as it is now.
     *
     * @param type the type
     * @param index the position in it
     */
    public record Place(YType type, int index) {}

    /**
     * The place before the element at {@code index}.
     *
     * @param association negative to stay with the element before the place, else with the one behind it
     */
    public static RelativePosition of(YType type, int index, int association) {
        Branch branch = type.branch;
        Positions.check(branch, index, 0);
        int at = association < 0 ? index - 1 : index;
        if (at >= 0 && at < branch.length) {
            Item item = Positions.seek(branch, at);
            int clock = item.clock + at - branch.cursorIndex;
            return new RelativePosition(ELEMENT, item.client.id, clock, "", association, ofType(branch, association));
        }
        Item last = branch.end;
        if (association < 0 && index > 0 && last != null) {
            return new RelativePosition(
                    ELEMENT, last.client.id, last.end() - 1, "", association, ofType(branch, association));
        }
        return ofType(branch, association);
    }

    private static RelativePosition ofType(Branch branch, int association) {
        Item holder = branch.item;
        return holder == null
                ? new RelativePosition(ROOT, 0, 0, branch.rootName(), association, null)
                : new RelativePosition(NESTED, holder.client.id, holder.clock, "", association, null);
    }

    /** Reads a position. */
    public static RelativePosition decode(byte[] bytes) throws MalformedUpdateException {
        ByteReader in = new ByteReader(bytes);
        try {
            int tag = in.readVarUint31();
            if (tag > NESTED) {
                throw new MalformedBytesException("unknown kind of position");
            }
            long client = tag == ROOT ? 0 : in.readVarUint();
            int clock = tag == ROOT ? 0 : in.readVarUint31();
            String root = tag == ROOT ? in.readVarString() : "";
            // before 13.5 nothing followed
            long association = in.remaining() > 0 ? in.readVarInt() : 0;
            if (in.remaining() > 0) {
                throw new MalformedBytesException("bytes after the end");
            }
            int side = association == ByteReader.MINUS_ZERO ? 0 : Long.signum(association);
            return new RelativePosition(tag, client, clock, root, side, null);
        } catch (MalformedBytesException e) {
            throw new MalformedUpdateException("not a relative position: " + e.getMessage(), e);
        }
    }

    /** The position in the encoding of yjs. */
    public byte[] encode() {
        ByteWriter out = new ByteWriter();
        out.writeVarUint(tag);
        if (tag == ROOT) {
            out.writeVarString(root);
        } else {
            out.writeVarUint(client);
            out.writeVarUint(clock);
        }
        out.writeVarInt(association);
        return out.toByteArray();
    }

    /** Reads a position as pages put it into awareness: an object as yjs makes it for JSON. */
    public static RelativePosition ofJson(String json) throws MalformedUpdateException {
        try {
            if (JsonText.parse(json) instanceof Map<?, ?> object) {
                int side = object.get("assoc") instanceof Number number ? (int) Math.signum(number.doubleValue()) : 0;
                RelativePosition type = null;
                if (object.get("tname") instanceof String root) {
                    type = new RelativePosition(ROOT, 0, 0, root, side, null);
                } else if (object.get("type") instanceof Map<?, ?> holder) {
                    type = new RelativePosition(NESTED, client(holder), clock(holder), "", side, null);
                }
                if (object.get("item") instanceof Map<?, ?> element) {
                    return new RelativePosition(ELEMENT, client(element), clock(element), "", side, type);
                }
                if (type != null) {
                    return type;
                }
            }
            throw new MalformedUpdateException("not a relative position: it names nothing");
        } catch (IllegalArgumentException e) {
            throw new MalformedUpdateException("not a relative position: " + e.getMessage(), e);
        }
    }

    private static long client(Map<?, ?> id) {
        return natural(id.get("client"), (1L << 53) - 1);
    }

    private static int clock(Map<?, ?> id) {
        return (int) natural(id.get("clock"), Integer.MAX_VALUE);
    }

    private static long natural(@Nullable Object value, long max) {
        if (value instanceof Number number
                && number.doubleValue() == number.longValue()
                && number.longValue() >= 0
                && number.longValue() <= max) {
            return number.longValue();
        }
        throw new IllegalArgumentException("an id is two natural numbers");
    }

    /** The position as JSON, with the members that yjs gives it. */
    public String toJson() {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        RelativePosition holder = tag == ELEMENT ? type : this;
        if (holder != null && holder.tag == NESTED) {
            object.put("type", holder.id());
        }
        if (holder != null && holder.tag == ROOT) {
            object.put("tname", holder.root);
        }
        if (tag == ELEMENT) {
            object.put("item", id());
        }
        object.put("assoc", association);
        return JsonText.stringify(object);
    }

    private Map<String, Object> id() {
        Map<String, Object> id = new LinkedHashMap<>();
        id.put("client", client);
        id.put("clock", clock);
        return id;
    }

    /**
     * The current place of this position in a document, or null if the document has not seen its element, or has collected it.
     */
    public @Nullable Place resolve(YDoc doc) {
        DocCore core = doc.core();
        if (tag == ROOT) {
            return core.hasRoot(root) ? end(core.rootBranch(root)) : null;
        }
        ClientBlock block = core.store().find(client);
        if (block == null || block.state() <= clock) {
            return null;
        }
        RedoneChain.Place followed = RedoneChain.follow(core, block, clock);
        if (!(followed.struct() instanceof Item item)) {
            return null;
        }
        if (tag == NESTED) {
            return item.content instanceof TypeContent type ? end(type.branch) : null;
        }
        Branch branch = item.branch();
        int index = 0;
        if (!branch.isDeleted() && item.key == null) {
            index = Positions.indexOf(item) + (item.isVisible() ? followed.offset() + (association >= 0 ? 0 : 1) : 0);
        }
        return new Place(branch.view(), index);
    }

    private Place end(Branch branch) {
        return new Place(branch.view(), association >= 0 ? branch.length : 0);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RelativePosition that
                && that.tag == tag
                && that.client == client
                && that.clock == clock
                && that.root.equals(root)
                && that.association == association;
    }

    @Override
    public int hashCode() {
        return Objects.hash(tag, client, clock, root, association);
    }
}

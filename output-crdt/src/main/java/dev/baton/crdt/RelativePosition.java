package dev.baton.crdt;

import dev.baton.crdt.lib0.ByteReader;
import dev.baton.crdt.lib0.ByteWriter;
import dev.baton.crdt.lib0.MalformedBytesException;
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

    private RelativePosition(int tag, long client, int clock, String root, int association) {
        this.tag = tag;
        this.client = client;
        this.clock = clock;
        this.root = root;
        this.association = association;
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
            return new RelativePosition(ELEMENT, item.client.id, item.clock + at - branch.cursorIndex, "", association);
        }
        Item last = branch.end;
        if (association < 0 && index > 0 && last != null) {
            return new RelativePosition(ELEMENT, last.client.id, last.end() - 1, "", association);
        }
        Item holder = branch.item;
        return holder == null
                ? new RelativePosition(ROOT, 0, 0, branch.rootName(), association)
                : new RelativePosition(NESTED, holder.client.id, holder.clock, "", association);
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
            return new RelativePosition(
                    tag, client, clock, root, association == ByteReader.MINUS_ZERO ? 0 : Long.signum(association));
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

    /** Where this position is in a document, or null where that has not seen what it names, or has collected it. */
    public @Nullable Place resolve(YDoc doc) {
        DocCore core = doc.core();
        if (tag == ROOT) {
            return core.hasRoot(root) ? end(core.rootBranch(root)) : null;
        }
        ClientBlock block = core.store().find(client);
        if (block == null || block.state() <= clock) {
            return null;
        }
        Redone.Followed followed = Redone.follow(core, block, clock);
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

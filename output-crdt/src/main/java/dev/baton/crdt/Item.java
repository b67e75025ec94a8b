package dev.baton.crdt;

import org.jspecify.annotations.Nullable;

/**
 * A run of elements with content and a place: in the sequence of its parent, or in the chain of values of one key.
 *
 * <p>{@code origin} and {@code rightOrigin} are the neighbours that its author saw and never change, except that the head of a
 * run may be cut off; {@code left} and {@code right} are the current neighbours, deleted ones included. Ids are held as a
 * block and a clock, without an object of their own.
 */
final class Item extends Struct {
    private static final int DELETED = 1;
    private static final int COUNTABLE = 2;
    private static final int KEEP = 4;
    private static final int REDONE = 8;

    /** The client of the left neighbour that the author saw, null where there was none. */
    @Nullable
    ClientBlock originClient;

    int originClock;

    /** The client of the right neighbour that the author saw, null where there was none. */
    @Nullable
    ClientBlock rightOriginClient;

    int rightOriginClock;

    @Nullable
    Item left;

    @Nullable
    Item right;

    /**
     * The {@link Branch} this item belongs to, once integrated; before that the name of a root ({@link String}), the id of the
     * item that holds the parent ({@link ParentId}), or null if the neighbours determine it.
     */
    @Nullable
    Object parent;

    /** The key in the parent, or null for an element of its sequence. */
    @Nullable
    String key;

    Content content;

    private int flags;

    /** The position in the {@link SequenceIndex} of its sequence; unused if there is none. */
    SequenceIndex.@Nullable Node leaf;

    /** When a search for a place last passed this item; see {@link PlaceSearch}. */
    int passedAt;

    /** Names the item that holds the parent, in an item that is not integrated yet. */
    record ParentId(ClientBlock client, int clock) {}

    Item(ClientBlock client, int clock, Content content) {
        super(client, clock, content.length());
        this.content = content;
        this.flags = content.isCountable() ? COUNTABLE : 0;
    }

    Branch branch() {
        if (parent instanceof Branch branch) {
            return branch;
        }
        throw new IllegalStateException("item is not integrated");
    }

    @Override
    boolean isDeleted() {
        return (flags & DELETED) != 0;
    }

    boolean isCountable() {
        return (flags & COUNTABLE) != 0;
    }

    /** Whether the item counts as part of its parent's sequence: there and not deleted. */
    boolean isVisible() {
        return (flags & (DELETED | COUNTABLE)) == COUNTABLE;
    }

    /** Whether collection passes the item over. */
    boolean isKept() {
        return (flags & KEEP) != 0;
    }

    void markKept(boolean keep) {
        flags = keep ? flags | KEEP : flags & ~KEEP;
    }

    /** Whether {@link Redone} knows the item. */
    boolean isRedone() {
        return (flags & REDONE) != 0;
    }

    void markRedone() {
        flags |= REDONE;
    }

    void markDeleted() {
        flags |= DELETED;
    }

    /** Reverts a deletion when its transaction is rolled back. */
    void revive() {
        flags &= ~DELETED;
    }

    boolean hasOriginOf(Item other) {
        return originClient == other.originClient && (originClient == null || originClock == other.originClock);
    }

    boolean hasRightOriginOf(Item other) {
        return rightOriginClient == other.rightOriginClient
                && (rightOriginClient == null || rightOriginClock == other.rightOriginClock);
    }

    void setOrigin(Item left) {
        originClient = left.client;
        originClock = left.end() - 1;
    }

    void setRightOrigin(Item right) {
        rightOriginClient = right.client;
        rightOriginClock = right.clock;
    }

    /**
     * Cuts this item to its first elements and returns the rest as an item with the same neighbours; the caller puts it
     * into the store. The right origin of the left part stays unset on purpose: others never saw the cut.
     */
    Item split(int offset) {
        Item rest = new Item(client, clock + offset, content.splice(offset));
        rest.originClient = client;
        rest.originClock = clock + offset - 1;
        rest.rightOriginClient = rightOriginClient;
        rest.rightOriginClock = rightOriginClock;
        rest.parent = parent;
        rest.key = key;
        rest.flags = flags;
        rest.left = this;
        rest.right = right;
        length = offset;
        if (right != null) {
            right.left = rest;
        }
        right = rest;
        if (parent instanceof Branch branch) {
            if (rest.right == null) {
                branch.tailChanged(key, rest);
            }
            if (key == null && branch.index != null) {
                branch.index.onCut(this, rest);
            }
            if (isRedone()) {
                branch.core().redone().onCut(this, rest);
            }
        }
        return rest;
    }

    @Override
    boolean canMergeWith(Struct struct) {
        return struct instanceof Item next
                && next.client == client
                && next.originClient == client
                && next.originClock == end() - 1
                && right == next
                && hasRightOriginOf(next)
                && next.clock == end()
                && next.isDeleted() == isDeleted()
                && !isRedone()
                && !next.isRedone()
                && content.canMergeWith(next.content);
    }

    @Override
    void merge(Struct struct) {
        Item next = (Item) struct;
        content.merge(next.content);
        Branch branch = branch();
        branch.onMerged(this, next);
        flags |= next.flags & KEEP;
        right = next.right;
        if (right != null) {
            right.left = this;
        } else {
            branch.tailChanged(key, this);
        }
        length += next.length;
    }

    @Override
    void write(UpdateWriter out, int offset) {
        ClientBlock leftClient = offset > 0 ? client : originClient;
        int leftClock = offset > 0 ? clock + offset - 1 : originClock;
        int info = content.ref()
                | (leftClient == null ? 0 : 0x80)
                | (rightOriginClient == null ? 0 : 0x40)
                | (key == null ? 0 : 0x20);
        out.writeInfo(info);
        if (leftClient != null) {
            out.writeLeftId(leftClient.id, leftClock);
        }
        if (rightOriginClient != null) {
            out.writeRightId(rightOriginClient.id, rightOriginClock);
        }
        if (leftClient == null && rightOriginClient == null) {
            writeParent(out);
            if (key != null) {
                out.writeString(key);
            }
        }
        content.write(out, offset);
    }

    private void writeParent(UpdateWriter out) {
        switch (parent) {
            case Branch branch -> {
                Item holder = branch.item;
                out.writeParentInfo(holder == null);
                if (holder == null) {
                    out.writeString(branch.rootName());
                } else {
                    out.writeLeftId(holder.client.id, holder.clock);
                }
            }
            case String root -> {
                out.writeParentInfo(true);
                out.writeString(root);
            }
            case ParentId id -> {
                out.writeParentInfo(false);
                out.writeLeftId(id.client().id, id.clock());
            }
            case null, default -> throw new IllegalStateException("item has neither parent nor neighbours");
        }
    }
}

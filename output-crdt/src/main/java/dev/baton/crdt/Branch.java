package dev.baton.crdt;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The inside of a shared type: a sequence of items, a chain of items for each key, and its parent.
 *
 * <p>Roots that were only named by an update have no kind yet; the first typed access gives them one.
 */
final class Branch {
    private static final Map<String, Item> NO_KEYS = Map.of();

    /** The item that holds this type, null for a root. */
    @Nullable
    Item item;

    /** First item of the sequence. */
    @Nullable
    Item start;

    /** Last item of the sequence, deleted or not. */
    @Nullable
    Item end;

    /** Elements of the sequence that are there. */
    int length;

    /** Whether the sequence has ever held a formatting mark. */
    boolean hasFormatting;

    /** The index of the sequence, made when a search first took long. */
    @Nullable
    SequenceIndex index;

    /** An item of the sequence whose position is known, or null; see {@link Positions}. */
    @Nullable
    Item cursor;

    int cursorIndex;

    /** How many types this one is nested in. */
    private int depth;

    private @Nullable DocCore core;
    private @Nullable TypeKind kind;
    private final String name;
    private Map<String, Item> keys = NO_KEYS;
    private @Nullable YType view;
    private @Nullable Listeners<TypeObserver> observers;
    private @Nullable Listeners<DeepObserver> deepObservers;

    private Branch(@Nullable DocCore core, @Nullable TypeKind kind, String name) {
        this.core = core;
        this.kind = kind;
        this.name = name;
    }

    static Branch root(DocCore core, String name) {
        return new Branch(core, null, name);
    }

    /** A nested type that is not part of a document yet; the name is that of an XML element or hook. */
    static Branch nested(TypeKind kind, String nodeName) {
        return new Branch(null, kind, nodeName);
    }

    void integrate(DocCore core, Item item) {
        this.core = core;
        this.item = item;
        this.depth = item.branch().depth + 1;
    }

    int depth() {
        return depth;
    }

    DocCore core() {
        if (core == null) {
            throw new IllegalStateException("type is not part of a document");
        }
        return core;
    }

    YDoc doc() {
        return core().doc();
    }

    /** The kind, null for a root that was never accessed. */
    @Nullable
    TypeKind kind() {
        return kind;
    }

    TypeKind nestedKind() {
        if (kind == null) {
            throw new IllegalStateException("type has no kind");
        }
        return kind;
    }

    /** Gives a root its kind, or checks that it has that kind. */
    void specialise(TypeKind wanted) {
        if (kind == null) {
            kind = wanted;
        } else if (kind != wanted) {
            throw new IllegalStateException("root " + name + " is in use as " + kind);
        }
    }

    String rootName() {
        return name;
    }

    String nodeName() {
        return kind != null && kind.isNamed() ? name : "";
    }

    YType view() {
        YType known = view;
        if (known != null) {
            return known;
        }
        if (kind == null) {
            return (start == null ? TypeKind.MAP : TypeKind.ARRAY).view(this);
        }
        known = kind.view(this);
        view = known;
        return known;
    }

    @Nullable
    Branch parent() {
        return item == null ? null : item.branch();
    }

    boolean isDeleted() {
        return item != null && item.isDeleted();
    }

    Branch root() {
        Branch at = this;
        for (Branch up = at.parent(); up != null; up = up.parent()) {
            at = up;
        }
        return at;
    }

    /** The way here from an ancestor, or from the root where that is null. */
    List<Object> pathFrom(@Nullable Branch ancestor) {
        List<Object> path = new ArrayList<>();
        Branch at = this;
        while (at != ancestor && at.item != null) {
            Item holder = at.item;
            path.add(holder.key != null ? holder.key : Positions.indexOf(holder));
            at = holder.branch();
        }
        Collections.reverse(path);
        return path;
    }

    /** The newest item of a key, deleted or not. */
    @Nullable
    Item newest(String key) {
        return keys.get(key);
    }

    Map<String, Item> keys() {
        return keys;
    }

    /** Notes the last item of the sequence, or of the chain of a key. */
    void tailChanged(@Nullable String key, Item last) {
        if (key == null) {
            end = last;
            return;
        }
        if (keys == NO_KEYS) {
            keys = new HashMap<>(8);
        }
        keys.put(key, last);
    }

    /** Sets the newest item of a key back, or forgets the key. */
    void restoreNewest(String key, @Nullable Item newest) {
        if (newest == null) {
            keys.remove(key);
        } else {
            keys.put(key, newest);
        }
    }

    /** The index of the sequence. */
    SequenceIndex index() {
        SequenceIndex known = index;
        if (known == null) {
            known = new SequenceIndex(this);
            index = known;
        }
        return known;
    }

    /** Notes that an item was linked into the sequence. */
    void onLinked(Item item) {
        if (item.isVisible()) {
            length += item.length;
            cursor = null;
        }
        if (index != null) {
            index.onLinked(item);
        }
    }

    /** Records that visible elements of the sequence were added or removed: an item was deleted or revived. */
    void lengthChanged(Item item, int change) {
        length += change;
        cursor = null;
        if (index != null) {
            index.onVisibility(item, change);
        }
    }

    /** Forgets all items, which were collected. */
    void clear() {
        start = null;
        end = null;
        cursor = null;
        index = null;
        keys = NO_KEYS;
    }

    /** Updates cursor and index when an item absorbs its right neighbour, whose links are unchanged. */
    void onMerged(Item left, Item swallowed) {
        if (index != null && left.key == null) {
            index.onSwallowed(left, swallowed);
        }
        if (cursor == swallowed) {
            cursor = left;
            if (left.isVisible()) {
                cursorIndex -= left.length;
            }
        }
    }

    Listeners<TypeObserver> observers() {
        if (observers == null) {
            observers = new Listeners<>();
        }
        return observers;
    }

    Listeners<DeepObserver> deepObservers() {
        if (deepObservers == null) {
            deepObservers = new Listeners<>();
        }
        return deepObservers;
    }

    boolean isObserved() {
        return observers != null && !observers.isEmpty();
    }

    boolean isDeeplyObserved() {
        return deepObservers != null && !deepObservers.isEmpty();
    }
}

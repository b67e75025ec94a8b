package dev.baton.crdt;

import org.jspecify.annotations.Nullable;

/**
 * The order of a long sequence as a tree, so that finding the item of a position, and the position of an item, visits few of
 * them: a leaf holds up to {@link #LEAF_MAX} neighbouring items, and each node has the number of visible elements below it.
 *
 * <p>A sequence gets an index once a search in it was long (see {@link Positions}); from then on all code that links, cuts,
 * merges, deletes or revives an item of the sequence updates the index. Empty nodes are removed; others are not joined, so a
 * leaf may hold few items, but the depth stays logarithmic in the insertions made.
 */
final class SequenceIndex {
    private static final int LEAF_MAX = 64;
    private static final int CHILDREN_MAX = 32;

    private Node root;

    /** A leaf (a run of items) or an inner node. */
    static final class Node {
        @Nullable
        Node parent;

        /** The first item of a leaf. */
        @Nullable
        Item first;

        /** The children of an inner node; null for a leaf. */
        Node @Nullable [] children;

        /** Items of a leaf, children of an inner node. */
        int count;

        /** Visible elements below. */
        int length;
    }

    /** An index of the items of a branch as they are now. */
    SequenceIndex(Branch branch) {
        root = new Node();
        Node leaf = root;
        for (Item item = branch.start; item != null; item = item.right) {
            if (leaf.count == LEAF_MAX / 2) {
                Node next = new Node();
                addAfter(leaf, next);
                leaf = next;
            }
            if (leaf.count++ == 0) {
                leaf.first = item;
            }
            item.leaf = leaf;
            grow(leaf, visible(item));
        }
    }

    private static int visible(Item item) {
        return item.isVisible() ? item.length : 0;
    }

    private static void grow(Node leaf, int length) {
        if (length != 0) {
            for (Node node = leaf; node != null; node = node.parent) {
                node.length += length;
            }
        }
    }

    private static Node leafOf(Item item) {
        Node leaf = item.leaf;
        if (leaf == null) {
            throw new IllegalStateException("item is not in the index of its sequence");
        }
        return leaf;
    }

    /** Adds an item that was linked into the sequence. */
    void onLinked(Item item) {
        Node leaf;
        if (item.left != null) {
            leaf = leafOf(item.left);
        } else {
            leaf = root;
            while (leaf.children != null) {
                leaf = leaf.children[0];
            }
            leaf.first = item;
        }
        join(leaf, item);
        grow(leaf, visible(item));
    }

    /** Adds the right part of an item that was cut. */
    void onCut(Item left, Item rest) {
        join(leafOf(left), rest);
    }

    private void join(Node leaf, Item item) {
        item.leaf = leaf;
        if (++leaf.count > LEAF_MAX) {
            halve(leaf);
        }
    }

    private void halve(Node leaf) {
        int kept = leaf.count / 2;
        Item item = leaf.first;
        for (int i = 0; i < kept && item != null; i++) {
            item = item.right;
        }
        Node rest = new Node();
        rest.first = item;
        rest.count = leaf.count - kept;
        leaf.count = kept;
        for (int i = 0; i < rest.count && item != null; i++) {
            item.leaf = rest;
            rest.length += visible(item);
            item = item.right;
        }
        leaf.length -= rest.length;
        addAfter(leaf, rest);
    }

    /** Inserts a node behind another one, whose length has been reduced by that of the new one, under the same parent. */
    private void addAfter(Node node, Node added) {
        Node parent = node.parent;
        if (parent == null) {
            parent = new Node();
            Node[] children = new Node[CHILDREN_MAX + 1];
            children[0] = node;
            parent.children = children;
            parent.count = 1;
            parent.length = node.length + added.length;
            node.parent = parent;
            root = parent;
        }
        Node[] children = childrenOf(parent);
        int at = indexIn(parent, node) + 1;
        System.arraycopy(children, at, children, at + 1, parent.count - at);
        children[at] = added;
        added.parent = parent;
        if (++parent.count > CHILDREN_MAX) {
            halveInner(parent, children);
        }
    }

    private void halveInner(Node node, Node[] children) {
        int kept = node.count / 2;
        Node rest = new Node();
        Node[] moved = new Node[CHILDREN_MAX + 1];
        rest.count = node.count - kept;
        rest.children = moved;
        System.arraycopy(children, kept, moved, 0, rest.count);
        java.util.Arrays.fill(children, kept, node.count, null);
        node.count = kept;
        for (int i = 0; i < rest.count; i++) {
            moved[i].parent = rest;
            rest.length += moved[i].length;
        }
        node.length -= rest.length;
        addAfter(node, rest);
    }

    private static Node[] childrenOf(Node node) {
        Node[] children = node.children;
        if (children == null) {
            throw new IllegalStateException("a leaf has no children");
        }
        return children;
    }

    private static int indexIn(Node parent, Node child) {
        Node[] children = childrenOf(parent);
        for (int i = 0; i < parent.count; i++) {
            if (children[i] == child) {
                return i;
            }
        }
        throw new IllegalStateException("node is not a child of its parent");
    }

    /** Records that an item was deleted or revived; {@code change} is the difference in visible elements. */
    void onVisibility(Item item, int change) {
        grow(leafOf(item), change);
    }

    /** Forgets an item that its left neighbour swallowed; the links of the swallowed one must be as they were. */
    void onSwallowed(Item left, Item swallowed) {
        Node leaf = leafOf(swallowed);
        Node target = leafOf(left);
        if (leaf != target) {
            int length = visible(swallowed);
            grow(leaf, -length);
            grow(target, length);
        }
        Item next = swallowed.right;
        leaf.count--;
        if (leaf.first == swallowed) {
            leaf.first = leaf.count == 0 ? null : next;
        }
        if (leaf.count == 0) {
            remove(leaf);
        }
    }

    private void remove(Node emptied) {
        Node node = emptied;
        for (Node parent = node.parent; parent != null; parent = node.parent) {
            Node[] children = childrenOf(parent);
            int at = indexIn(parent, node);
            System.arraycopy(children, at + 1, children, at, parent.count - at - 1);
            children[--parent.count] = null;
            if (parent.count > 0) {
                break;
            }
            node = parent;
        }
        while (root.children != null && root.count == 1) {
            root = root.children[0];
            root.parent = null;
        }
    }

    /** Sets the cursor of the branch on the item with the element at a position that exists; returns the steps it took. */
    int seek(Branch branch, int index) {
        int steps = 0;
        int rest = index;
        Node node = root;
        while (node.children != null) {
            int i = 0;
            while (rest >= node.children[i].length) {
                rest -= node.children[i++].length;
                steps++;
            }
            node = node.children[i];
        }
        for (Item item = node.first; item != null; item = item.right) {
            steps++;
            int length = visible(item);
            if (rest < length) {
                branch.cursor = item;
                branch.cursorIndex = index - rest;
                return steps;
            }
            rest -= length;
        }
        throw new IllegalStateException("sequence is shorter than its length");
    }

    /** The number of visible elements before an item. */
    int indexOf(Item item) {
        Node leaf = leafOf(item);
        int index = 0;
        for (Item at = leaf.first; at != null && at != item; at = at.right) {
            index += visible(at);
        }
        Node node = leaf;
        for (Node parent = node.parent; parent != null; parent = node.parent) {
            Node[] children = childrenOf(parent);
            for (int i = 0; children[i] != node; i++) {
                index += children[i].length;
            }
            node = parent;
        }
        return index;
    }
}

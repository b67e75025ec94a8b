package dev.baton.crdt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A shared XML type: a fragment (a list of nodes), an element (a list of nodes with a name and attributes), a text, or a hook
 * (a named map that a program of its own renders).
 *
 * <p>Fragments and elements have children; elements, hooks and texts have attributes; operations that a kind does not have
 * throw {@link IllegalStateException}. Positions beyond the end are an {@link IndexOutOfBoundsException} and change nothing.
 */
public final class YXml extends YType {
    YXml(Branch branch) {
        super(branch);
    }

    /** The kinds of XML type. */
    public enum Kind {
        /** A list of nodes, and the kind of every root. */
        FRAGMENT,
        /** A node with a name, attributes and children. */
        ELEMENT,
        /** A text with formatting. */
        TEXT,
        /** A named map. */
        HOOK
    }

    /** The kind of this node. */
    public Kind kind() {
        return switch (branch.nestedKind()) {
            case XML_ELEMENT -> Kind.ELEMENT;
            case XML_TEXT -> Kind.TEXT;
            case XML_HOOK -> Kind.HOOK;
            case XML_FRAGMENT -> Kind.FRAGMENT;
            case ARRAY, MAP, TEXT -> throw new IllegalStateException("not an XML type");
        };
    }

    /** The node name of an element or hook, empty for a fragment or text. */
    public String nodeName() {
        return branch.nodeName();
    }

    /** The number of children, or of UTF-16 units of a text. */
    public int length() {
        return branch.length;
    }

    private void needsChildren() {
        Kind kind = kind();
        if (kind != Kind.FRAGMENT && kind != Kind.ELEMENT) {
            throw new IllegalStateException("has no children: " + kind);
        }
    }

    /** The children, in order; a copy. */
    public List<YXml> children() {
        needsChildren();
        List<YXml> children = new ArrayList<>(branch.length);
        for (Object element : ListOps.elements(branch)) {
            if (element instanceof YXml child) {
                children.add(child);
            }
        }
        return children;
    }

    /** The child at a position. */
    public YXml child(int index) {
        needsChildren();
        if (ListOps.get(branch, index) instanceof YXml child) {
            return child;
        }
        throw new IllegalStateException("not an XML type at " + index);
    }

    /** This node and all below it that are elements of a name, in document order, fragments and texts passed over. */
    public List<YXml> elements(String nodeName) {
        List<YXml> found = new ArrayList<>();
        List<YXml> todo = new ArrayList<>(List.of(this));
        while (!todo.isEmpty()) {
            YXml next = todo.removeLast();
            Kind kind = next.kind();
            if (kind == Kind.ELEMENT && next.nodeName().equalsIgnoreCase(nodeName)) {
                found.add(next);
            }
            if (kind == Kind.ELEMENT || kind == Kind.FRAGMENT) {
                todo.addAll(next.children().reversed());
            }
        }
        return found;
    }

    /** Inserts a new element without attributes and children and returns it. */
    public YXml insertElement(int index, String nodeName) {
        return insert(index, TypeKind.XML_ELEMENT, nodeName);
    }

    /** Inserts a new empty text and returns it. */
    public YXml insertText(int index) {
        return insert(index, TypeKind.XML_TEXT, "");
    }

    /** Inserts a new empty hook and returns it. */
    public YXml insertHook(int index, String hookName) {
        return insert(index, TypeKind.XML_HOOK, hookName);
    }

    private YXml insert(int index, TypeKind kind, String name) {
        needsChildren();
        return (YXml) ListOps.insertType(branch, index, kind, name);
    }

    /** Deletes children from a position on. */
    public void delete(int index, int length) {
        needsChildren();
        ListOps.delete(branch, index, length);
    }

    private void needsAttributes() {
        if (kind() == Kind.FRAGMENT) {
            throw new IllegalStateException("a fragment has no attributes");
        }
    }

    /** An attribute, or null where there is none. */
    public @Nullable Object attribute(String name) {
        needsAttributes();
        return MapOps.get(branch, name);
    }

    /** All attributes; a copy. */
    public Map<String, @Nullable Object> attributes() {
        needsAttributes();
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        for (String key : MapOps.keys(branch)) {
            attributes.put(key, MapOps.get(branch, key));
        }
        return attributes;
    }

    /** Sets an attribute to a plain value, usually a string. */
    public void setAttribute(String name, @Nullable Object value) {
        needsAttributes();
        MapOps.set(branch, name, Values.contentOf(value));
    }

    /** Removes an attribute; does nothing where it is absent. */
    public void removeAttribute(String name) {
        needsAttributes();
        MapOps.remove(branch, name);
    }

    /** The same text with the methods of a text: insertion, deletion, formatting, deltas. */
    public YText asText() {
        if (kind() != Kind.TEXT) {
            throw new IllegalStateException("not a text: " + kind());
        }
        return new YText(branch);
    }

    /** The markup as yjs prints it, except that hooks are left out (yjs prints them as {@code [object Object]}). */
    @Override
    public String toString() {
        return XmlOps.toString(branch);
    }

    @Override
    public String toJson() {
        return toString();
    }
}

package dev.baton.crdt;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Prints XML types the way yjs does. */
final class XmlOps {
    private XmlOps() {}

    static String toString(Branch branch) {
        StringBuilder out = new StringBuilder();
        print(branch, out, 0);
        return out.toString();
    }

    private static void print(Branch branch, StringBuilder out, int depth) {
        if (depth > YType.DEEP_MAX) {
            return;
        }
        TypeKind kind = branch.nestedKind();
        if (kind != TypeKind.XML_ELEMENT) {
            children(branch, out, depth);
            return;
        }
        String name = branch.nodeName().toLowerCase(Locale.ROOT);
        out.append('<').append(name);
        Map<String, Object> attributes = new TreeMap<>();
        for (String key : MapOps.keys(branch)) {
            attributes.put(key, String.valueOf(MapOps.get(branch, key)));
        }
        attributes.forEach((key, value) ->
                out.append(' ').append(key).append("=\"").append(value).append('"'));
        out.append('>');
        children(branch, out, depth);
        out.append("</").append(name).append('>');
    }

    private static void children(Branch branch, StringBuilder out, int depth) {
        if (branch.nestedKind() == TypeKind.XML_TEXT) {
            text(branch, out, depth);
            return;
        }
        for (Item item = branch.start; item != null; item = item.right) {
            if (item.isDeleted()) {
                continue;
            }
            if (item.content instanceof TypeContent type) {
                if (type.branch.nestedKind().name().startsWith("XML")) {
                    print(type.branch, out, depth + 1);
                } else {
                    out.append(type.branch.view().toJson());
                }
            } else if (item.content instanceof StringContent string) {
                string.appendTo(out);
            }
        }
    }

    private static void text(Branch branch, StringBuilder out, int depth) {
        for (Delta step : TextOps.toDelta(branch)) {
            if (!(step instanceof Delta.Insert insert)) {
                continue;
            }
            Map<String, Object> marks = new TreeMap<>(insert.attributes());
            StringBuilder closing = new StringBuilder();
            marks.forEach((name, value) -> {
                out.append('<').append(name);
                if (value instanceof Map<?, ?> map) {
                    new TreeMap<>(map)
                            .forEach((key, part) -> out.append(' ')
                                    .append(key)
                                    .append("=\"")
                                    .append(part)
                                    .append('"'));
                }
                out.append('>');
                closing.insert(0, "</" + name + ">");
            });
            if (insert.content() instanceof YXml xml) {
                print(xml.branch, out, depth + 1);
            } else {
                out.append(insert.content());
            }
            out.append(closing);
        }
    }
}

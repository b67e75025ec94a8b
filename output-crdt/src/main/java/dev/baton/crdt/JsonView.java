package dev.baton.crdt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows types and all that is nested in them as plain values. */
final class JsonView {
    private JsonView() {}

    static Map<String, @Nullable Object> map(Branch branch, int depth) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        for (String key : MapOps.keys(branch)) {
            json.put(key, plain(MapOps.get(branch, key), depth + 1));
        }
        return json;
    }

    static List<@Nullable Object> list(Branch branch, int depth) {
        List<@Nullable Object> json = new ArrayList<>(branch.length);
        for (Object element : ListOps.elements(branch)) {
            json.add(plain(element, depth + 1));
        }
        return json;
    }

    private static @Nullable Object plain(@Nullable Object value, int depth) {
        if (!(value instanceof YType type)) {
            return value;
        }
        if (depth > YType.DEEP_MAX) {
            return null;
        }
        return switch (type) {
            case YMap map -> map(map.branch, depth);
            case YArray array -> list(array.branch, depth);
            case YText text -> text.toString();
            case YXml xml -> xml.toString();
        };
    }
}

package dev.baton.crdt.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Outputs of one moment, looked up by value: numbers as doubles, keys in any order, each as often as it was there. */
final class OutputSet {
    private final Map<Object, Integer> counts = new HashMap<>();

    OutputSet(Collection<ObjectNode> outputs) {
        outputs.forEach(each -> counts.merge(key(each), 1, Integer::sum));
    }

    /** Those of the given outputs that are not here, or here less often. */
    List<ObjectNode> missing(Collection<ObjectNode> outputs) {
        Map<Object, Integer> left = new HashMap<>(counts);
        List<ObjectNode> missing = new ArrayList<>();
        for (ObjectNode output : outputs) {
            Object key = key(output);
            int count = left.getOrDefault(key, 0);
            if (count == 0) {
                missing.add(output);
            } else {
                left.put(key, count - 1);
            }
        }
        return missing;
    }

    /** Equal for what {@link SharedJson#same} takes for the same. */
    private static Object key(JsonNode node) {
        if (node instanceof ObjectNode object) {
            Map<String, Object> members = new HashMap<>();
            object.properties().forEach(each -> members.put(each.getKey(), key(each.getValue())));
            return members;
        }
        if (node instanceof ArrayNode array) {
            List<Object> items = new ArrayList<>(array.size());
            array.forEach(item -> items.add(key(item)));
            return items;
        }
        // adding zero makes both zeros one
        return node.isNumber() ? (Object) (node.doubleValue() + 0.0) : node.isTextual() ? node.textValue() : node;
    }
}

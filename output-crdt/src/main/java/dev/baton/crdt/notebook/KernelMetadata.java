package dev.baton.crdt.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** The rules for {@code kernelspec} and {@code language_info}, which pages need in the document and write there by themselves. */
final class KernelMetadata {
    static final String KERNELSPEC = "kernelspec";
    private static final String LANGUAGE_INFO = "language_info";
    private static final String PRIVATE_PREFIX = "private-";
    private static final String PRIVATE_SUFFIX = ", private to me";

    private KernelMetadata() {}

    /** The metadata with empty entries for missing ones, without which a page may crash. */
    static ObjectNode complete(ObjectNode metadata) {
        ObjectNode complete = metadata.deepCopy();
        if (!complete.has(LANGUAGE_INFO)) {
            complete.putObject(LANGUAGE_INFO).put("name", "");
        }
        if (!complete.has(KERNELSPEC)) {
            complete.putObject(KERNELSPEC).put("name", "").put("display_name", "");
        }
        return complete;
    }

    /** The metadata as the file gets it. */
    static ObjectNode forFile(ObjectNode shared, ObjectNode former, boolean kernelChosen) {
        ObjectNode metadata = shared.deepCopy();
        for (String key : new String[] {LANGUAGE_INFO, KERNELSPEC}) {
            JsonNode there = former.get(key);
            if (!kernelChosen || isPlaceholder(metadata.get(key))) {
                if (there == null) {
                    metadata.remove(key);
                } else {
                    metadata.set(key, there);
                }
            }
        }
        publicSpec(metadata, former).ifPresent(spec -> metadata.set(KERNELSPEC, spec));
        return metadata;
    }

    /** The kernelspec behind the private kernel that the metadata name; empty where they name none. */
    static Optional<JsonNode> publicSpec(ObjectNode metadata, ObjectNode former) {
        if (!(metadata.get(KERNELSPEC) instanceof ObjectNode spec)) {
            return Optional.empty();
        }
        String name = spec.path("name").asText();
        return name.startsWith(PRIVATE_PREFIX)
                ? Optional.of(publicSpec(spec, name.substring(PRIVATE_PREFIX.length()), former))
                : Optional.empty();
    }

    private static boolean isPlaceholder(@org.jspecify.annotations.Nullable JsonNode value) {
        return value == null || value.path("name").asText().isEmpty();
    }

    /** A private kernel concerns only its owner: the file names the spec it was made from. */
    private static JsonNode publicSpec(ObjectNode spec, String name, ObjectNode former) {
        if (former.path(KERNELSPEC).path("name").asText().equals(name)) {
            return former.path(KERNELSPEC);
        }
        ObjectNode made = JsonNodeFactory.instance.objectNode();
        made.setAll(spec);
        made.put("name", name);
        String displayName = spec.path("display_name").asText();
        if (displayName.endsWith(PRIVATE_SUFFIX)) {
            made.put("display_name", displayName.substring(0, displayName.length() - PRIVATE_SUFFIX.length()));
        }
        return made;
    }
}

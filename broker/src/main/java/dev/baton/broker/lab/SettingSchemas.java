package dev.baton.broker.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.broker.error.OperatorMessage;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The settings schemas of all plugins of a prefix, by plugin id ({@code @org/package:plugin}), with the defaults that its
 * administrator put into {@code overrides.json} already in them. An extension's own schema wins over one of the same id among the
 * front end's. Immutable; any thread.
 */
public final class SettingSchemas {
    private static final Logger LOG = Logger.getLogger(SettingSchemas.class);

    /**
     * One plugin's schema.
     *
     * @param id the plugin's id
     * @param schema the JSON schema with overridden defaults; treated as immutable
     * @param version the version of the package that it came with
     */
    public record PluginSchema(String id, JsonNode schema, String version) {}

    private final Map<String, PluginSchema> byId;

    private SettingSchemas(Map<String, PluginSchema> byId) {
        this.byId = Collections.unmodifiableMap(byId);
    }

    static SettingSchemas read(
            LabPrefix prefix, List<LabExtension> extensions, Optional<PluginSchema> own, ObjectMapper json)
            throws IOException {
        Map<String, ObjectNode> overrides = overrides(prefix.appSettings());
        Map<String, PluginSchema> found = new TreeMap<>();
        collect(prefix.schemas(), "N/A", json, found);
        for (LabExtension extension : extensions) {
            collect(extension.folder().resolve("schemas"), extension.version(), json, found);
        }
        own.ifPresent(schema -> found.put(schema.id(), schema));
        overrides.forEach((id, defaults) -> {
            PluginSchema schema = found.get(id);
            if (schema != null && schema.schema() instanceof ObjectNode object) {
                override(object, defaults);
            }
        });
        return new SettingSchemas(found);
    }

    /** Every schema, ordered by id. */
    public Collection<PluginSchema> all() {
        return byId.values();
    }

    /** The schema of one plugin. */
    public Optional<PluginSchema> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    private static void collect(Path folder, String version, ObjectMapper json, Map<String, PluginSchema> found)
            throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> tree = Files.walk(folder, 4)) {
            files = tree.filter(file -> file.getFileName().toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            Path parent = file.getParent();
            if (parent == null || parent.equals(folder)) {
                continue;
            }
            String name = file.getFileName().toString();
            String id = slashed(folder.relativize(parent)) + ":" + name.substring(0, name.length() - ".json".length());
            try {
                JsonNode schema = json.readTree(file.toFile());
                found.put(id, new PluginSchema(id, schema, versionBeside(parent, version, json)));
            } catch (IOException unreadable) {
                LOG.warn(OperatorMessage.LOG_SCHEMA_UNREADABLE.text(file, unreadable.getMessage()));
            }
        }
    }

    private static String slashed(Path path) {
        List<String> parts = new ArrayList<>();
        path.forEach(part -> parts.add(part.toString()));
        return String.join("/", parts);
    }

    private static String versionBeside(Path folder, String otherwise, ObjectMapper json) throws IOException {
        Path described = folder.resolve("package.json.orig");
        return Files.isRegularFile(described)
                ? json.readTree(described.toFile()).path("version").asText(otherwise)
                : otherwise;
    }

    /** The administrator's defaults by plugin: the files of {@code overrides.d} in order, then {@code overrides.json}. */
    private static Map<String, ObjectNode> overrides(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        Path many = folder.resolve("overrides.d");
        if (Files.isDirectory(many)) {
            try (DirectoryStream<Path> parts = Files.newDirectoryStream(many, "*.{json,json5}")) {
                parts.forEach(files::add);
            }
            files.sort(null);
        }
        files.add(folder.resolve("overrides.json"));
        files.add(folder.resolve("overrides.json5"));
        Map<String, ObjectNode> merged = new TreeMap<>();
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                continue;
            }
            try {
                RelaxedJson.object(Files.readString(file)).properties().forEach(plugin -> {
                    if (plugin.getValue() instanceof ObjectNode defaults) {
                        merge(merged.computeIfAbsent(plugin.getKey(), id -> defaults.objectNode()), defaults);
                    }
                });
            } catch (IOException unreadable) {
                LOG.warn(OperatorMessage.LOG_OVERRIDES_UNREADABLE.text(file, unreadable.getMessage()));
            }
        }
        return merged;
    }

    private static void override(ObjectNode schema, ObjectNode defaults) {
        ObjectNode properties = schema.withObject("/properties");
        defaults.properties().forEach(each -> {
            ObjectNode property = properties.get(each.getKey()) instanceof ObjectNode known
                    ? known
                    : properties.putObject(each.getKey());
            if (property.get("default") instanceof ObjectNode former && each.getValue() instanceof ObjectNode given) {
                merge(former, given);
            } else {
                property.set("default", each.getValue());
            }
        });
    }

    private static void merge(ObjectNode into, ObjectNode from) {
        from.properties().forEach(each -> {
            if (into.get(each.getKey()) instanceof ObjectNode deeper && each.getValue() instanceof ObjectNode given) {
                merge(deeper, given);
            } else {
                into.set(each.getKey(), each.getValue());
            }
        });
    }
}

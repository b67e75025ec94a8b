package dev.baton.broker.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.broker.error.OperatorMessage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Baton's own extension of the page, which comes with the program: its script, the schema of its settings and its translations. Read
 * once when opened; immutable then, safe for any thread.
 */
public final class OwnExtension {
    private static final String FOLDER = "/baton-lab/";
    private static final String PLUGIN = "@baton/lab:panel";

    private final String name;
    private final String version;
    private final String load;
    private final List<String> disables;
    private final byte[] script;
    private final SettingSchemas.PluginSchema schema;
    private final JsonNode german;

    private OwnExtension(JsonNode described, byte[] script, JsonNode schema, JsonNode german) {
        this.name = described.path("name").asText();
        this.version = described.path("version").asText();
        this.load = loadOf(described);
        List<String> disabled = new ArrayList<>();
        described.path("jupyterlab").path("disabledExtensions").forEach(each -> disabled.add(each.asText()));
        this.disables = List.copyOf(disabled);
        this.script = script;
        this.schema = new SettingSchemas.PluginSchema(PLUGIN, schema, version);
        this.german = german;
    }

    /** Reads the extension from the program; a program without it is broken, and that is said. */
    public static OwnExtension open(ObjectMapper json) throws IOException {
        JsonNode described = json.readTree(read("package.json"));
        return new OwnExtension(
                described,
                read(loadOf(described)),
                json.readTree(read("schemas/" + PLUGIN.replace(':', '/') + ".json")),
                json.readTree(read("locales/de_DE.json")));
    }

    /** Its script, if that is what a path under {@code lab/extensions} names; the address changes with the content. */
    public Optional<byte[]> script(String path) {
        return path.equals(name + "/" + load) ? Optional.of(script.clone()) : Optional.empty();
    }

    /** Its texts in German, as JupyterLab's translator reads them. */
    public JsonNode german() {
        return german.deepCopy();
    }

    SettingSchemas.PluginSchema schema() {
        return schema;
    }

    /** The plug-ins of the page that it takes the place of; both or neither are in a page. */
    List<String> disables() {
        return disables;
    }

    /** The entry of the page config's {@code federated_extensions}. */
    Map<String, Object> pageEntry() {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", name);
        entry.put("load", load);
        entry.put("extension", "./extension");
        entry.put("entrypoints", null);
        return entry;
    }

    private static String loadOf(JsonNode described) {
        return described.path("jupyterlab").path("_build").path("load").asText();
    }

    private static byte[] read(String file) throws IOException {
        try (InputStream in = OwnExtension.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new FileNotFoundException(OperatorMessage.EXTENSION_MISSING.text(FOLDER + file));
            }
            return in.readAllBytes();
        }
    }
}

package dev.baton.broker.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.broker.error.OperatorMessage;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Finds the prebuilt extensions in a folder: {@code NAME/package.json} and {@code @ORG/NAME/package.json}. One that cannot be read
 * or lacks {@code jupyterlab._build} is left out, with a line in the log, so that the page comes up without it.
 */
final class ExtensionScan {
    private static final Logger LOG = Logger.getLogger(ExtensionScan.class);
    private static final List<String> BUILD_KEYS = List.of("load", "extension", "mimeExtension", "style");

    private final ObjectMapper json;

    ExtensionScan(ObjectMapper json) {
        this.json = json;
    }

    /** The extensions below a folder, ordered by name. */
    List<LabExtension> in(Path folder) throws IOException {
        List<LabExtension> found = new ArrayList<>();
        for (Path child : folders(folder)) {
            if (child.getFileName().toString().startsWith("@")) {
                for (Path grandchild : folders(child)) {
                    add(grandchild, found);
                }
            } else {
                add(child, found);
            }
        }
        return List.copyOf(found);
    }

    private void add(Path folder, List<LabExtension> found) {
        Path file = folder.resolve("package.json");
        if (!Files.isRegularFile(file)) {
            return;
        }
        try {
            JsonNode described = json.readTree(file.toFile());
            JsonNode lab = described.path("jupyterlab");
            String load = lab.path("_build").path("load").asText("");
            String name = described.path("name").asText("");
            if (load.isEmpty() || name.isEmpty()) {
                LOG.warn(OperatorMessage.LOG_EXTENSION_EMPTY.text(file));
                return;
            }
            Map<String, String> build = new LinkedHashMap<>();
            for (String key : BUILD_KEYS) {
                if (lab.path("_build").path(key).isTextual()) {
                    build.put(key, lab.path("_build").path(key).asText());
                }
            }
            List<String> disables = new ArrayList<>();
            lab.path("disabledExtensions").forEach(plugin -> disables.add(plugin.asText()));
            found.add(new LabExtension(
                    name, described.path("version").asText("N/A"), folder, build, List.copyOf(disables)));
        } catch (IOException unreadable) {
            LOG.warn(OperatorMessage.LOG_EXTENSION_UNREADABLE.text(folder, unreadable.getMessage()));
        }
    }

    private static List<Path> folders(Path parent) throws IOException {
        List<Path> found = new ArrayList<>();
        if (!Files.isDirectory(parent)) {
            return found;
        }
        try (DirectoryStream<Path> children = Files.newDirectoryStream(parent, Files::isDirectory)) {
            children.forEach(found::add);
        }
        found.sort(null);
        return found;
    }
}

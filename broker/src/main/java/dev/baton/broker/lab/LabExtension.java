package dev.baton.broker.lab;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A prebuilt extension of JupyterLab as its {@code package.json} describes it.
 *
 * @param name the package's name, with its organisation
 * @param version the package's version
 * @param folder where its files are
 * @param build the keys of {@code jupyterlab._build}: {@code load}, and where present {@code extension}, {@code mimeExtension},
 *     {@code style}
 * @param disables plugins that it replaces
 */
public record LabExtension(String name, String version, Path folder, Map<String, String> build, List<String> disables) {
    /** The entry of the page config's {@code federated_extensions}. */
    Map<String, Object> pageEntry() {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", name);
        entry.putAll(build);
        entry.put("entrypoints", null);
        return entry;
    }
}

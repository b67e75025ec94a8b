package dev.baton.broker.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The page of Jupyter Notebook 7, where it is installed beside JupyterLab: its start-up scripts, its version and its files. It shares
 * extensions, settings and themes with JupyterLab's page. Read once when opened; immutable then, safe for any thread. File look-ups
 * block.
 */
public final class NotebookAssets {
    private static final String EXTENSION = "@jupyter-notebook/lab-extension";

    private final Path files;
    private final String version;
    private final List<String> scripts;

    private NotebookAssets(Path files, String version, List<String> scripts) {
        this.files = files;
        this.version = version;
        this.scripts = scripts;
    }

    /** Reads what a prefix holds; empty without Notebook 7, or when its page names no main script. */
    static Optional<NotebookAssets> open(LabPrefix prefix, List<LabExtension> extensions) throws IOException {
        Optional<Path> home = prefix.pythonPackage("notebook");
        if (home.isEmpty()) {
            return Optional.empty();
        }
        Path template = home.get().resolve("templates/tree.html");
        Path files = home.get().resolve("static");
        if (!Files.isRegularFile(template) || !Files.isDirectory(files)) {
            return Optional.empty();
        }
        List<String> scripts = LabAssets.scriptsOf(Files.readString(template));
        if (scripts.stream().noneMatch(script -> script.startsWith("main."))) {
            return Optional.empty();
        }
        String version = extensions.stream()
                .filter(extension -> extension.name().equals(EXTENSION))
                .map(LabExtension::version)
                .findFirst()
                .orElse("");
        return Optional.of(new NotebookAssets(files, version, scripts));
    }

    /** The version of Notebook, such as {@code 7.6.5}; empty when its extension does not say. */
    public String version() {
        return version;
    }

    /** The scripts that start the page, relative to its files, with their cache-busting query. */
    public List<String> scripts() {
        return scripts;
    }

    /** A file of the built page. */
    public Optional<Path> file(String path) throws IOException {
        return RelativePath.file(files, path);
    }
}

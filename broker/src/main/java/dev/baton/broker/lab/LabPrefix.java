package dev.baton.broker.lab;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A Python prefix that holds an installed JupyterLab, in the layout that pip gives it: everything below {@code share/jupyter}.
 *
 * @param home the prefix itself, such as a virtual environment
 */
public record LabPrefix(Path home) {
    /** The prefix at a path, if a JupyterLab is installed there. */
    public static Optional<LabPrefix> at(Path home) {
        LabPrefix prefix = new LabPrefix(home.toAbsolutePath().normalize());
        return Files.isRegularFile(prefix.staticFiles().resolve("index.html")) ? Optional.of(prefix) : Optional.empty();
    }

    /** The built front end: {@code index.html}, its scripts, fonts and chunks. */
    public Path staticFiles() {
        return lab().resolve("static");
    }

    /** The schemas of the settings of the front end's own plugins. */
    public Path schemas() {
        return lab().resolve("schemas");
    }

    /** The style sheets of the themes. */
    public Path themes() {
        return lab().resolve("themes");
    }

    /** What an administrator set for everybody: {@code overrides.json}, {@code page_config.json}. */
    public Path appSettings() {
        return lab().resolve("settings");
    }

    /** The prebuilt extensions, one folder each, with an organisation's in one folder more. */
    public Path extensions() {
        return home.resolve("share/jupyter/labextensions");
    }

    /** The icons of Jupyter Server, which lie among its Python files. */
    public Optional<Path> favicons() throws IOException {
        return pythonPackage("jupyter_server")
                .map(files -> files.resolve("static/favicons"))
                .filter(Files::isDirectory);
    }

    /** The folder of an installed Python package. */
    Optional<Path> pythonPackage(String name) throws IOException {
        Path lib = home.resolve("lib");
        if (!Files.isDirectory(lib)) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> pythons = Files.newDirectoryStream(lib, "python*")) {
            for (Path python : pythons) {
                Path files = python.resolve("site-packages").resolve(name);
                if (Files.isDirectory(files)) {
                    return Optional.of(files);
                }
            }
        }
        return Optional.empty();
    }

    private Path lab() {
        return home.resolve("share/jupyter/lab");
    }
}

package dev.baton.broker.lab;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.broker.error.UserMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The front end of one prefix: its start-up scripts, version, extensions, schemas, and the files that the page asks for.
 *
 * <p>Read once when opened; immutable then, safe for any thread. File look-ups block.
 */
public final class LabAssets {
    private static final Pattern SCRIPT = Pattern.compile("<script\\b[^>]*\\bsrc=\"([^\"]+)\"[^>]*>");
    private static final Pattern TEMPLATE_PREFIX = Pattern.compile("^\\{\\{[^}]*}}/?");

    private final LabPrefix prefix;
    private final String version;
    private final List<String> scripts;
    private final List<LabExtension> extensions;
    private final SettingSchemas schemas;
    private final Optional<Path> favicons;
    private final Optional<NotebookAssets> notebook;
    private final Optional<OwnExtension> own;

    private LabAssets(
            LabPrefix prefix,
            String version,
            List<String> scripts,
            List<LabExtension> extensions,
            SettingSchemas schemas,
            Optional<Path> favicons,
            Optional<NotebookAssets> notebook,
            Optional<OwnExtension> own) {
        this.prefix = prefix;
        this.version = version;
        this.scripts = scripts;
        this.extensions = extensions;
        this.schemas = schemas;
        this.favicons = favicons;
        this.notebook = notebook;
        this.own = own;
    }

    /** Reads what a prefix holds, to be served without Baton's own extension. */
    static LabAssets open(LabPrefix prefix, ObjectMapper json) throws IOException {
        return open(prefix, json, Optional.empty());
    }

    /** Reads what a prefix holds, to be served with Baton's own extension if one is given; fails with a sentence when its {@code index.html} names no main script. */
    public static LabAssets open(LabPrefix prefix, ObjectMapper json, Optional<OwnExtension> own) throws IOException {
        List<String> scripts = scriptsOf(Files.readString(prefix.staticFiles().resolve("index.html")));
        if (scripts.stream().noneMatch(script -> script.startsWith("main."))) {
            throw new IOException(UserMessage.LAB_WITHOUT_SCRIPT.text(prefix.home()));
        }
        String version = json.readTree(
                        prefix.staticFiles().resolve("package.json").toFile())
                .path("version")
                .asText("");
        List<LabExtension> extensions = new ExtensionScan(json).in(prefix.extensions());
        return new LabAssets(
                prefix,
                version,
                scripts,
                extensions,
                SettingSchemas.read(prefix, extensions, own.map(OwnExtension::schema), json),
                prefix.favicons(),
                NotebookAssets.open(prefix, extensions),
                own);
    }

    /** The addresses of the script tags of an index page, relative to the static files. */
    static List<String> scriptsOf(String html) {
        List<String> found = new ArrayList<>();
        Matcher tags = SCRIPT.matcher(html);
        while (tags.find()) {
            found.add(TEMPLATE_PREFIX.matcher(tags.group(1)).replaceFirst(""));
        }
        return List.copyOf(found);
    }

    /** The page of Jupyter Notebook 7, if it is installed too. */
    public Optional<NotebookAssets> notebook() {
        return notebook;
    }

    /** Baton's own extension, if pages are served with it. */
    public Optional<OwnExtension> own() {
        return own;
    }

    public LabPrefix prefix() {
        return prefix;
    }

    /** The version of the front end, such as {@code 4.6.6}. */
    public String version() {
        return version;
    }

    /** The scripts that start the page, relative to the static files, with their cache-busting query. */
    public List<String> scripts() {
        return scripts;
    }

    public List<LabExtension> extensions() {
        return extensions;
    }

    public SettingSchemas schemas() {
        return schemas;
    }

    /** A file of the built front end. */
    public Optional<Path> staticFile(String path) throws IOException {
        return RelativePath.file(prefix.staticFiles(), path);
    }

    /** A file of a theme. */
    public Optional<Path> themeFile(String path) throws IOException {
        return RelativePath.file(prefix.themes(), path);
    }

    /** A file of a prebuilt extension; the path starts with the extension's name. */
    public Optional<Path> extensionFile(String path) throws IOException {
        for (LabExtension extension : extensions) {
            if (path.startsWith(extension.name() + "/")) {
                return RelativePath.file(
                        extension.folder(), path.substring(extension.name().length() + 1));
            }
        }
        return Optional.empty();
    }

    /** An icon of the browser's tab. */
    public Optional<Path> favicon(String name) throws IOException {
        return favicons.isEmpty() ? Optional.empty() : RelativePath.file(favicons.get(), name);
    }
}

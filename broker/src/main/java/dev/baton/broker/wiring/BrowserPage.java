package dev.baton.broker.wiring;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * The file by which the owner's browser is sent to the broker: a small page of mode 0600 that redirects to an address with the
 * token. A command line, which every account of the machine can read, names only the file. Any thread.
 */
final class BrowserPage {
    private static final String PREFIX = "open-";
    private static final String SUFFIX = ".html";

    private BrowserPage() {}

    /** Writes the page for an address into a folder, and deletes those that an earlier start left there. */
    static Path write(Path folder, String address) throws IOException {
        Files.createDirectories(folder);
        deleteAll(folder);
        Path page = Files.createTempFile(
                folder,
                PREFIX,
                SUFFIX,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        String escaped = address.replace("&", "&amp;").replace("\"", "&quot;").replace("<", "&lt;");
        Files.writeString(page, """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="referrer" content="no-referrer">
            <meta http-equiv="refresh" content="0; url={{address}}">
            <title>Opening Baton</title>
            </head>
            <body><a href="{{address}}">Open Baton</a></body>
            </html>
            """.replace("{{address}}", escaped));
        return page;
    }

    /** Deletes every such page in a folder. */
    static void deleteAll(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> pages = Files.newDirectoryStream(folder, PREFIX + "*" + SUFFIX)) {
            for (Path page : pages) {
                Files.deleteIfExists(page);
            }
        }
    }

    /** The command that opens a page in the browser. */
    static List<String> command(Path page) {
        return List.of("xdg-open", page.toString());
    }
}

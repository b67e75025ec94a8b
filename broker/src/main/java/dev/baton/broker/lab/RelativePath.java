package dev.baton.broker.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Resolves the path part of an address inside a folder, and nowhere else. */
final class RelativePath {
    private RelativePath() {}

    /**
     * The regular file that a slash-separated, already decoded path names below a folder. Empty when there is none, when a part is
     * a dot or starts with one, or when links lead out of the folder.
     */
    static Optional<Path> file(Path folder, String path) throws IOException {
        Path found = folder;
        for (String part : path.split("/", -1)) {
            if (part.isEmpty() || part.startsWith(".") || part.indexOf('\\') >= 0 || part.indexOf('\0') >= 0) {
                return Optional.empty();
            }
            try {
                found = found.resolve(part);
            } catch (InvalidPathException unspeakable) {
                return Optional.empty();
            }
        }
        if (!Files.isRegularFile(found)) {
            return Optional.empty();
        }
        Path real = found.toRealPath();
        return real.startsWith(folder.toRealPath()) ? Optional.of(real) : Optional.empty();
    }
}

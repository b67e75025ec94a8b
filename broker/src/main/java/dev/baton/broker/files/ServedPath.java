package dev.baton.broker.files;

import java.nio.file.Path;

/**
 * A place inside the served root that an API path names, after every check.
 *
 * @param path the clean API path: parts joined by one slash, none at the ends; empty for the root
 * @param place the entry itself, which may be a link: what a rename moves and a deletion removes
 * @param real what the entry stands for after links, inside the root: what is read and written; equals {@code place} when
 *     nothing is there yet
 */
public record ServedPath(String path, Path place, Path real) {
    /** Whether this is the served root itself. */
    public boolean isRoot() {
        return path.isEmpty();
    }

    /** The last part of the path; empty for the root. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The API path of the folder that holds it; empty for the root and what lies in it. */
    public String parent() {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }
}

package dev.baton.permissions;

import java.util.List;
import java.util.Optional;

/**
 * The object of an action, on which grants are given.
 *
 * <p>Resources form a tree: a file's parent is its folder, the served root's and a named kernel's parent is the instance. A
 * grant on a resource covers it and everything below. A document's shared kernel is not a resource: its rights are the
 * document's.
 */
public sealed interface Resource {

    /** The next resource upwards; empty for the instance. */
    Optional<Resource> parent();

    /** The form for the store; {@link #parse} reads it back. */
    String key();

    /** A document or folder by its path below the served root; no segments: the root itself. */
    record File(List<String> segments) implements Resource {
        public static final File ROOT = new File(List.of());

        public File {
            segments = List.copyOf(segments);
            for (String segment : segments) {
                if (segment.isEmpty()
                        || segment.equals(".")
                        || segment.equals("..")
                        || segment.indexOf('/') >= 0
                        || segment.indexOf('\0') >= 0) {
                    throw new IllegalArgumentException("Not a path below the root: " + segments);
                }
            }
        }

        /** The file of a path such as {@code a/b.ipynb}; empty or {@code .} is the root. Leading and doubled slashes are errors. */
        public static File of(String path) {
            return path.isEmpty() || path.equals(".") ? ROOT : new File(List.of(path.split("/", -1)));
        }

        /** The path with slashes, empty for the root. */
        public String path() {
            return String.join("/", segments);
        }

        @Override
        public Optional<Resource> parent() {
            return Optional.of(
                    segments.isEmpty() ? new Instance() : new File(segments.subList(0, segments.size() - 1)));
        }

        @Override
        public String key() {
            return "file:" + path();
        }

        boolean isAtOrBelow(File ancestor) {
            int depth = ancestor.segments.size();
            return segments.size() >= depth && segments.subList(0, depth).equals(ancestor.segments);
        }

        /** This file after {@code from}, at or above it, has become {@code to}. */
        File moved(File from, File to) {
            if (!isAtOrBelow(from)) {
                return this;
            }
            List<String> moved = new java.util.ArrayList<>(to.segments);
            moved.addAll(segments.subList(from.segments.size(), segments.size()));
            return new File(moved);
        }
    }

    /** A shared kernel with a name and without a document. */
    record NamedKernel(String name) implements Resource {
        public NamedKernel {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("A named kernel needs a name.");
            }
        }

        @Override
        public Optional<Resource> parent() {
            return Optional.of(new Instance());
        }

        @Override
        public String key() {
            return "kernel:" + Keys.escape(name);
        }
    }

    /**
     * A kernel that belongs to one user; no other user has any right to it, except that {@link Action#ADMIN_KERNELS} may stop
     * it.
     *
     * @param place the document or folder on which the owner needs {@link Action#RUN_PRIVATE}
     */
    record PrivateKernel(Principal owner, File place) implements Resource {
        @Override
        public Optional<Resource> parent() {
            return Optional.of(place);
        }

        /** Private kernels carry no grants, so this key is for the audit only. */
        @Override
        public String key() {
            return "private:" + Keys.escape(owner.key()) + ":" + Keys.escape(place.path());
        }
    }

    /** All of this broker: every document, every named kernel, its users. */
    record Instance() implements Resource {
        @Override
        public Optional<Resource> parent() {
            return Optional.empty();
        }

        @Override
        public String key() {
            return "instance";
        }
    }

    /** Whether a grant on this resource covers the other one. */
    default boolean covers(Resource other) {
        return switch (this) {
            case Instance instance -> true;
            case File ancestor ->
                switch (other) {
                    case File file -> file.isAtOrBelow(ancestor);
                    case PrivateKernel kernel -> kernel.place().isAtOrBelow(ancestor);
                    case NamedKernel kernel -> false;
                    case Instance instance -> false;
                };
            case NamedKernel kernel -> equals(other);
            case PrivateKernel kernel -> equals(other);
        };
    }

    /** Reads the key of a resource that can have grants; any other text is an {@link IllegalArgumentException}. */
    static Resource parse(String key) {
        if (key.equals("instance")) {
            return new Instance();
        }
        if (key.startsWith("file:")) {
            return File.of(key.substring("file:".length()));
        }
        if (key.startsWith("kernel:")) {
            return new NamedKernel(Keys.unescape(key.substring("kernel:".length())));
        }
        throw new IllegalArgumentException("Not a resource: " + key);
    }
}

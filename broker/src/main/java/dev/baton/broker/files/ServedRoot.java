package dev.baton.broker.files;

import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The one place that turns a path of the API into a path of the file system.
 *
 * <p>Invariant: what it answers lies inside the root after all links, and no part of it, as spelled or as resolved, starts with a
 * dot. Parts are compared, never text. Devices, FIFOs and sockets are not there. A path that breaks a rule and one that names nothing
 * get the same {@link Problem}, 404, so that nothing is learned about what lies outside.
 *
 * <p>A root that is one file works as a folder in which only that file is. Immutable; any thread; look-ups block.
 */
public final class ServedRoot {
    private static final int PATH_MAX_CHARS = 4096;
    private static final int NAME_MAX_BYTES = 255;

    private final Path folder;
    private final Optional<String> onlyFile;
    private final Predicate<Path> access;

    /** Serves a folder or one file. What may be written is what the system lets this process write. */
    public ServedRoot(Path root) throws IOException {
        this(root, Files::isWritable);
    }

    /** Serves a folder or one file; {@code access} tells of a real file or folder whether it may be written. */
    public ServedRoot(Path root, Predicate<Path> access) throws IOException {
        this.access = access;
        Path real = root.toRealPath();
        boolean one = Files.isRegularFile(real);
        Path parent = real.getParent();
        this.folder = one && parent != null ? parent : real;
        this.onlyFile = one ? Optional.of(real.getFileName().toString()) : Optional.empty();
    }

    /** The real path of the folder. */
    public Path folder() {
        return folder;
    }

    /** The name of the served file, when only one is served. */
    public Optional<String> onlyFile() {
        return onlyFile;
    }

    /** The API path in its clean form: no empty parts. A {@link Problem} when a part is not allowed anywhere. */
    public String clean(String path) {
        return String.join("/", parts(path));
    }

    /** A file or folder that is there; else a {@link Problem} with status 404. */
    public ServedPath existing(String path) throws IOException {
        return find(path).orElseThrow(() -> Problem.notFound(UserMessage.NO_FILE_AT, shown(path)));
    }

    /** A file or folder, if it is there. */
    public Optional<ServedPath> find(String path) throws IOException {
        List<String> parts = parts(path);
        if (parts.isEmpty()) {
            return Optional.of(new ServedPath("", folder, folder));
        }
        if (onlyFile.isPresent() && !(parts.size() == 1 && parts.getFirst().equals(onlyFile.get()))) {
            return Optional.empty();
        }
        Optional<Path> parent = realFolder(parts.subList(0, parts.size() - 1));
        if (parent.isEmpty()) {
            return Optional.empty();
        }
        Path place = append(parent.get(), parts.getLast());
        return real(place).map(real -> new ServedPath(String.join("/", parts), place, real));
    }

    /**
     * A place where something may be put: its folder is there, the entry may be. A {@link Problem} when the folder is not there, the
     * name cannot be used, or the entry is a link that leads nowhere or outside.
     */
    public ServedPath target(String path) throws IOException {
        List<String> parts = parts(path);
        if (parts.isEmpty()) {
            throw Problem.badRequest(UserMessage.NO_WRITE_OF_ROOT);
        }
        String name = parts.getLast();
        if (onlyFile.isPresent() && !(parts.size() == 1 && name.equals(onlyFile.get()))) {
            throw Problem.forbidden(UserMessage.SINGLE_FILE);
        }
        if (!isName(name)) {
            throw Problem.badRequest(UserMessage.FILE_NAME, shown(name));
        }
        Path parent = realFolder(parts.subList(0, parts.size() - 1))
                .orElseThrow(() -> Problem.notFound(UserMessage.NO_FOLDER_FOR, shown(name)));
        Path place = append(parent, name);
        if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            return new ServedPath(String.join("/", parts), place, place);
        }
        return real(place)
                .map(real -> new ServedPath(String.join("/", parts), place, real))
                .orElseThrow(() -> Problem.notFound(UserMessage.NO_FILE_AT, shown(path)));
    }

    /** The API path of a real path inside the root; empty when it lies outside or is hidden. */
    public Optional<String> pathOf(Path real) {
        if (!real.startsWith(folder)) {
            return Optional.empty();
        }
        List<String> parts = new ArrayList<>();
        for (Path part : folder.relativize(real)) {
            parts.add(part.toString());
        }
        String path = parts.equals(List.of("")) ? "" : String.join("/", parts);
        return hidden(parts) ? Optional.empty() : Optional.of(path);
    }

    /**
     * Whether a file may be written and a folder be filled, by the rules of the file system; what is not there yet is asked of its
     * folder.
     */
    public boolean isWritable(ServedPath at) {
        return (at.isRoot() || isName(at.name())) && isAllowed(at);
    }

    /** The same but for the name, which does not matter to what is removed. */
    boolean isAllowed(ServedPath at) {
        if (Files.exists(at.real())) {
            return access.test(at.real());
        }
        Path parent = at.real().getParent();
        return parent != null && access.test(parent);
    }

    /** Fails with a {@link Problem} of status 403 where a file or folder may not be written. */
    public void requireWritable(ServedPath at) {
        if (isWritable(at)) {
            return;
        }
        if (!at.isRoot() && !isName(at.name())) {
            throw Problem.forbidden(UserMessage.FILE_NAME_UNSAVABLE, shown(at.path()));
        }
        if (at.isRoot()) {
            throw Problem.forbidden(UserMessage.SERVED_FOLDER_READ_ONLY);
        }
        if (Files.isDirectory(at.real()) || !Files.exists(at.real())) {
            throw Problem.forbidden(UserMessage.FOLDER_READ_ONLY, shown(at.path()));
        }
        throw Problem.forbidden(UserMessage.FILE_READ_ONLY, shown(at.path()));
    }

    /** Whether a file can be made under a name. */
    private static boolean isName(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length <= NAME_MAX_BYTES
                && name.chars().noneMatch(c -> c < 0x20 || c == 0x7f);
    }

    private static List<String> parts(String path) {
        if (path.length() > PATH_MAX_CHARS) {
            throw Problem.notFound(UserMessage.NO_FILE_WITH_LONG_PATH);
        }
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/", -1)) {
            if (!part.isEmpty()) {
                parts.add(part);
            }
        }
        if (hidden(parts) || path.indexOf('\0') >= 0) {
            throw Problem.notFound(UserMessage.NO_FILE_AT, shown(path));
        }
        return parts;
    }

    private static boolean hidden(List<String> parts) {
        return parts.stream().anyMatch(part -> part.startsWith("."));
    }

    /** The folder behind some parts; every step on the way, links followed, lies inside the root. */
    private Optional<Path> realFolder(List<String> parts) throws IOException {
        Path reached = folder;
        for (String part : parts) {
            Optional<Path> next = real(append(reached, part)).filter(Files::isDirectory);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            reached = next.get();
        }
        return Optional.of(reached);
    }

    private Optional<Path> real(Path place) throws IOException {
        if (!Files.exists(place)) {
            return Optional.empty();
        }
        Path real;
        try {
            real = place.toRealPath();
        } catch (IOException goneOrLooping) {
            return Optional.empty();
        }
        boolean fileOrFolder = Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)
                || Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS);
        return fileOrFolder && pathOf(real).isPresent() ? Optional.of(real) : Optional.empty();
    }

    private static Path append(Path folder, String part) {
        try {
            return folder.resolve(part);
        } catch (InvalidPathException unspeakable) {
            throw Problem.notFound(UserMessage.NO_FILE_AT, shown(part));
        }
    }

    private static String named(String path) {
        return "file or folder " + shown(path);
    }

    /** A path for a sentence, bounded and without control characters. */
    static String shown(String path) {
        String shorter = path.length() > 120 ? path.substring(0, 120) + "..." : path;
        return shorter.replaceAll("\\p{Cntrl}", "?");
    }
}

package dev.baton.broker.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.files.FileModel.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Changes the served root for the contents API: makes, saves, renames, copies and deletes. Every change is durable when its method
 * returns. Without state of its own; any thread; blocks. Rights of people are the caller's business; a file that may not be written
 * by the rules of the file system is refused with 403 and stays as it is.
 */
public final class FileChanges {
    private static final int NAMES_TRIED_MAX = 10_000;
    private static final long COPY_MAX_BYTES = 512L << 20;
    private static final int COPY_MAX_ENTRIES = 20_000;

    private final ServedRoot root;
    private final OpenDocuments open;
    private final Checkpoints checkpoints;
    private final Uploads uploads;
    private final FileReplacer files;

    /** Changes a root; those who hold documents open hear of renames and deletions. */
    public FileChanges(
            ServedRoot root, OpenDocuments open, Checkpoints checkpoints, Uploads uploads, FileReplacer files) {
        this.files = files;
        this.root = root;
        this.open = open;
        this.checkpoints = checkpoints;
        this.uploads = uploads;
    }

    /** Makes an empty notebook, file or folder under a free name. */
    public ServedPath createUntitled(ServedPath folder, @Nullable String type, @Nullable String extension)
            throws IOException {
        String ending = extension == null ? "" : extension;
        Kind kind = kind(type != null ? type : ending.equals(".ipynb") ? "notebook" : "file");
        requirePlainEnding(ending);
        root.requireWritable(folder);
        UnusedNames names = UnusedNames.untitled(kind, ending.isEmpty() ? ".txt" : ending);
        for (int number = 0; number < NAMES_TRIED_MAX; number++) {
            ServedPath target = root.target(joined(folder, names.number(number)));
            try {
                switch (kind) {
                    case DIRECTORY -> Files.createDirectory(target.place());
                    case NOTEBOOK -> Files.write(target.place(), NotebookText.empty(), StandardOpenOption.CREATE_NEW);
                    case FILE -> Files.write(target.place(), new byte[0], StandardOpenOption.CREATE_NEW);
                }
                flushFolderOf(target.place());
                return target;
            } catch (FileAlreadyExistsException taken) {
                continue;
            }
        }
        throw noFreeName(folder);
    }

    /** Copies a file or folder into a folder, under its own name or, where that is taken, as a numbered copy. */
    public ServedPath copy(ServedPath from, ServedPath folder) throws IOException {
        boolean tree = Files.isDirectory(from.real());
        if (tree && folder.real().startsWith(from.real())) {
            throw Problem.badRequest(UserMessage.COPY_INTO_ITSELF);
        }
        root.requireWritable(folder);
        UnusedNames names = UnusedNames.copyOf(from.name(), tree);
        for (int number = 0; number < NAMES_TRIED_MAX; number++) {
            ServedPath target = root.target(joined(folder, names.number(number)));
            if (Files.exists(target.place(), LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            if (tree) {
                copyTree(from.real(), target.place());
            } else {
                Optional<byte[]> unsaved = open.unsaved(from.path());
                DurableFile.replace(target.place(), out -> {
                    if (unsaved.isPresent()) {
                        out.write(unsaved.get());
                    } else {
                        Files.copy(from.real(), out);
                    }
                });
            }
            return target;
        }
        throw noFreeName(folder);
    }

    /**
     * Saves a model of the contents API: {@code type} with {@code format} and {@code content}, or a piece of an upload with
     * {@code chunk}. Answers whether the entry is new.
     */
    public boolean save(ServedPath to, ObjectNode model, String username) throws IOException {
        boolean fresh = !Files.exists(to.place(), LinkOption.NOFOLLOW_LINKS);
        Kind kind = kind(model.path("type").asText("file"));
        if (kind == Kind.DIRECTORY) {
            if (!fresh && !Files.isDirectory(to.real())) {
                throw taken(to);
            }
            if (fresh) {
                root.requireWritable(to);
            }
            Files.createDirectories(to.real());
            flushFolderOf(to.real());
            return fresh;
        }
        if (!fresh && Files.isDirectory(to.real())) {
            throw Problem.badRequest(UserMessage.IS_FOLDER, ServedRoot.shown(to.path()));
        }
        root.requireWritable(to);
        byte[] content = kind == Kind.NOTEBOOK && !model.has("chunk") ? notebook(model) : content(model);
        if (model.has("chunk")) {
            savePiece(to, model.path("chunk"), content, username);
        } else {
            files.replace(to.real(), content);
        }
        return fresh;
    }

    private void savePiece(ServedPath to, JsonNode chunk, byte[] piece, String username) throws IOException {
        int number = chunk.isInt() ? chunk.asInt() : 0;
        if (number == -1) {
            uploads.publish(username, to, piece);
        } else if (number >= 1) {
            uploads.append(username, to, number, piece);
        } else {
            throw Problem.badRequest(UserMessage.UPLOAD_PARTS);
        }
    }

    private static byte[] notebook(ObjectNode model) {
        if (model.path("content") instanceof ObjectNode notebook
                && notebook.path("cells").isArray()) {
            return NotebookText.bytes(notebook);
        }
        throw Problem.badRequest(UserMessage.CONTENT_NOT_NOTEBOOK);
    }

    private static byte[] content(ObjectNode model) {
        JsonNode content = model.path("content");
        String format = model.path("format").asText("");
        if (!content.isTextual()) {
            throw Problem.badRequest(UserMessage.CONTENT_NOT_TEXT);
        }
        return switch (format) {
            case "text" -> content.textValue().getBytes(StandardCharsets.UTF_8);
            case "base64" -> {
                try {
                    yield Base64Lines.decode(content.textValue());
                } catch (IllegalArgumentException malformed) {
                    throw Problem.badRequest(UserMessage.CONTENT_NOT_BASE64);
                }
            }
            default -> throw Problem.badRequest(UserMessage.CONTENT_NOT_TEXT);
        };
    }

    /** Gives a file or folder another path; its open documents and checkpoints go with it. */
    public ServedPath rename(ServedPath from, String to) throws IOException {
        if (from.isRoot() || root.onlyFile().isPresent()) {
            throw Problem.badRequest(UserMessage.NO_RENAME_OF_ROOT);
        }
        ServedPath target = root.target(to);
        if (target.path().equals(from.path())) {
            return from;
        }
        if (target.place().startsWith(from.real())) {
            throw Problem.badRequest(UserMessage.MOVE_INTO_ITSELF);
        }
        if (Files.exists(target.place(), LinkOption.NOFOLLOW_LINKS)
                && !Files.isSameFile(from.place(), target.place())) {
            throw taken(target);
        }
        requireFolderWritable(from);
        requireFolderWritable(target);
        Files.move(from.place(), target.place());
        flushFolderOf(from.place());
        flushFolderOf(target.place());
        open.onRenamed(from.path(), target.path());
        checkpoints.onRenamed(from.path(), target.path());
        return root.existing(target.path());
    }

    /** Deletes a file, a link, or a folder in which nothing is left but Jupyter's own checkpoints. */
    public void delete(ServedPath at) throws IOException {
        if (at.isRoot() || root.onlyFile().isPresent()) {
            throw Problem.badRequest(UserMessage.NO_DELETE_OF_ROOT);
        }
        boolean folder = Files.isDirectory(at.place(), LinkOption.NOFOLLOW_LINKS);
        if (folder) {
            requireEmpty(at);
        }
        if (!Files.isSymbolicLink(at.place()) && !root.isAllowed(at)) {
            root.requireWritable(at);
        }
        requireFolderWritable(at);
        open.onDeleting(at.path());
        if (folder) {
            Path jupyterCheckpoints = at.place().resolve(".ipynb_checkpoints");
            if (Files.isDirectory(jupyterCheckpoints, LinkOption.NOFOLLOW_LINKS)) {
                Checkpoints.deleteTree(jupyterCheckpoints);
            }
        }
        try {
            Files.delete(at.place());
        } catch (DirectoryNotEmptyException filledMeanwhile) {
            throw notEmpty(at);
        }
        flushFolderOf(at.place());
        checkpoints.forget(at.path());
    }

    /** Puts the version of a file's checkpoint back. */
    public void restoreCheckpoint(ServedPath at) throws IOException {
        root.requireWritable(at);
        checkpoints.restore(at);
    }

    private void requireFolderWritable(ServedPath entry) throws IOException {
        root.requireWritable(root.existing(entry.parent()));
    }

    private static void requireEmpty(ServedPath folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder.place())) {
            if (entries.anyMatch(entry -> !entry.getFileName().toString().equals(".ipynb_checkpoints"))) {
                throw notEmpty(folder);
            }
        }
    }

    private static void copyTree(Path from, Path to) throws IOException {
        long bytes = 0;
        int entries = 0;
        try (Stream<Path> tree = Files.walk(from)) {
            for (Path each : (Iterable<Path>) tree::iterator) {
                bytes += Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS) ? Files.size(each) : 0;
                if (++entries > COPY_MAX_ENTRIES || bytes > COPY_MAX_BYTES) {
                    throw new Problem(413, "too_large", UserMessage.COPY_TOO_LARGE);
                }
            }
        }
        try (Stream<Path> tree = Files.walk(from)) {
            for (Path each : (Iterable<Path>) tree::iterator) {
                Path copy = to.resolve(from.relativize(each).toString());
                if (Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createDirectory(copy);
                } else if (Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)) {
                    Files.copy(each, copy, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    private static Kind kind(String type) {
        return switch (type) {
            case "directory" -> Kind.DIRECTORY;
            case "notebook" -> Kind.NOTEBOOK;
            case "file" -> Kind.FILE;
            default -> throw Problem.badRequest(UserMessage.CONTENT_TYPE);
        };
    }

    private static void requirePlainEnding(String ending) {
        if (!ending.isEmpty() && (!ending.startsWith(".") || ending.contains("/") || ending.length() > 40)) {
            throw Problem.badRequest(
                    UserMessage.EXTENSION, ServedRoot.shown(ending).toLowerCase(Locale.ROOT));
        }
    }

    private static String joined(ServedPath folder, String name) {
        return folder.isRoot() ? name : folder.path() + "/" + name;
    }

    private static void flushFolderOf(Path entry) throws IOException {
        Path folder = entry.toAbsolutePath().getParent();
        if (folder != null) {
            DurableFile.flushFolder(folder);
        }
    }

    private static Problem taken(ServedPath at) {
        return new Problem(409, "exists", UserMessage.FILE_EXISTS, ServedRoot.shown(at.path()));
    }

    private static Problem notEmpty(ServedPath folder) {
        return Problem.badRequest(UserMessage.FOLDER_NOT_EMPTY, ServedRoot.shown(folder.path()));
    }

    private static Problem noFreeName(ServedPath folder) {
        return new Problem(409, "exists", UserMessage.NO_FREE_NAME, ServedRoot.shown(folder.path()));
    }
}

package dev.baton.broker.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.files.FileModel.Content;
import dev.baton.broker.files.FileModel.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the served root for the contents API: lists folders, reads files, describes both. Follows the contents API of Jupyter
 * Server. Without state; any thread; blocks.
 */
public final class Contents {
    /** Larger files are not read into an answer; they can be downloaded. */
    static final long READ_MAX_BYTES = 256L << 20;

    private static final int ENTRIES_MAX = 50_000;

    private final ServedRoot root;
    private final OpenDocuments open;

    /** Reads below a root; documents that are open are asked for what their files do not say yet. */
    public Contents(ServedRoot root, OpenDocuments open) {
        this.root = root;
        this.open = open;
    }

    /** What one person may see and change; asked for every entry of a listing. */
    public interface View {
        /** Whether an entry is shown. */
        boolean shows(String path, boolean folder);

        /** Whether an entry may be changed. */
        boolean mayChange(String path);
    }

    /**
     * What a reader asks for.
     *
     * @param type {@code directory}, {@code notebook} or {@code file}; null takes what is there
     * @param format {@code text}, {@code base64} or {@code json}; null takes what fits
     * @param content whether the content is wanted
     * @param hash whether the hash is wanted
     */
    public record ReadOptions(
            @Nullable String type, @Nullable String format, boolean content, boolean hash) {
        /** The description alone. */
        public static final ReadOptions DESCRIPTION = new ReadOptions(null, null, false, false);
    }

    /** A file or folder as asked for; a {@link Problem} when it is not there or is of another type or format. */
    public FileModel read(ServedPath at, ReadOptions options, View view) throws IOException {
        if (Files.isDirectory(at.real())) {
            if (options.type() != null && !options.type().equals("directory")) {
                throw Problem.badRequest(UserMessage.IS_FOLDER_NOT, word(options.type()), shown(at));
            }
            FileModel folder = describe(at, view);
            return options.content() ? folder.with(new Content.Entries(list(at, view))) : folder;
        }
        if ("directory".equals(options.type())) {
            throw Problem.badRequest(UserMessage.IS_NOT_FOLDER, shown(at));
        }
        boolean notebook = options.type() == null
                ? at.name().endsWith(".ipynb") && !"text".equals(options.format()) && !"base64".equals(options.format())
                : options.type().equals("notebook");
        FileModel model = describe(at, view);
        if (notebook != (model.kind() == Kind.NOTEBOOK)) {
            model = new FileModel(
                    model.path(),
                    notebook ? Kind.NOTEBOOK : Kind.FILE,
                    model.modified(),
                    model.created(),
                    model.size(),
                    model.writable(),
                    notebook ? null : MediaTypes.of(at.name()).orElse("text/plain"),
                    null,
                    null);
        }
        if (!options.content()) {
            return options.hash() ? model.hashed(hashOf(at.real())) : model;
        }
        byte[] bytes = bytes(at);
        FileModel hashed = options.hash() ? model.hashed(hashOf(bytes)) : model;
        return notebook
                ? hashed.with(new Content.Json(notebookText(at, bytes)))
                : content(at, hashed, bytes, options.format());
    }

    /** The bytes of a document as the next save would leave them. */
    private byte[] bytes(ServedPath at) throws IOException {
        Optional<byte[]> unsaved = open.unsaved(at.path());
        if (unsaved.isPresent()) {
            return unsaved.get();
        }
        if (Files.size(at.real()) > READ_MAX_BYTES) {
            throw new Problem(413, "too_large", UserMessage.FILE_TOO_LARGE, shown(at));
        }
        return Files.readAllBytes(at.real());
    }

    private static FileModel content(ServedPath at, FileModel model, byte[] bytes, @Nullable String format) {
        if (format == null || format.equals("text")) {
            Optional<String> text = utf8(bytes);
            if (text.isPresent()) {
                return model.typed(model.mediaType() == null ? "text/plain" : model.mediaType())
                        .with(new Content.Text(text.get()));
            }
            if (format != null) {
                throw Problem.badRequest(UserMessage.FILE_NOT_UTF8, shown(at));
            }
        } else if (!format.equals("base64")) {
            throw Problem.badRequest(UserMessage.READ_FORMAT, ServedRoot.shown(format));
        }
        return model.typed(model.mediaType() == null ? "application/octet-stream" : model.mediaType())
                .with(new Content.Binary(bytes));
    }

    private static String notebookText(ServedPath at, byte[] bytes) {
        String text = utf8(bytes).orElseThrow(() -> Problem.badRequest(UserMessage.NOTEBOOK_NOT_UTF8, shown(at)));
        String plain = text.startsWith("\ufeff") ? text.substring(1) : text;
        try {
            ContentsJson.requireObject(plain);
        } catch (JsonProcessingException malformed) {
            throw Problem.badRequest(UserMessage.NOTEBOOK_NOT_JSON, shown(at), malformed.getOriginalMessage());
        }
        return plain;
    }

    /** The entries of a folder that a person sees, ordered by name. */
    private List<FileModel> list(ServedPath folder, View view) throws IOException {
        List<FileModel> entries = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder.real())) {
            for (Path child : children) {
                String name = child.getFileName().toString();
                String path = folder.isRoot() ? name : folder.path() + "/" + name;
                if (name.startsWith(".")
                        || root.onlyFile().filter(only -> !only.equals(name)).isPresent()) {
                    continue;
                }
                Optional<ServedPath> entry = findEntry(path);
                if (entry.isEmpty()
                        || !view.shows(path, Files.isDirectory(entry.get().real()))) {
                    continue;
                }
                if (entries.size() == ENTRIES_MAX) {
                    throw new Problem(413, "too_large", UserMessage.FOLDER_TOO_LONG, shown(folder), ENTRIES_MAX);
                }
                describeIfThere(entry.get(), view).ifPresent(entries::add);
            }
        }
        entries.sort(Comparator.comparing(FileModel::path));
        return entries;
    }

    /** An entry that no path of the API can name is left out, so that it does not hide the others. */
    private Optional<ServedPath> findEntry(String path) throws IOException {
        try {
            return root.find(path);
        } catch (Problem unspeakable) {
            return Optional.empty();
        }
    }

    private Optional<FileModel> describeIfThere(ServedPath at, View view) throws IOException {
        try {
            return Optional.of(describe(at, view));
        } catch (NoSuchFileException goneMeanwhile) {
            return Optional.empty();
        }
    }

    /** A file or folder without its content. */
    private FileModel describe(ServedPath at, View view) throws IOException {
        BasicFileAttributes descriptor = Files.readAttributes(at.real(), BasicFileAttributes.class);
        Kind kind =
                descriptor.isDirectory() ? Kind.DIRECTORY : at.name().endsWith(".ipynb") ? Kind.NOTEBOOK : Kind.FILE;
        return new FileModel(
                at.path(),
                kind,
                descriptor.lastModifiedTime().toInstant(),
                changed(at.real(), descriptor),
                kind == Kind.DIRECTORY ? null : descriptor.size(),
                view.mayChange(at.path()) && root.isWritable(at),
                kind == Kind.FILE ? MediaTypes.of(at.name()).orElse(null) : null,
                null,
                null);
    }

    private static Instant changed(Path file, BasicFileAttributes descriptor) throws IOException {
        if (Files.getFileStore(file).supportsFileAttributeView("unix")
                && Files.getAttribute(file, "unix:ctime") instanceof FileTime change) {
            return change.toInstant();
        }
        return descriptor.creationTime().toInstant();
    }

    /** The text behind bytes that are UTF-8. */
    static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException binary) {
            return Optional.empty();
        }
    }

    /** SHA-256 of a file's bytes, in hexadecimal. */
    public static String hashOf(Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String hashOf(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    private static String word(String type) {
        return type.equals("notebook") ? "notebook" : "file";
    }

    private static String shown(ServedPath at) {
        return at.isRoot() ? "the served folder" : ServedRoot.shown(at.path());
    }
}

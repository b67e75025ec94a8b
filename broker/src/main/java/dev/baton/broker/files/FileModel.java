package dev.baton.broker.files;

import com.fasterxml.jackson.databind.util.RawValue;
import dev.baton.broker.api.JupyterTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file or folder as the contents API of Jupyter Server shows it. Every key is always there, null where it says nothing: the stock
 * page checks for presence.
 *
 * @param path the clean API path; its last part is the name
 * @param kind folder, notebook or other file
 * @param modified when the content last changed
 * @param created when the entry last changed, as Jupyter Server has it
 * @param size in bytes; null for folders
 * @param writable whether the caller may change it and the file system lets Baton do so
 * @param mediaType null for folders, notebooks and unknown extensions
 * @param content the content with its format; null when it was not asked for
 * @param sha256 the hash of the file's bytes in hexadecimal; null when it was not asked for
 */
public record FileModel(
        String path,
        Kind kind,
        Instant modified,
        Instant created,
        @Nullable Long size,
        boolean writable,
        @Nullable String mediaType,
        @Nullable Content content,
        @Nullable String sha256) {

    /** What an entry is to the page. */
    public enum Kind {
        DIRECTORY("directory"),
        NOTEBOOK("notebook"),
        FILE("file");

        private final String wireName;

        Kind(String wireName) {
            this.wireName = wireName;
        }

        /** The word of the contents API. */
        public String wireName() {
            return wireName;
        }
    }

    /** The content of an entry in one of the formats of the API. */
    public sealed interface Content {
        /** What lies in a folder. */
        record Entries(List<FileModel> entries) implements Content {}

        /** A notebook: checked JSON text, passed on as it is in the file. */
        record Json(String text) implements Content {}

        /** A file that is UTF-8 text. */
        record Text(String text) implements Content {}

        /** Any other file. */
        record Binary(byte[] bytes) implements Content {}
    }

    /** The last part of the path. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The same with its content. */
    FileModel with(Content shown) {
        return new FileModel(path, kind, modified, created, size, writable, mediaType, shown, sha256);
    }

    /** The same with a hash. */
    FileModel hashed(String hash) {
        return new FileModel(path, kind, modified, created, size, writable, mediaType, content, hash);
    }

    /** The same with another media type. */
    FileModel typed(@Nullable String type) {
        return new FileModel(path, kind, modified, created, size, writable, type, content, sha256);
    }

    /** The keys of the contents API in their usual order. */
    public Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> keys = new LinkedHashMap<>();
        keys.put("name", name());
        keys.put("path", path);
        keys.put("last_modified", JupyterTime.text(modified));
        keys.put("created", JupyterTime.text(created));
        switch (content) {
            case null -> {
                keys.put("content", null);
                keys.put("format", null);
            }
            case Content.Entries(List<FileModel> entries) -> {
                keys.put("content", entries.stream().map(FileModel::json).toList());
                keys.put("format", "json");
            }
            case Content.Json(String text) -> {
                keys.put("content", new RawValue(text));
                keys.put("format", "json");
            }
            case Content.Text(String text) -> {
                keys.put("content", text);
                keys.put("format", "text");
            }
            case Content.Binary(byte[] bytes) -> {
                keys.put("content", Base64Lines.encode(bytes));
                keys.put("format", "base64");
            }
        }
        keys.put("mimetype", mediaType);
        keys.put("size", size);
        keys.put("writable", writable);
        keys.put("hash", sha256);
        keys.put("hash_algorithm", sha256 == null ? null : "sha256");
        keys.put("type", kind.wireName());
        return keys;
    }
}

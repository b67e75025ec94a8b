package dev.baton.broker.documents;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The ids of documents. Kernels, rooms and grants hang on the id of a file, so that a rename through the API carries them along.
 *
 * <p>Paths are relative to the served root, with slashes and none at either end. All state is in memory and written through to the
 * store; guarded by {@code this}.
 */
public final class DocumentIds {
    private final Rows rows;
    private final Supplier<String> ids;
    private final Map<String, String> idByPath = new HashMap<>();
    private final Map<String, String> pathById = new HashMap<>();

    /** Where the ids are kept; answers complete when durable. */
    public interface Rows {
        /** All ids with their paths. Blocks. */
        Map<String, String> load();

        CompletionStage<Void> put(String fileId, String path);

        CompletionStage<Void> remove(String fileId);
    }

    /** The ids that the rows hold; fresh ones come from {@code ids}. */
    public DocumentIds(Rows rows, Supplier<String> ids) {
        this.rows = rows;
        this.ids = ids;
        rows.load().forEach(this::remember);
    }

    private void remember(String fileId, String path) {
        idByPath.put(path, fileId);
        pathById.put(fileId, path);
    }

    /** The id of a path, made now if it has none. */
    public synchronized String idOf(String path) {
        String known = idByPath.get(path);
        if (known != null) {
            return known;
        }
        String fresh = ids.get();
        remember(fresh, path);
        rows.put(fresh, path);
        return fresh;
    }

    /** The id of a path, if it has one. */
    public synchronized Optional<String> find(String path) {
        return Optional.ofNullable(idByPath.get(path));
    }

    /** The path of an id now. */
    public synchronized Optional<String> pathOf(String fileId) {
        return Optional.ofNullable(pathById.get(fileId));
    }

    /** A file or folder was renamed: the ids of it and of everything in it keep their files. */
    public synchronized void onRenamed(String from, String to) {
        under(from).forEach((path, fileId) -> {
            idByPath.remove(path);
            String moved = to + path.substring(from.length());
            String displaced = idByPath.get(moved);
            if (displaced != null) {
                pathById.remove(displaced);
                rows.remove(displaced);
            }
            remember(fileId, moved);
            rows.put(fileId, moved);
        });
    }

    /** A file or folder was deleted: a new file of that name gets another id. Answers the ids that ended. */
    public synchronized List<String> onDeleted(String path) {
        Map<String, String> ended = under(path);
        ended.forEach((each, fileId) -> {
            idByPath.remove(each);
            pathById.remove(fileId);
            rows.remove(fileId);
        });
        return List.copyOf(ended.values());
    }

    private Map<String, String> under(String path) {
        Map<String, String> found = new HashMap<>();
        idByPath.forEach((each, fileId) -> {
            if (each.equals(path) || each.startsWith(path + "/")) {
                found.put(each, fileId);
            }
        });
        return found;
    }
}

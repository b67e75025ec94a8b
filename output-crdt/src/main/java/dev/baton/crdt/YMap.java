package dev.baton.crdt;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A shared map from strings to values; of two values set at the same time for one key, the one of the higher client id
 * wins everywhere.
 *
 * <p>Values are {@code null}, {@link YUndefined}, {@link Boolean}, {@link Integer}, {@link Long}, {@link Double}, {@link
 * String}, {@code byte[]}, {@link YSubdocument}, {@code List} and {@code Map} of those (copied when set, to be treated as unchangeable when
 * read), or nested {@link YType}s made by the {@code setX} methods. A whole number reads as {@code Integer} where it
 * fits, as a number of JavaScript otherwise ({@code Double}).
 */
public final class YMap extends YType {
    YMap(Branch branch) {
        super(branch);
    }

    /** The value of a key: a plain value, a nested type, or null where the key is absent or holds null. */
    public @Nullable Object get(String key) {
        return MapOps.get(branch, key);
    }

    /** Whether the key has a value, null included. */
    public boolean has(String key) {
        return MapOps.has(branch, key);
    }

    /** Sets a plain value, replacing the current one. */
    public void set(String key, @Nullable Object value) {
        MapOps.set(branch, key, Values.contentOf(value));
    }

    /** Sets a new empty map and returns it, to be filled. */
    public YMap setMap(String key) {
        return (YMap) MapOps.setType(branch, key, TypeKind.MAP);
    }

    /** Sets a new empty array and returns it, to be filled. */
    public YArray setArray(String key) {
        return (YArray) MapOps.setType(branch, key, TypeKind.ARRAY);
    }

    /** Sets a new empty text and returns it, to be filled. */
    public YText setText(String key) {
        return (YText) MapOps.setType(branch, key, TypeKind.TEXT);
    }

    /** Removes a key; does nothing where it is absent. */
    public void remove(String key) {
        MapOps.remove(branch, key);
    }

    /** The keys that have a value, in no promised order; a copy. */
    public List<String> keys() {
        return MapOps.keys(branch);
    }

    /** The number of keys that have a value. */
    public int size() {
        return MapOps.keys(branch).size();
    }

    @Override
    public Map<String, @Nullable Object> toJson() {
        return JsonView.map(branch, 0);
    }
}

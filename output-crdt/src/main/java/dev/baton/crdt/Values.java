package dev.baton.crdt;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The plain values of a document, in the one form in which they are stored.
 *
 * <p>Numbers are JavaScript's: whole ones within 31 bits are {@link Integer}, all others {@link Double}, so that equal numbers
 * are equal objects; {@link BigInteger} represents a BigInt of 64 bits. Lists and maps are unmodifiable, maps in the key order
 * of JavaScript.
 */
final class Values {
    /** How deep lists and maps may be nested, in values set here and in values read from outside. */
    static final int DEPTH_MAX = YType.VALUE_DEPTH_MAX;

    private static final int WHOLE_MAX = Integer.MAX_VALUE;

    private Values() {}

    /** The content that holds a value as one element. */
    static Content contentOf(@Nullable Object value) {
        if (value instanceof byte[] bytes) {
            return new BinaryContent(bytes.clone());
        }
        if (value instanceof YSubdocument subdocument) {
            return new SubdocContent(new YSubdocument(subdocument.guid(), canonical(subdocument.options())));
        }
        return AnyContent.of(canonical(value));
    }

    /** The stored form of a value given by a caller. */
    static @Nullable Object canonical(@Nullable Object value) {
        return canonical(value, 0);
    }

    private static @Nullable Object canonical(@Nullable Object value, int depth) {
        if (depth > DEPTH_MAX) {
            throw new IllegalArgumentException("value is nested too deeply");
        }
        return switch (value) {
            case null -> null;
            case YUndefined undefined -> undefined;
            case Boolean bool -> bool;
            case String text -> text;
            case Integer whole -> number(whole);
            case Short whole -> number(whole);
            case Byte whole -> number(whole);
            case Long whole -> number((double) whole);
            case Double number -> number(number);
            case Float number -> number(number);
            case BigInteger big -> {
                if (big.bitLength() > 63) {
                    throw new IllegalArgumentException("integer is wider than 64 bits");
                }
                yield big;
            }
            case byte[] bytes -> bytes.clone();
            case List<?> list -> {
                List<@Nullable Object> copy = new ArrayList<>(list.size());
                for (Object element : list) {
                    copy.add(canonical(element, depth + 1));
                }
                yield Collections.unmodifiableList(copy);
            }
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> copy = LinkedHashMap.newLinkedHashMap(map.size());
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    copy.put((String) entry.getKey(), canonical(entry.getValue(), depth + 1));
                }
                yield ordered(copy);
            }
            default -> throw new IllegalArgumentException("not a value of a document: " + value.getClass());
        };
    }

    /** The stored form of a number. */
    static Object number(double number) {
        if (number == Math.rint(number)
                && Math.abs(number) <= WHOLE_MAX
                && (number != 0 || Double.doubleToRawLongBits(number) == 0)) {
            return (int) number;
        }
        return number;
    }

    /** The map made unmodifiable, keys that are array indexes moved to the front in ascending order. */
    static Map<String, @Nullable Object> ordered(Map<String, @Nullable Object> map) {
        if (map.isEmpty()) {
            return Map.of();
        }
        TreeMap<Long, String> indexes = null;
        for (String key : map.keySet()) {
            long index = arrayIndex(key);
            if (index >= 0) {
                indexes = indexes == null ? new TreeMap<>() : indexes;
                indexes.put(index, key);
            }
        }
        if (indexes == null) {
            return Collections.unmodifiableMap(map);
        }
        Map<String, @Nullable Object> sorted = LinkedHashMap.newLinkedHashMap(map.size());
        for (String key : indexes.values()) {
            sorted.put(key, map.get(key));
        }
        sorted.putAll(map);
        return Collections.unmodifiableMap(sorted);
    }

    private static long arrayIndex(String key) {
        int length = key.length();
        if (length == 0 || length > 10 || key.charAt(0) == '0' && length > 1) {
            return -1;
        }
        long index = 0;
        for (int i = 0; i < length; i++) {
            char c = key.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            index = index * 10 + (c - '0');
        }
        return index < 0xffff_ffffL ? index : -1;
    }

    /**
     * Whether two formatting values count as equal: as in yjs, equal primitives, or lists or maps whose direct elements are
     * equal primitives.
     */
    static boolean sameFormat(@Nullable Object a, @Nullable Object b) {
        if (identical(a, b)) {
            return true;
        }
        if (a instanceof Map<?, ?> left && b instanceof Map<?, ?> right) {
            return left.size() == right.size()
                    && left.entrySet().stream()
                            .allMatch(entry -> right.containsKey(entry.getKey())
                                    && identical(entry.getValue(), right.get(entry.getKey())));
        }
        if (a instanceof List<?> left && b instanceof List<?> right) {
            if (left.size() != right.size()) {
                return false;
            }
            for (int i = 0; i < left.size(); i++) {
                if (!identical(left.get(i), right.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return false;
    }

    private static boolean identical(@Nullable Object a, @Nullable Object b) {
        if (a == b) {
            return true;
        }
        return a != null && !(a instanceof Map) && !(a instanceof List) && a.equals(b);
    }
}

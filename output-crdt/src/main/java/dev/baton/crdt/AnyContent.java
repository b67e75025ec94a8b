package dev.baton.crdt;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Plain values: a slice of an array that, like a {@link TextSegment}, only grows at its end and is shared by slices that
 * do not overlap.
 */
final class AnyContent extends Content {
    private Slots slots;
    private int start;
    private int length;

    /** The array behind slices. */
    private static final class Slots {
        @Nullable
        Object[] values;

        int used;

        Slots(@Nullable Object[] values) {
            this.values = values;
            this.used = values.length;
        }
    }

    private AnyContent(Slots slots, int start, int length) {
        this.slots = slots;
        this.start = start;
        this.length = length;
    }

    /** One value in stored form. */
    static AnyContent of(@Nullable Object value) {
        return ofAll(new @Nullable Object[] {value});
    }

    /** Values in stored form; the array is taken over. */
    static AnyContent ofAll(@Nullable Object[] values) {
        return new AnyContent(new Slots(values), 0, values.length);
    }

    @Override
    int ref() {
        return 8;
    }

    @Override
    Content copy() {
        return ofAll(Arrays.copyOfRange(slots.values, start, start + length));
    }

    @Override
    int length() {
        return length;
    }

    @Override
    Content splice(int offset) {
        AnyContent right = new AnyContent(slots, start + offset, length - offset);
        length = offset;
        return right;
    }

    @Override
    boolean canMergeWith(Content right) {
        return right instanceof AnyContent;
    }

    @Override
    void merge(Content right) {
        AnyContent any = (AnyContent) right;
        if (any.slots != slots || any.start != start + length) {
            if (slots.used != start + length) {
                slots = new Slots(Arrays.copyOfRange(slots.values, start, start + length));
                start = 0;
            }
            int needed = slots.used + any.length;
            if (slots.values.length < needed) {
                slots.values = Arrays.copyOf(slots.values, Math.max(needed, slots.values.length * 2));
            }
            System.arraycopy(any.slots.values, any.start, slots.values, slots.used, any.length);
            slots.used = needed;
        }
        length += any.length;
    }

    @Override
    @Nullable
    Object value(int offset) {
        return slots.values[start + offset];
    }

    @Override
    void write(UpdateWriter out, int offset) {
        out.writeLength(length - offset);
        for (int i = start + offset; i < start + length; i++) {
            out.writeAny(slots.values[i]);
        }
    }
}

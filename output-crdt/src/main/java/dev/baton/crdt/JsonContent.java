package dev.baton.crdt;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plain values in the form that yjs wrote before version 13: a JSON text each. */
final class JsonContent extends Content {
    private List<@Nullable Object> values;

    JsonContent(List<@Nullable Object> values) {
        this.values = values;
    }

    @Override
    int ref() {
        return 2;
    }

    @Override
    Content copy() {
        return new JsonContent(new ArrayList<>(values));
    }

    @Override
    int length() {
        return values.size();
    }

    @Override
    Content splice(int offset) {
        List<@Nullable Object> all = values;
        values = new ArrayList<>(all.subList(0, offset));
        return new JsonContent(new ArrayList<>(all.subList(offset, all.size())));
    }

    @Override
    boolean canMergeWith(Content right) {
        return right instanceof JsonContent;
    }

    @Override
    void merge(Content right) {
        values.addAll(((JsonContent) right).values);
    }

    @Override
    @Nullable
    Object value(int offset) {
        return values.get(offset);
    }

    @Override
    void write(UpdateWriter out, int offset) {
        out.writeLength(values.size() - offset);
        for (Object value : values.subList(offset, values.size())) {
            out.writeString(value == YUndefined.INSTANCE ? "undefined" : JsonText.stringify(value));
        }
    }
}

package dev.baton.crdt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Computes the change of a text by a transaction, formatting included. */
final class TextDelta {
    private enum Action {
        NONE,
        INSERT,
        DELETE,
        RETAIN
    }

    private final Transaction transaction;
    private final List<Delta> steps = new ArrayList<>();
    private final Map<String, @Nullable Object> current = new LinkedHashMap<>();
    private final Map<String, @Nullable Object> old = new LinkedHashMap<>();

    /** Formatting that changes over the stretch being retained. */
    private final Map<String, @Nullable Object> changes = new LinkedHashMap<>();

    private final StringBuilder text = new StringBuilder();
    private Action action = Action.NONE;
    private int count;

    TextDelta(Transaction transaction) {
        this.transaction = transaction;
    }

    List<Delta> of(Branch branch) {
        for (Item item = branch.start; item != null; item = item.right) {
            boolean isNew = transaction.adds(item);
            boolean isGone = item.isDeleted() && transaction.deletes(item);
            if (item.content instanceof FormatContent format) {
                mark(item, format, isNew, isGone);
            } else if (item.isCountable()) {
                content(item, isNew, isGone);
            }
        }
        pack();
        while (!steps.isEmpty()
                && steps.getLast() instanceof Delta.Retain retain
                && retain.attributes().isEmpty()) {
            steps.removeLast();
        }
        return List.copyOf(steps);
    }

    private void content(Item item, boolean isNew, boolean isGone) {
        if (isNew) {
            if (!item.isDeleted()) {
                insert(item);
            }
        } else if (isGone) {
            become(Action.DELETE);
            count += item.length;
        } else if (!item.isDeleted()) {
            become(Action.RETAIN);
            count += item.length;
        }
    }

    private void insert(Item item) {
        if (item.content instanceof StringContent string) {
            become(Action.INSERT);
            string.appendTo(text);
            return;
        }
        pack();
        steps.add(new Delta.Insert(item.content.value(0), attributesNow()));
    }

    private void become(Action next) {
        if (action != next) {
            pack();
            action = next;
        }
    }

    private Map<String, @Nullable Object> attributesNow() {
        return new LinkedHashMap<>(current);
    }

    private void pack() {
        switch (action) {
            case INSERT -> {
                if (!text.isEmpty()) {
                    steps.add(new Delta.Insert(text.toString(), attributesNow()));
                }
            }
            case DELETE -> {
                if (count > 0) {
                    steps.add(Delta.delete(count));
                }
            }
            case RETAIN -> {
                if (count > 0) {
                    steps.add(new Delta.Retain(count, new LinkedHashMap<>(changes)));
                }
            }
            case NONE -> {}
        }
        text.setLength(0);
        count = 0;
        action = Action.NONE;
    }

    private void packRetain() {
        if (action == Action.RETAIN) {
            pack();
        }
    }

    private void mark(Item item, FormatContent format, boolean isNew, boolean isGone) {
        String key = format.key;
        Object value = format.value;
        if (isNew) {
            if (!item.isDeleted() && !Values.sameFormat(current.get(key), value)) {
                packRetain();
                if (Values.sameFormat(value, old.get(key))) {
                    changes.remove(key);
                } else {
                    changes.put(key, value);
                }
            }
        } else if (isGone) {
            old.put(key, value);
            Object now = current.get(key);
            if (!Values.sameFormat(now, value)) {
                packRetain();
                changes.put(key, now);
            }
        } else if (!item.isDeleted()) {
            old.put(key, value);
            if (changes.containsKey(key) && !Values.sameFormat(changes.get(key), value)) {
                packRetain();
                if (value == null) {
                    changes.remove(key);
                } else {
                    changes.put(key, value);
                }
            }
        }
        if (!item.isDeleted()) {
            if (action == Action.INSERT) {
                pack();
            }
            TextPosition.note(current, format);
        }
    }
}

package dev.baton.crdt;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A list of listeners that may change while they are notified. */
final class Listeners<T> {
    private final List<Entry<T>> entries = new CopyOnWriteArrayList<>();

    /** One registration: the same listener may be registered twice. */
    private static final class Entry<T> {
        final T listener;

        Entry(T listener) {
            this.listener = listener;
        }
    }

    Subscription add(T listener) {
        Entry<T> entry = new Entry<>(listener);
        entries.add(entry);
        return () -> entries.remove(entry);
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    List<T> current() {
        if (entries.isEmpty()) {
            return List.of();
        }
        List<T> listeners = new ArrayList<>(entries.size());
        for (Entry<T> entry : entries) {
            listeners.add(entry.listener);
        }
        return listeners;
    }
}

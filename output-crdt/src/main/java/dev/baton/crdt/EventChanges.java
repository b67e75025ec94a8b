package dev.baton.crdt;

import java.util.List;
import java.util.Map;

final class EventChanges {
    List<Delta> delta() {
        throw new UnsupportedOperationException("not wired yet");
    }

    Map<String, KeyChange> keys() {
        throw new UnsupportedOperationException("not wired yet");
    }

    Transaction transaction() {
        throw new UnsupportedOperationException("not wired yet");
    }
}

package dev.baton.crdt;

import java.util.List;
import org.jspecify.annotations.Nullable;

final class Branch {
    final YDoc doc;
    int length;

    Branch(YDoc doc) {
        this.doc = doc;
    }

    @Nullable
    Branch parent() {
        throw new UnsupportedOperationException("not wired yet");
    }

    YType view() {
        throw new UnsupportedOperationException("not wired yet");
    }

    boolean isDeleted() {
        throw new UnsupportedOperationException("not wired yet");
    }

    List<Object> pathFrom(@Nullable Branch b) {
        throw new UnsupportedOperationException("not wired yet");
    }

    Branch root() {
        throw new UnsupportedOperationException("not wired yet");
    }

    String rootName() {
        throw new UnsupportedOperationException("not wired yet");
    }

    String nodeName() {
        throw new UnsupportedOperationException("not wired yet");
    }

    Listeners<TypeObserver> observers() {
        throw new UnsupportedOperationException("not wired yet");
    }

    Listeners<DeepObserver> deepObservers() {
        throw new UnsupportedOperationException("not wired yet");
    }
}

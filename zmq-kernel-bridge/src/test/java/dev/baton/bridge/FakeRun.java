package dev.baton.bridge;

import dev.baton.bridge.message.KernelMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One execution on a fake kernel, and its remaining steps. Owned by the fake kernel's thread. */
final class FakeRun {

    /** A request and the way back to its sender. */
    record Incoming(List<byte[]> route, KernelMessage message) {}

    final Incoming request;
    final Deque<String> steps = new ArrayDeque<>();
    final List<String> late = new ArrayList<>();
    final boolean silent;
    boolean dropIdle;
    boolean idleFirst;
    int replies = 1;
    boolean asks;

    @Nullable
    String errorName;

    String errorText = "";

    FakeRun(Incoming request, String code, boolean silent) {
        this.request = request;
        this.silent = silent;
        for (String line : code.split("\n", -1)) {
            if (!line.isBlank()) {
                steps.add(line.strip());
            }
        }
    }

    /** One half of the end is not sent. */
    void drop(String half) {
        if (half.equals("reply")) {
            replies = 0;
        } else {
            dropIdle = true;
        }
    }
}

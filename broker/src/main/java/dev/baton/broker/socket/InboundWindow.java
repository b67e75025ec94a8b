package dev.baton.broker.socket;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of what one socket brought waits for its owner. When it is much, no more is read from the socket until half of it has been
 * dealt with, so that what a peer sends faster waits at the peer and not in memory.
 *
 * <p>{@link #onReceived} and {@link #resume} are called on the socket's event loop, {@link #onTaken} by any thread.
 */
final class InboundWindow {
    static final int COUNT_MAX = 64;
    static final long BYTES_MAX = 256 * 1024;

    private final Line line;
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean paused;

    /** The socket as it is read. */
    interface Line {
        /** Reads on, or not. On the event loop. */
        void read(boolean on);

        /** Has {@link InboundWindow#resume} called on the event loop. Any thread. */
        void resumeSoon();
    }

    InboundWindow(Line line) {
        this.line = line;
    }

    /** A message of so many bytes was handed over. */
    void onReceived(int size) {
        count.incrementAndGet();
        bytes.addAndGet(size);
        if (!paused && isMuch()) {
            paused = true;
            line.read(false);
            // it may have been dealt with before anybody could see that the socket was paused
            resume();
        }
    }

    /** A message of so many bytes was dealt with. */
    void onTaken(int size) {
        bytes.addAndGet(-size);
        count.decrementAndGet();
        if (paused && isLittle()) {
            line.resumeSoon();
        }
    }

    void resume() {
        if (paused && isLittle()) {
            paused = false;
            line.read(true);
        }
    }

    /** Whether the socket is not read for now: its peer cannot be heard either. Any thread. */
    boolean isPaused() {
        return paused;
    }

    private boolean isMuch() {
        return count.get() >= COUNT_MAX || bytes.get() >= BYTES_MAX;
    }

    private boolean isLittle() {
        return count.get() <= COUNT_MAX / 2 && bytes.get() <= BYTES_MAX / 2;
    }
}

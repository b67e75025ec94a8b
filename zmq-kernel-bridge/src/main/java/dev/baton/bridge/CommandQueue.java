package dev.baton.bridge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The commands to an I/O thread that are waiting, and the pipe that wakes it.
 *
 * <p>Any thread offers, one thread takes. The pipe is written at most once between two polls of the taker, so a burst of
 * commands costs one system call. Both ends are non-blocking: a blocking channel would be closed by an interrupt of the thread
 * that writes to it.
 *
 * <p>Invariant: a command offered before {@link #close} is either taken or its offer was refused; never neither.
 */
final class CommandQueue {

    private final ConcurrentLinkedQueue<Command> commands = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isWakePending = new AtomicBoolean();
    private final Pipe pipe;
    private final ByteBuffer scratch = ByteBuffer.allocate(64);
    private volatile boolean isClosed;

    CommandQueue() {
        try {
            pipe = Pipe.open();
            pipe.source().configureBlocking(false);
            pipe.sink().configureBlocking(false);
        } catch (IOException e) {
            throw new UncheckedIOException("No pipe could be opened.", e);
        }
    }

    /** Readable when there is something to take. */
    SelectableChannel wakeChannel() {
        return pipe.source();
    }

    /** Hands a command over; false if the queue is closed. */
    boolean offer(Command command) {
        if (isClosed) {
            return false;
        }
        commands.add(command);
        if (isClosed && commands.remove(command)) {
            return false;
        }
        if (isWakePending.compareAndSet(false, true)) {
            try {
                pipe.sink().write(ByteBuffer.wrap(new byte[1]));
            } catch (IOException e) {
                if (!isClosed) {
                    throw new UncheckedIOException("An I/O thread could not be woken.", e);
                }
            }
        }
        return true;
    }

    /** Makes the pipe unreadable again; to be called before taking, when it was readable. Whether there was a wake-up in it. */
    boolean acknowledgeWake() {
        try {
            scratch.clear();
            if (pipe.source().read(scratch) <= 0) { // one byte at most: the next is written only after this
                return false;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("A wake-up could not be read.", e);
        }
        isWakePending.set(false);
        return true;
    }

    /** The next command, or null. */
    @Nullable
    Command poll() {
        return commands.poll();
    }

    /** Accepts no more commands; queued ones can still be taken. */
    void close() {
        isClosed = true;
    }

    /** Gives the pipe back, after the last take. */
    void release() {
        try {
            pipe.sink().close();
            pipe.source().close();
        } catch (IOException e) {
            throw new UncheckedIOException("A pipe could not be closed.", e);
        }
    }
}

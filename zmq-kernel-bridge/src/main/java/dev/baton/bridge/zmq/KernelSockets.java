package dev.baton.bridge.zmq;

import dev.baton.bridge.message.Channel;
import java.nio.channels.SelectableChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * The four sockets to one kernel process, and the wait for any of them or for a wake-up.
 *
 * <p>A poller lives as long as its I/O thread; sockets are connected for one incarnation and closed with it, so that no
 * message for an old kernel process can reach a new one on the same port. Every socket belongs to the thread that created this
 * object, which must never be interrupted.
 *
 * <p>DEALERs send only over an established connection (JeroMQ's {@code immediate} is the inverse of ZeroMQ's own: false means
 * "do not queue while unconnected"). The SUB keeps the default, because JeroMQ otherwise discards unread messages when such a
 * connection ends, which are the last messages of a dying kernel.
 */
public final class KernelSockets implements AutoCloseable {
    /** As much as Linux gives unasked at most. JeroMQ takes the same for a buffer of its own, so not on every socket. */
    private static final int BROADCASTS_BUFFER_BYTES = 212_992;

    private static final int RECONNECT_MS = 50;

    private record Peer(ConnectionInfo info, byte[] identity, long maxMessageBytes) {}

    private final ZContext context;
    private final ZMQ.Poller poller;
    private final int wakeIndex;
    private final Map<Channel, ZMQ.Socket> sockets = new EnumMap<>(Channel.class);
    private final Map<Channel, Integer> indexes = new EnumMap<>(Channel.class);
    private @Nullable Peer connected;

    /**
     * A poller without sockets.
     *
     * @param shared the context of all kernels
     * @param wake readable when the owner is to look at something else; must be non-blocking
     */
    public KernelSockets(ZContext shared, SelectableChannel wake) {
        this.context = shared.shadow();
        this.poller = context.createPoller(8);
        this.wakeIndex = poller.register(wake, ZMQ.Poller.POLLIN);
    }

    /**
     * Connects to a kernel process. Connecting continues in the background.
     *
     * @param identity the same for shell, control and stdin, because questions are routed by that of the shell
     */
    public void connect(ConnectionInfo info, String identity, long maxMessageBytes) {
        disconnect();
        Peer peer = new Peer(info, identity.getBytes(StandardCharsets.US_ASCII), maxMessageBytes);
        connected = peer;
        for (Channel channel : Channel.values()) {
            open(channel, peer);
        }
    }

    /**
     * Replaces the socket of a channel by a new one. ZeroMQ connects again by itself after most losses, but never after
     * a message beyond the bound: it takes that for a peer that does not know the protocol.
     */
    public void renew(Channel channel) {
        Peer peer = connected;
        if (peer != null) {
            close(channel);
            open(channel, peer);
        }
    }

    private void open(Channel channel, Peer peer) {
        ZMQ.Socket socket = context.createSocket(channel == Channel.IOPUB ? SocketType.SUB : SocketType.DEALER);
        socket.setLinger(0);
        socket.setMaxMsgSize(peer.maxMessageBytes());
        socket.setReconnectIVL(RECONNECT_MS);
        socket.setRcvHWM(0);
        if (channel == Channel.IOPUB) {
            // a kernel drops messages beyond its own buffer of 1,000 while this side waits for a processor
            socket.setReceiveBufferSize(BROADCASTS_BUFFER_BYTES);
            socket.subscribe(ZMQ.SUBSCRIPTION_ALL);
        } else {
            socket.setIdentity(peer.identity());
            socket.setImmediate(false);
        }
        socket.connect(peer.info().endpoint(channel));
        sockets.put(channel, socket);
        indexes.put(channel, poller.register(socket, ZMQ.Poller.POLLIN));
    }

    private void close(Channel channel) {
        indexes.remove(channel);
        ZMQ.Socket socket = sockets.remove(channel);
        if (socket != null) {
            poller.unregister(socket);
            context.destroySocket(socket);
        }
    }

    /** Closes the sockets, with all waiting messages. */
    public void disconnect() {
        connected = null;
        for (Channel channel : Channel.values()) {
            close(channel);
        }
    }

    /**
     * Waits for a message or a wake-up.
     *
     * @param waitMs longest time, -1 for as long as it takes
     */
    public void await(long waitMs) {
        poller.poll(waitMs);
    }

    /** Whether the last wait ended with a wake-up. */
    public boolean isWoken() {
        return poller.pollin(wakeIndex);
    }

    /** Whether that channel had something to read at the last wait. */
    public boolean isReadable(Channel channel) {
        Integer index = indexes.get(channel);
        return index != null && poller.pollin(index);
    }

    /**
     * The next message received on that channel, or null. Frames beyond {@link WireCodec#FRAMES_MAX} are read and dropped,
     * except for one more, by which the codec sees that there were too many.
     */
    public @Nullable List<byte[]> receive(Channel channel) {
        ZMQ.Socket socket = sockets.get(channel);
        if (socket == null) {
            return null;
        }
        byte[] frame = socket.recv(ZMQ.DONTWAIT);
        if (frame == null) {
            return null;
        }
        List<byte[]> frames = new ArrayList<>(8);
        frames.add(frame);
        while (socket.hasReceiveMore()) {
            byte[] next = socket.recv(0);
            if (next == null) {
                break;
            }
            if (frames.size() <= WireCodec.FRAMES_MAX) {
                frames.add(next);
            }
        }
        return frames;
    }

    /** Sends a message; false if there is no connection or the socket accepts no more, and then nothing was sent. */
    public boolean send(Channel channel, List<byte[]> frames) {
        ZMQ.Socket socket = sockets.get(channel);
        if (socket == null) {
            return false;
        }
        int last = frames.size() - 1;
        for (int i = 0; i <= last; i++) {
            if (!socket.send(frames.get(i), i < last ? ZMQ.SNDMORE | ZMQ.DONTWAIT : ZMQ.DONTWAIT)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        disconnect();
        poller.close();
        context.close();
    }
}

package dev.baton.broker.room;

import dev.baton.broker.security.Caller;
import dev.baton.crdt.MalformedUpdateException;
import dev.baton.crdt.sync.YMessage;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A person's page in a schedule: a replica behind a socket that carries messages in order, each as late as the schedule wants, and
 * that can be cut. Behaves as the stock provider does: it comes again with the history that it knows, and begins anew when it is
 * told to reload.
 */
final class SimulatedPage {
    final String name;
    private final SimulatedWorld world;
    private Replica replica;
    private int openings;
    private String history = "";
    private @Nullable Link link;
    /** The cells in which this page began a run. */
    final Set<String> begun = new HashSet<>();

    /** How often this page had to begin anew. */
    int reloads;

    SimulatedPage(SimulatedWorld world, String name) throws Exception {
        this.world = world;
        this.name = name;
        this.replica = world.replica(this);
    }

    Replica replica() {
        return replica;
    }

    boolean isOnline() {
        return link != null;
    }

    boolean isOpen() {
        return !history.isEmpty();
    }

    /** One connection of the page: what is on its way, both ways. */
    private final class Link implements RoomPeer {
        private final RoomEndpoint endpoint;
        private final Caller caller = new Caller(Caller.Kind.USER, name, name, null);
        private final ArrayDeque<YMessage> up = new ArrayDeque<>();
        private final ArrayDeque<byte[]> down = new ArrayDeque<>();
        private int closed;

        Link(RoomEndpoint endpoint) {
            this.endpoint = endpoint;
        }

        @Override
        public Caller caller() {
            return caller;
        }

        @Override
        public void send(byte[] message) {
            if (closed == 0) {
                down.add(message);
            }
        }

        @Override
        public void close(int code, String reason) {
            if (closed == 0) {
                closed = code;
                world.note(name + " is told: " + code + " " + reason);
            }
        }
    }

    /** Opens the document for the first time or anew; does nothing while it cannot be opened. */
    void open() throws Exception {
        Optional<String> known = world.historyOf();
        if (known.isPresent()) {
            history = known.get();
            openings++;
            connect();
        }
    }

    /** Connects with the history that the page knows. */
    void connect() throws Exception {
        if (history.isEmpty()) {
            open();
            return;
        }
        link = new Link(world.endpoint(history + "." + name + openings));
        link.endpoint.onJoined(link);
        link.up.add(new YMessage.SyncStep1(replica.stateVector()));
    }

    /** The connection is cut; what was on its way is lost. */
    void cut() {
        if (link != null) {
            link.endpoint.onLeft(link);
            link = null;
        }
    }

    /** The broker at the other end is gone. */
    void onBrokerKilled() {
        link = null;
    }

    /** An own change: it travels if there is a connection. */
    void sends(byte[] update) {
        if (link != null && update.length > 0) {
            link.up.add(new YMessage.SyncUpdate(update));
        }
    }

    void saves(long number) {
        if (link != null) {
            link.up.add(new YMessage.Raw("save", OptionalLong.of(number)));
        }
    }

    /** Whether anything is on its way. */
    boolean isBusy() {
        return link != null && (!link.up.isEmpty() || !link.down.isEmpty() || link.closed != 0);
    }

    /** One message arrives at the broker. */
    void deliverUp() {
        if (link != null && !link.up.isEmpty()) {
            YMessage message = link.up.poll();
            link.endpoint.onMessage(link, message, 100);
        }
    }

    /** One message, or after all of them the close, arrives at the page. */
    void deliverDown() throws Exception {
        if (link == null) {
            return;
        }
        if (!link.down.isEmpty()) {
            onMessage(link.down.poll());
        } else if (link.closed != 0) {
            int code = link.closed;
            // what the page sent before it heard of the close is on the wire before its own
            while (!link.up.isEmpty()) {
                deliverUp();
            }
            cut();
            if (code == RoomPages.REFUSED) {
                reloads++;
                world.note(name + " reloads");
                replica = world.replica(this);
                history = "";
            }
        }
    }

    private void onMessage(byte[] bytes) throws Exception {
        YMessage message;
        try {
            message = YMessage.parse(bytes);
        } catch (MalformedUpdateException wrong) {
            throw new IllegalStateException("the room sent what no page can read", wrong);
        }
        switch (message) {
            case YMessage.SyncStep1(byte[] vector) -> {
                if (link != null) {
                    link.up.add(new YMessage.SyncStep2(replica.missing(vector)));
                }
            }
            case YMessage.SyncStep2(byte[] update) -> replica.apply(update);
            case YMessage.SyncUpdate(byte[] update) -> replica.apply(update);
            case YMessage.Presence presence -> {}
            case YMessage.QueryPresence query -> {}
            case YMessage.Raw raw -> {}
            case YMessage.Unknown unknown -> {}
        }
    }
}

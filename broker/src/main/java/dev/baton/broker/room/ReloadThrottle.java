package dev.baton.broker.room;

import dev.baton.broker.agent.SerialAgent;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The pages that were told to reload. While a person has not answered the dialog in which they are told, the stock page connects again and
 * again under its opening, several times a second, and shows one more dialog for each refusal. So a page that was told and comes again is
 * heard no more, and told again only after a while, longer each time: it may be that it was cut off before it heard.
 *
 * <p>Owned by the room's agent. Bounded: the openings refused last, {@link #OPENINGS_MAX} of them.
 */
final class ReloadThrottle {
    static final int OPENINGS_MAX = 1_000;
    private static final int DOUBLINGS_MAX = 9;

    private final SerialAgent agent;
    private final Duration again;
    private final Map<RoomPeer, String> openings = new HashMap<>();
    private final Map<RoomPeer, SerialAgent.Timer> unheard = new HashMap<>();
    private final SequencedMap<String, Told> told = new LinkedHashMap<>();

    /** How often the page of an opening was told, and what. */
    private record Told(int times, String reason) {}

    /** A page that comes again is told again after {@code again} the first time. */
    ReloadThrottle(SerialAgent agent, Duration again) {
        this.agent = agent;
        this.again = again;
    }

    /** A page has come; false if it was told to reload before, and is not to be heard. */
    boolean admits(RoomPeer peer, String sessionId) {
        // whoever knows another person's session id silences nobody but themselves
        String opening = peer.caller().username() + " " + sessionId;
        openings.put(peer, opening);
        @Nullable Told before = told.get(opening);
        if (before == null) {
            return true;
        }
        Duration wait = again.multipliedBy(1L << Math.min(before.times() - 1, DOUBLINGS_MAX));
        unheard.put(peer, agent.after(wait, () -> send(peer, before.reason())));
        return false;
    }

    /** Sends a page away with a close reason of at most 123 bytes. */
    void send(RoomPeer peer, String reason) {
        @Nullable String opening = openings.get(peer);
        if (opening != null) {
            @Nullable Told before = told.remove(opening);
            told.put(opening, new Told(before == null ? 1 : before.times() + 1, reason));
            if (told.size() > OPENINGS_MAX) {
                told.pollFirstEntry();
            }
        }
        peer.close(RoomPages.REFUSED, reason);
    }

    /** The socket is closed. */
    void onLeft(RoomPeer peer) {
        openings.remove(peer);
        SerialAgent.@Nullable Timer timer = unheard.remove(peer);
        if (timer != null) {
            timer.cancel();
        }
    }
}

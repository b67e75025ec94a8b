package dev.baton.broker.socket;

import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.security.Caller;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Every open socket of this broker, so that those of a person or a login can be closed when a right ends. Any thread. */
@Singleton
public class LiveSockets {
    private final Set<OpenSocket> open = ConcurrentHashMap.newKeySet();
    private final int perPersonMax;

    @Inject
    LiveSockets(BatonConfig config, MeterRegistry meters) {
        this.perPersonMax = config.sockets().perPersonMax();
        meters.gaugeCollectionSize("baton.sockets.open", io.micrometer.core.instrument.Tags.empty(), open);
    }

    /** Takes a socket in; false when its person has too many. */
    boolean add(OpenSocket socket) {
        long mine = open.stream()
                .filter(each -> each.caller().username().equals(socket.caller().username()))
                .count();
        return mine < perPersonMax && open.add(socket);
    }

    void remove(OpenSocket socket) {
        open.remove(socket);
    }

    /** Closes the sockets of the callers that match, room sockets and kernel sockets alike, so that they do not come back. */
    public void closeOf(Predicate<Caller> whose, String sentence) {
        for (OpenSocket socket : open) {
            if (whose.test(socket.caller())) {
                socket.closeForGood(sentence);
            }
        }
    }
}

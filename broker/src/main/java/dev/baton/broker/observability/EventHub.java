package dev.baton.broker.observability;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * The end of the events channel: keeps the last {@link #KEPT_MAX} events with growing numbers, so that a listener that was away
 * can resume, and hands each to the listeners. A listener that does not keep up is ended and may resume.
 */
@Singleton
public class EventHub {
    static final String CHANNEL = "baton-events";

    private static final int KEPT_MAX = 10_000;
    private static final int LISTENERS_MAX = 1_000;
    /** Events that may wait for one listener; beyond it that listener is ended. */
    private static final int BUFFERED_MAX = 2 * KEPT_MAX;

    private final ArrayDeque<Numbered> kept = new ArrayDeque<>();
    private final Set<MultiEmitter<? super Numbered>> listeners = ConcurrentHashMap.newKeySet();
    private long last;

    @Inject
    EventHub(MeterRegistry meters) {
        meters.gaugeCollectionSize("baton.events.listeners", io.micrometer.core.instrument.Tags.empty(), listeners);
    }

    /** An event with its number, which grows by one with each. */
    public record Numbered(long number, BatonEvent event) {}

    @Incoming(CHANNEL)
    synchronized void onEvents(BatonEvent.Stroke stroke) {
        for (BatonEvent event : stroke.events()) {
            Numbered numbered = new Numbered(++last, event);
            kept.add(numbered);
            if (kept.size() > KEPT_MAX) {
                kept.removeFirst();
            }
            for (MultiEmitter<? super Numbered> each : listeners) {
                each.emit(numbered);
            }
        }
    }

    /** All events after a number that match, first those that are kept, then as they come. */
    public Multi<Numbered> listen(long after, Predicate<BatonEvent> wanted) {
        Multi<Numbered> all = Multi.createFrom()
                .emitter(
                        emitter -> {
                            synchronized (this) {
                                if (listeners.size() >= LISTENERS_MAX) {
                                    emitter.complete();
                                    return;
                                }
                                kept.stream()
                                        .filter(each -> each.number() > after)
                                        .forEach(emitter::emit);
                                listeners.add(emitter);
                            }
                            emitter.onTermination(() -> listeners.remove(emitter));
                        },
                        BUFFERED_MAX);
        return all.filter(each -> wanted.test(each.event()));
    }

    /** The number of the newest event. */
    public synchronized long last() {
        return last;
    }
}

package dev.baton.broker.wiring;

import dev.baton.broker.kernel.KernelRuntime;
import dev.baton.broker.observability.AuditFile;
import dev.baton.broker.observability.EventPublisher;
import dev.baton.broker.room.RoomRegistry;
import dev.baton.broker.spool.OutputSpool;
import dev.baton.broker.store.Store;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * The end of a broker in its only right order: kernels first, so that what they run is settled and written; then documents, so that
 * it reaches their files; then what is to be said of all that; the store last. Within ten seconds.
 */
@Singleton
class ShutdownSequence {
    private static final Duration ROOMS_MAX = Duration.ofSeconds(3);

    private final KernelRuntime kernels;
    private final RoomRegistry rooms;
    private final EventPublisher events;
    private final AuditFile audit;
    private final OutputSpool outputs;
    private final Store store;

    @Inject
    ShutdownSequence(
            KernelRuntime kernels,
            RoomRegistry rooms,
            EventPublisher events,
            AuditFile audit,
            OutputSpool outputs,
            Store store) {
        this.kernels = kernels;
        this.rooms = rooms;
        this.events = events;
        this.audit = audit;
        this.outputs = outputs;
        this.store = store;
    }

    void onStop(@Observes ShutdownEvent event) {
        kernels.close();
        rooms.close(ROOMS_MAX);
        events.flush().join();
        audit.flush();
        outputs.flush().join();
        store.close();
    }
}

package dev.baton.broker.wiring;

import dev.baton.broker.kernel.KernelRuntime;
import dev.baton.broker.observe.AuditFile;
import dev.baton.broker.observe.EventOutlet;
import dev.baton.broker.outputs.OutputSpool;
import dev.baton.broker.room.RoomRegistry;
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
class OrderlyEnd {
    private static final Duration ROOMS_MAX = Duration.ofSeconds(3);

    private final KernelRuntime kernels;
    private final RoomRegistry rooms;
    private final EventOutlet events;
    private final AuditFile audit;
    private final OutputSpool outputs;
    private final Store store;

    @Inject
    OrderlyEnd(
            KernelRuntime kernels,
            RoomRegistry rooms,
            EventOutlet events,
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

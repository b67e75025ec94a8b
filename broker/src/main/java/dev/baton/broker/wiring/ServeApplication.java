package dev.baton.broker.wiring;

import dev.baton.broker.room.RoomRegistry;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.inject.Inject;
import sun.misc.Signal;

/** The life of a serving broker between its start and the signal that ends it. */
public class ServeApplication implements QuarkusApplication {
    private final Readiness readiness;
    private final RoomRegistry rooms;

    @Inject
    ServeApplication(Readiness readiness, RoomRegistry rooms) {
        this.readiness = readiness;
        this.rooms = rooms;
    }

    @Override
    public int run(String... arguments) {
        // a broker that is told to end has done well: exit code 0, not that of the signal
        for (String name : new String[] {"TERM", "INT"}) {
            Signal.handle(new Signal(name), told -> Quarkus.asyncExit(0));
        }
        readiness.announce();
        rooms.rehearse();
        Quarkus.waitForExit();
        return 0;
    }
}

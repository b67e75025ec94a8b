package dev.baton.broker.wiring;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.inject.Inject;

/** The life of a serving broker between its start and the signal that ends it. */
public class ServeApplication implements QuarkusApplication {
    private final Readiness readiness;

    @Inject
    ServeApplication(Readiness readiness) {
        this.readiness = readiness;
    }

    @Override
    public int run(String... arguments) {
        readiness.announce();
        Quarkus.waitForExit();
        return 0;
    }
}

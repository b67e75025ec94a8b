package dev.baton.broker.wiring;

import dev.baton.broker.store.Store;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Tells monitors whether changes and executions can be written down, and if not, why. Any thread. */
@Readiness
@Singleton
class StoreHealth implements HealthCheck {
    private final Store store;

    @Inject
    StoreHealth(Store store) {
        this.store = store;
    }

    @Override
    public HealthCheckResponse call() {
        Optional<String> closedBecause = store.closedBecause();
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("store").status(closedBecause.isEmpty());
        closedBecause.ifPresent(reason -> answer.withData("reason", reason));
        return answer.build();
    }
}

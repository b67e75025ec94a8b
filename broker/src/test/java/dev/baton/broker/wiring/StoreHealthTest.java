package dev.baton.broker.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.broker.store.Store;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Monitors are told that nothing can be written any more, and why. */
class StoreHealthTest {
    @Test
    void aStoreThatTakesNoWritesIsDownWithItsReason(@TempDir Path folder) {
        Store store = Store.open(folder, Store.Limits.DEFAULT);
        StoreHealth health = new StoreHealth(store);
        assertThat(health.call().getStatus()).isEqualTo(Status.UP);

        store.close();

        HealthCheckResponse down = health.call();
        assertThat(down.getStatus()).isEqualTo(Status.DOWN);
        assertThat(down.getData()).contains(Map.of("reason", "The store is closed."));
    }
}

package dev.baton.broker.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where commands look for brokers whose state is not in the usual place. */
final class BrokerRegistryTest {
    @TempDir
    Path home;

    private Path state(String name) throws Exception {
        Path state = Files.createDirectories(home.resolve(name));
        Files.writeString(state.resolve("broker.json"), "{}");
        return state;
    }

    @Test
    void aBrokerIsEnteredWhileItRuns() throws Exception {
        BrokerRegistry registry = new BrokerRegistry(home);
        assertThat(registry.states()).isEmpty();
        Path one = state("one");
        Path two = state("two words");
        registry.add(one);
        registry.add(two);
        assertThat(registry.states()).containsExactlyInAnyOrder(one, two);
        registry.remove(one);
        assertThat(registry.states()).containsExactly(two);
    }

    @Test
    void whatIsLeftOfABrokerThatIsGoneIsDeletedByTheNextStart() throws Exception {
        BrokerRegistry registry = new BrokerRegistry(home);
        Path gone = state("gone");
        registry.add(gone);
        Files.delete(gone.resolve("broker.json"));
        Path next = state("next");
        registry.add(next);
        assertThat(registry.states()).containsExactly(next);
    }
}

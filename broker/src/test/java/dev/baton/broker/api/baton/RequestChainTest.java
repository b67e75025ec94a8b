package dev.baton.broker.api.baton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.baton.broker.error.Problem;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RequestChainTest {
    private final RequestChain chain = new RequestChain(Duration.ofMillis(1));

    private int statusOfWaitingFor(String username, String requestId) {
        return catchThrowableOfType(Problem.class, () -> chain.awaitPredecessor(username, requestId))
                .status();
    }

    @Test
    void aRequestThatWasTakenIsWaitedForNoMore() {
        chain.begin("anna", "r1").complete(null);
        chain.awaitPredecessor("anna", "r1");
    }

    @Test
    void aRequestOfAnotherPersonIsNobodysPredecessor() {
        chain.begin("anna", "r1").complete(null);
        assertThat(statusOfWaitingFor("ben", "r1")).isEqualTo(408);
    }

    @Test
    void beyondTheBoundTheOldestNameIsForgottenAndTheOthersAreNot() {
        for (int i = 0; i <= RequestChain.NAMES_MAX; i++) {
            chain.begin("anna", "r" + i).complete(null);
        }
        chain.awaitPredecessor("anna", "r1");
        assertThat(statusOfWaitingFor("anna", "r0")).isEqualTo(408);
    }
}

package dev.baton.broker.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.broker.security.Caller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReloadThrottleTest {
    private final SteppedRuntime runtime = new SteppedRuntime(0);
    private final ReloadThrottle sentAway =
            new ReloadThrottle(runtime.agents.agent("room", 100), Duration.ofSeconds(10));

    private static final class Page implements RoomPeer {
        final List<String> told = new ArrayList<>();
        private final String username;

        Page(String username) {
            this.username = username;
        }

        @Override
        public Caller caller() {
            return new Caller(Caller.Kind.USER, username, username, null);
        }

        @Override
        public void send(byte[] message) {
            throw new IllegalStateException("nothing is sent to a page that is sent away");
        }

        @Override
        public void close(int code, String reason) {
            told.add(code + " " + reason);
        }
    }

    private Page comesAgain(String username, String opening) {
        Page page = new Page(username);
        assertThat(sentAway.admits(page, opening)).isFalse();
        return page;
    }

    @Test
    void aPageThatComesAgainIsToldAgainAfterAWhileThatDoubles() {
        Page first = new Page("anna");
        assertThat(sentAway.admits(first, "h.1")).isTrue();
        sentAway.send(first, "reload");
        assertThat(first.told).containsExactly("1003 reload");
        sentAway.onLeft(first);

        for (int seconds : new int[] {10, 20, 40}) {
            Page again = comesAgain("anna", "h.1");
            runtime.advance(Duration.ofSeconds(seconds - 1));
            assertThat(again.told).isEmpty();
            runtime.advance(Duration.ofSeconds(1));
            assertThat(again.told).containsExactly("1003 reload");
            sentAway.onLeft(again);
        }
    }

    @Test
    void aPageThatGoesIsNotToldAndAnotherOpeningOrPersonIsHeard() {
        Page first = new Page("anna");
        sentAway.admits(first, "h.1");
        sentAway.send(first, "reload");
        Page gone = comesAgain("anna", "h.1");
        sentAway.onLeft(gone);
        runtime.advance(Duration.ofHours(1));
        assertThat(gone.told).isEmpty();
        assertThat(sentAway.admits(new Page("anna"), "h.2")).isTrue();
        assertThat(sentAway.admits(new Page("ben"), "h.1")).isTrue();
    }

    @Test
    void beyondTheBoundTheOpeningRefusedFirstIsForgotten() {
        for (int i = 0; i <= ReloadThrottle.OPENINGS_MAX; i++) {
            Page page = new Page("anna");
            sentAway.admits(page, "h." + i);
            sentAway.send(page, "reload");
            sentAway.onLeft(page);
        }
        assertThat(sentAway.admits(new Page("anna"), "h.0")).isTrue();
        assertThat(sentAway.admits(new Page("anna"), "h.1")).isFalse();
    }
}

package dev.baton.broker.wiring;

import dev.baton.broker.agent.AgentRuntime;
import dev.baton.broker.agent.SerialAgent;
import dev.baton.broker.security.Logins;
import dev.baton.broker.security.PermissionGate;
import dev.baton.broker.security.Revocation;
import dev.baton.broker.security.RightsClock;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Closes what is open when a grant, link or login ends by itself, and has the store remember that it was so late. The decisions need
 * no watch, they look at the time; open sockets do.
 *
 * <p>Its agent owns everything here. It looks at the next end, and every minute in case the clock was put forward.
 */
@Singleton
final class ExpirationScheduler {
    private static final Duration LOOK_AFTER_MAX = Duration.ofMinutes(1);

    private final SerialAgent agent;
    private final PermissionGate gate;
    private final Revocation revocation;
    private final Logins logins;
    private final RightsClock clock;
    private Instant lookedAt;
    private Optional<SerialAgent.Timer> timer = Optional.empty();

    @Inject
    ExpirationScheduler(
            AgentRuntime agents, PermissionGate gate, Revocation revocation, Logins logins, RightsClock clock) {
        this.agent = agents.agent("expiry watch", 1);
        this.gate = gate;
        this.revocation = revocation;
        this.logins = logins;
        this.clock = clock;
        this.lookedAt = clock.instant();
    }

    void onStart(@Observes StartupEvent event) {
        gate.onChange(() -> agent.post(this::arm));
        agent.post(this::arm);
    }

    private void arm() {
        timer.ifPresent(SerialAgent.Timer::cancel);
        Duration wait = revocation
                .nextEnd(lookedAt)
                .map(end -> Duration.between(clock.instant(), end).plusMillis(1))
                .filter(until -> until.compareTo(LOOK_AFTER_MAX) < 0)
                .orElse(LOOK_AFTER_MAX);
        timer = Optional.of(agent.after(wait.isNegative() ? Duration.ZERO : wait, this::look));
    }

    private void look() {
        Instant now = clock.instant();
        if (now.isAfter(lookedAt)) {
            revocation.onTimePassed(lookedAt, now);
            lookedAt = now;
        }
        logins.endOver();
        clock.remember();
        arm();
    }
}

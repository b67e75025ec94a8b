package dev.baton.broker.observability;

import dev.baton.broker.security.Caller;
import dev.baton.broker.security.Logins;
import dev.baton.broker.security.PermissionGate;
import dev.baton.permissions.Action;
import dev.baton.permissions.Decision;
import dev.baton.permissions.Resource;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Makes events of who signs in, and of what was asked for over HTTP and refused. The same refusal of the same person is told once a
 * minute, because a page asks again and again. Guarded by {@code told}.
 */
@Singleton
public class AccessEvents {
    private static final Duration SILENCE = Duration.ofMinutes(1);
    private static final int KEPT_MAX = 5_000;

    private final PermissionGate gate;
    private final Logins logins;
    private final EventPublisher events;
    private final InstantSource clock;
    private final Map<String, Instant> told = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > KEPT_MAX;
        }
    };

    @Inject
    AccessEvents(PermissionGate gate, Logins logins, EventPublisher events, InstantSource clock) {
        this.gate = gate;
        this.logins = logins;
        this.events = events;
        this.clock = clock;
    }

    void onStart(@Observes StartupEvent event) {
        gate.onRefused(this::onRefused);
        logins.onSignIn(new Logins.Listener() {
            @Override
            public void onOpened(Caller caller) {
                events.emit("login.opened", Optional.empty(), caller.username(), Map.of());
            }

            @Override
            public void onFailed(String address) {
                if (isNews("sign-in from " + address)) {
                    events.emit("login.failed", Optional.empty(), "", Map.of("address", address));
                }
            }
        });
    }

    private void onRefused(Caller caller, Action action, Resource resource, Decision.Reason reason) {
        if (isNews(caller.username() + " " + action.wireName() + " " + resource.key())) {
            // no document: only the person concerned hears of it beside the audit, and the path may be one that is not
            // there
            events.emit(
                    "access.refused",
                    Optional.empty(),
                    caller.username(),
                    Map.of(
                            "action",
                            action.wireName(),
                            "resource",
                            resource.key(),
                            "path",
                            resource instanceof Resource.File file ? file.path() : "",
                            "reason",
                            reason.name().toLowerCase(Locale.ROOT)));
        }
    }

    private boolean isNews(String what) {
        Instant now = clock.instant();
        synchronized (told) {
            Instant before = told.get(what);
            if (before != null && now.isBefore(before.plus(SILENCE))) {
                return false;
            }
            told.remove(what);
            told.put(what, now);
            return true;
        }
    }
}

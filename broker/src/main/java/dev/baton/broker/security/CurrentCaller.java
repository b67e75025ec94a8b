package dev.baton.broker.security;

import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.Optional;

/** The person behind the REST request that is being answered. */
@RequestScoped
public class CurrentCaller {
    private final RoutingContext context;

    @Inject
    CurrentCaller(RoutingContext context) {
        this.context = context;
    }

    /** Who it is, if anybody signed in; for the few addresses that strangers may use. */
    public Optional<Caller> find() {
        return RequestGuard.findCaller(context);
    }

    /** Who it is; 401 when nobody signed in. */
    public Caller get() {
        return RequestGuard.callerOf(context);
    }
}

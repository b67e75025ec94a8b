package dev.baton.broker.error;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** The answer to an address that nothing serves: JSON, as for every other error. */
@Singleton
class UnknownAddress {
    void install(@Observes Router router) {
        router.route().last().handler(UnknownAddress::onRequest);
    }

    private static void onRequest(RoutingContext context) {
        if (context.response().ended() || context.response().headWritten()) {
            return;
        }
        ProblemAnswer.send(context, new Problem(404, "not_found", UserMessage.NO_ADDRESS));
    }
}

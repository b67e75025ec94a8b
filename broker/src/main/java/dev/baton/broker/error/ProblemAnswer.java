package dev.baton.broker.error;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Answers a raw route with a {@link Problem}, in the same shape as the REST endpoints. */
public final class ProblemAnswer {
    private ProblemAnswer() {}

    /** Ends the response with the problem's status and JSON body. */
    public static void send(RoutingContext context, Problem problem) {
        context.response()
                .setStatusCode(problem.status())
                .putHeader("Content-Type", "application/json")
                .end(new JsonObject(ProblemMapper.body(problem)).encode());
    }
}

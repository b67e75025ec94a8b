package dev.baton.broker.error;

import io.vertx.ext.web.RoutingContext;

/** Answers a person's browser with a {@link Problem} as a small page, where a program gets JSON. */
public final class ProblemPage {
    private ProblemPage() {}

    /** Ends the response with the problem's status and sentence. */
    public static void send(RoutingContext context, Problem problem) {
        context.response()
                .setStatusCode(problem.status())
                .putHeader("Content-Type", "text/html; charset=utf-8")
                .putHeader("Cache-Control", "no-store")
                .putHeader(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
                .end(html(problem));
    }

    static String html(Problem problem) {
        String sentence =
                problem.sentence().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Baton</title>
            <style>body { font: 16px/1.5 system-ui, sans-serif; margin: 3rem auto; width: min(36rem, 85vw); }</style>
            </head>
            <body><h1>Baton</h1><p>{{sentence}}</p></body>
            </html>
            """.replace("{{sentence}}", sentence);
    }
}

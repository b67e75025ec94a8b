package dev.baton.broker.security;

import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The page that asks for a token, and the two addresses {@code /login} and {@code /logout}. One form, no scripts. */
@Singleton
class LoginPage {
    private static final int FIELDS_MAX = 10;

    private final Logins logins;
    private final RequestBodies bodies;

    @Inject
    LoginPage(Logins logins, RequestBodies bodies) {
        this.logins = logins;
        this.bodies = bodies;
    }

    /** Serves {@code /login} and {@code /logout}. */
    void answer(RoutingContext context, RequestGuard guard, String host) {
        if (context.normalizedPath().equals("/logout")) {
            guard.signOut(context);
            show(context, guard, 200, false);
        } else if (context.request().method() == HttpMethod.POST) {
            onForm(context, guard, host);
        } else {
            show(context, guard, 200, false);
        }
    }

    private void onForm(RoutingContext context, RequestGuard guard, String host) {
        String type = context.request().getHeader("Content-Type");
        if (type == null || !type.startsWith("application/x-www-form-urlencoded")) {
            throw new Problem(415, "not_a_form", UserMessage.SIGN_IN_FORM);
        }
        bodies.readSmall(context, body -> onForm(context, guard, host, fieldsOf(body)));
    }

    private static Map<String, List<String>> fieldsOf(Buffer body) {
        try {
            return new QueryStringDecoder(
                            body.toString(StandardCharsets.UTF_8), StandardCharsets.UTF_8, false, FIELDS_MAX)
                    .parameters();
        } catch (IllegalArgumentException noForm) {
            return Map.of();
        }
    }

    private void onForm(RoutingContext context, RequestGuard guard, String host, Map<String, List<String>> fields) {
        String token = fields.getOrDefault("token", List.of("")).getFirst();
        String next = fields.getOrDefault("next", List.of("")).getFirst();
        String xsrf = fields.getOrDefault("_xsrf", List.of("")).getFirst();
        boolean own =
                guard.allowsOrigin(context.request().getHeader("Origin"), host) && guard.xsrfMatches(context, xsrf);
        Optional<Caller> caller = own ? logins.byToken(token.trim()) : Optional.empty();
        if (caller.isEmpty()) {
            guard.onFailedSignIn(context);
            show(context, guard, 401, true);
            return;
        }
        guard.signIn(context, caller.get());
        context.response()
                .setStatusCode(302)
                .putHeader("Location", next.isEmpty() ? guard.baseUrl() + "lab" : LocalAddress.safe(next))
                .end();
    }

    /** Shows the form; {@code failed} adds the sentence that the token was not right. */
    void show(RoutingContext context, RequestGuard guard, int status, boolean failed) {
        String next = context.normalizedPath().equals("/login")
                        || context.normalizedPath().equals("/logout")
                ? ""
                : guard.underBase(LocalAddress.withoutToken(context.request().uri()));
        String message =
                failed ? "<p class=\"wrong\" role=\"alert\">" + escaped(UserMessage.TOKEN_UNKNOWN.text()) + "</p>" : "";
        context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "text/html; charset=utf-8")
                .putHeader("Cache-Control", "no-store")
                .putHeader(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'")
                .end(HTML.replace("{{action}}", escaped(guard.baseUrl() + "login"))
                        .replace("{{xsrf}}", escaped(guard.giveXsrf(context)))
                        .replace("{{next}}", escaped(next))
                        .replace("{{message}}", message));
    }

    private static String escaped(@Nullable String text) {
        return text == null
                ? ""
                : text.replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")
                        .replace("\"", "&quot;")
                        .replace("'", "&#39;");
    }

    private static final String HTML = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Baton: sign in</title>
            <style>
            body { font: 16px/1.5 system-ui, sans-serif; margin: 0; display: grid; place-items: center; min-height: 100vh; background: #f5f5f4; color: #1c1917; }
            main { background: #fff; padding: 2rem; border: 1px solid #d6d3d1; border-radius: 8px; width: min(26rem, 85vw); }
            h1 { font-size: 1.3rem; margin: 0 0 .5rem; }
            label { display: block; margin: 1rem 0 .25rem; }
            input { width: 100%; box-sizing: border-box; font: inherit; padding: .5rem; border: 1px solid #78716c; border-radius: 4px; }
            button { margin-top: 1rem; font: inherit; padding: .5rem 1.25rem; border: 0; border-radius: 4px; background: #1d4ed8; color: #fff; }
            .wrong { color: #b91c1c; }
            </style>
            </head>
            <body>
            <main>
            <h1>Baton</h1>
            <p>Open the address that you received, or paste its token here.</p>
            {{message}}
            <form method="post" action="{{action}}">
            <input type="hidden" name="_xsrf" value="{{xsrf}}">
            <input type="hidden" name="next" value="{{next}}">
            <label for="token">Token</label>
            <input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
            <button>Sign in</button>
            </form>
            </main>
            </body>
            </html>
            """;
}

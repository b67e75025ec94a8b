package dev.baton.broker.security;

import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.ProblemAnswer;
import dev.baton.broker.error.ProblemPage;
import dev.baton.broker.error.UserMessage;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * The first thing that every request and every socket upgrade meets: Host, identity, Origin and XSRF. What passes has a
 * {@link Caller}; rights are decided later, by the {@link PermissionGate}.
 *
 * <p>Runs on event-loop threads and only reads memory. The XSRF scheme is the stock page's: the cookie {@code _xsrf} must come
 * back in the header {@code X-XSRFToken} (or the argument {@code _xsrf}) on everything but GET, HEAD and OPTIONS, when a cookie
 * rather than a token says who is calling.
 */
@Singleton
public class RequestGuard {
    /** The first parts of the addresses that people open. */
    private static final Set<String> PAGES = Set.of("lab", "doc", "tree", "notebooks", "edit", "consoles", "share");

    private static final String CALLER = "baton.caller";
    private static final String HEAD_SEEN = "baton.head-seen";
    private static final String XSRF = "_xsrf";
    private static final Pattern SHARE_CALL = Pattern.compile("/api/baton/shares/[^/]+/(preview|redeem)");
    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final Logins logins;
    private final LoginPage page;
    private final RequestBodies bodies;
    private final AllowedOrigins origins;
    private final String baseUrl;
    private final ClientAddresses addresses;
    private final String cookieName;
    private final boolean secureCookie;

    @Inject
    RequestGuard(
            Logins logins,
            LoginPage page,
            RequestBodies bodies,
            BatonConfig config,
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        this.logins = logins;
        this.page = page;
        this.bodies = bodies;
        this.origins = new AllowedOrigins(host, config.publicUrl(), MachineAddresses.namesFor(host));
        this.addresses = new ClientAddresses(config.trustedProxies().orElse(List.of()));
        this.baseUrl = config.baseUrl();
        this.cookieName = "baton-login-" + port;
        this.secureCookie =
                config.publicUrl().map(url -> url.startsWith("https:")).orElse(false);
    }

    void install(@Observes Filters filters) {
        filters.register(this::onHead, 500);
        filters.register(this::onBasePath, 400);
        filters.register(this::onRequest, 300);
    }

    /** The person behind a request that passed the guard. */
    public static Caller callerOf(RoutingContext context) {
        Caller caller = context.get(CALLER);
        if (caller == null) {
            throw new Problem(401, "not_signed_in", UserMessage.NOT_SIGNED_IN);
        }
        return caller;
    }

    /** The person behind a request that passed the guard, if it has one. */
    static Optional<Caller> findCaller(RoutingContext context) {
        return Optional.ofNullable(context.get(CALLER));
    }

    /** A request's head is complete. Comes by again when the base path was taken off. */
    private void onHead(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (context.get(HEAD_SEEN) == null) {
            context.put(HEAD_SEEN, true);
            HttpConnectionWatch.of(request).ifPresent(watch -> {
                int number = watch.onHead();
                if (request.getHeader("Upgrade") == null) {
                    context.addEndHandler(over -> watch.onAnswered(number));
                }
            });
            bodies.endAfterRefusal(context);
        }
        context.next();
    }

    private void onBasePath(RoutingContext context) {
        if (baseUrl.equals("/") || context.get("baton.stripped") != null) {
            context.next();
            return;
        }
        String path = context.request().uri();
        if (path.startsWith(baseUrl)) {
            context.put("baton.stripped", true);
            context.reroute(path.substring(baseUrl.length() - 1));
        } else if (path.startsWith("/q/health")) {
            context.next();
        } else if (path.equals(baseUrl.substring(0, baseUrl.length() - 1)) || path.equals("/")) {
            context.response()
                    .setStatusCode(302)
                    .putHeader("Location", baseUrl + "lab")
                    .end();
        } else {
            ProblemAnswer.send(context, Problem.notFound(UserMessage.NO_ADDRESS));
        }
    }

    private void onRequest(RoutingContext context) {
        try {
            guard(context);
        } catch (Problem refused) {
            if (context.request().method() == HttpMethod.GET && acceptsHtml(context.request())) {
                ProblemPage.send(context, refused);
            } else {
                ProblemAnswer.send(context, refused);
            }
        }
    }

    private void guard(RoutingContext context) {
        HttpServerRequest request = context.request();
        String host = requireHost(request);
        if (request.getHeader("Content-Encoding") != null) {
            throw new Problem(415, "content_encoding", UserMessage.BODY_ENCODED);
        }
        context.response().putHeader("X-Content-Type-Options", "nosniff");
        String contentType = request.getHeader("Content-Type");
        if (contentType != null
                && contentType.startsWith("text/plain")
                && context.normalizedPath().contains("/api/")) {
            // the stock page sends its JSON as a plain string, which browsers label as text
            request.headers().set("Content-Type", "application/json");
        }
        String path = context.normalizedPath();
        if (path.startsWith("/q/health") || path.equals("/api")) {
            bodies.requireSmall(context);
            context.next();
            return;
        }
        boolean upgrade = "websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
        if (path.equals("/login") || path.equals("/logout")) {
            bodies.requireSmall(context);
            page.answer(context, this, host);
            return;
        }
        @Nullable Caller caller = identify(context);
        if (caller == null) {
            bodies.requireSmall(context);
        }
        if (caller == null && isForStrangers(request, path)) {
            onStranger(context, host);
            return;
        }
        if (caller == null) {
            refuseStranger(context, upgrade);
            return;
        }
        requireOwnOrigin(request, host, caller, upgrade);
        requireOwnPage(request, path, caller);
        if (caller.byCookie() && !READS.contains(request.method())) {
            requireXsrf(context);
        }
        if (path.startsWith("/q/") && caller.kind() != Caller.Kind.OWNER) {
            throw Problem.forbidden(UserMessage.OWNER_ONLY_METERS);
        }
        context.put(CALLER, caller);
        String queryToken = request.getParam("token");
        if (queryToken != null && !upgrade && isPage(context)) {
            signIn(context, caller);
            context.response()
                    .setStatusCode(302)
                    .putHeader("Location", underBase(LocalAddress.withoutToken(request.uri())))
                    .putHeader("Referrer-Policy", "no-referrer")
                    .end();
            return;
        }
        if (isPage(context)) {
            giveXsrf(context);
        }
        bodies.admit(context);
        context.next();
    }

    /** The page of a share link and the two calls that it makes; with a wrong token not even those. */
    private static boolean isForStrangers(HttpServerRequest request, String path) {
        return !hasToken(request)
                && (request.method() == HttpMethod.GET
                        ? path.startsWith("/share/")
                        : request.method() == HttpMethod.POST
                                && SHARE_CALL.matcher(path).matches());
    }

    private static boolean hasToken(HttpServerRequest request) {
        return request.getHeader("Authorization") != null || request.getParam("token") != null;
    }

    /** A token was given that is nobody's. */
    void onFailedSignIn(RoutingContext context) {
        logins.onFailed(addressOf(context));
    }

    /** The address from which a request comes; that of a proxy only where it is not one of ours. */
    public String addressOf(RoutingContext context) {
        SocketAddress address = context.request().remoteAddress();
        return address == null
                ? ""
                : addresses.of(
                        address.hostAddress(), context.request().headers().getAll("X-Forwarded-For"));
    }

    /** A stranger's form is believed to be ours as a signed-in person's is: by its Origin and the page's XSRF token. */
    private void onStranger(RoutingContext context, String host) {
        HttpServerRequest request = context.request();
        if (request.method() == HttpMethod.GET) {
            giveXsrf(context);
            context.next();
        } else {
            String origin = request.getHeader("Origin");
            String site = request.getHeader("Sec-Fetch-Site");
            if ((origin != null && !origins.allowsOrigin(origin, host))
                    || (site != null && !site.equals("same-origin"))) {
                throw new Problem(403, "foreign_origin", UserMessage.FOREIGN_SITE_LINK);
            }
            requireXsrf(context);
            bodies.readSmall(context, body -> {
                ((RoutingContextInternal) context).setBody(body);
                context.next();
            });
        }
    }

    private String requireHost(HttpServerRequest request) {
        List<String> hosts = request.headers().getAll("Host");
        if (hosts.size() != 1) {
            throw new Problem(400, "bad_host", UserMessage.ONE_HOST);
        }
        String host = hosts.getFirst();
        if (!origins.allowsHost(host)) {
            throw new Problem(403, "foreign_host", UserMessage.FOREIGN_HOST);
        }
        return host;
    }

    private @Nullable Caller identify(RoutingContext context) {
        HttpServerRequest request = context.request();
        String authorization = request.getHeader("Authorization");
        if (authorization != null) {
            String[] words = authorization.trim().split("\\s+", 2);
            String scheme = words[0].toLowerCase(Locale.ROOT);
            if (words.length == 2 && (scheme.equals("token") || scheme.equals("bearer"))) {
                return logins.byToken(words[1]).orElse(null);
            }
        }
        String query = request.getParam("token");
        if (query != null && !query.isEmpty()) {
            Optional<Caller> byToken = logins.byToken(query);
            if (byToken.isPresent()) {
                return byToken.get();
            }
        }
        Cookie cookie = request.getCookie(cookieName);
        return cookie == null ? null : logins.byCookie(cookie.getValue()).orElse(null);
    }

    private void requireOwnOrigin(HttpServerRequest request, String host, Caller caller, boolean upgrade) {
        String origin = request.getHeader("Origin");
        if (origin == null) {
            if (upgrade && caller.byCookie()) {
                throw new Problem(403, "origin_missing", UserMessage.ORIGIN_MISSING);
            }
            return;
        }
        boolean matters = upgrade || caller.byCookie();
        if (matters && !origins.allowsOrigin(origin, host)) {
            throw new Problem(403, "foreign_origin", UserMessage.FOREIGN_SITE);
        }
    }

    /**
     * A browser says where a request comes from. Another site, or another port of this machine, may send people here, but not read with
     * their cookie in the background, as a script or a picture.
     */
    private static void requireOwnPage(HttpServerRequest request, String path, Caller caller) {
        String site = request.getHeader("Sec-Fetch-Site");
        boolean foreign = "cross-site".equals(site) || "same-site".equals(site);
        boolean data = path.startsWith("/api/") || path.startsWith("/files/") || path.startsWith("/lab/api/");
        if (foreign && data && caller.byCookie() && !"navigate".equals(request.getHeader("Sec-Fetch-Mode"))) {
            throw new Problem(403, "foreign_origin", UserMessage.FOREIGN_SITE);
        }
    }

    private void requireXsrf(RoutingContext context) {
        Cookie cookie = context.request().getCookie(XSRF);
        String given = context.request().getHeader("X-XSRFToken");
        if (given == null) {
            given = context.request().getParam(XSRF);
        }
        if (cookie == null || given == null || given.isEmpty() || !Secrets.equal(cookie.getValue(), given)) {
            throw new Problem(403, "xsrf", UserMessage.XSRF);
        }
    }

    private void refuseStranger(RoutingContext context, boolean upgrade) {
        HttpServerRequest request = context.request();
        if (hasToken(request)) {
            onFailedSignIn(context);
        }
        if (upgrade) {
            context.response().setStatusCode(403).end();
        } else if (isPage(context)) {
            page.show(context, this, 401, request.getParam("token") != null);
        } else {
            ProblemAnswer.send(context, new Problem(401, "not_signed_in", UserMessage.NOT_SIGNED_IN));
        }
    }

    /** Makes a login for a person and sets its cookie. */
    void signIn(RoutingContext context, Caller caller) {
        Cookie former = context.request().getCookie(cookieName);
        if (former != null) {
            Optional<Caller> known = logins.byCookie(former.getValue());
            if (known.isPresent() && known.get().username().equals(caller.username())) {
                giveXsrf(context);
                return;
            }
        }
        addLoginCookie(context, logins.open(caller), logins.ageMax());
        giveXsrf(context);
    }

    /** Signs a guest in until then; a login that the browser has lasts that long at least. */
    public void signInGuest(RoutingContext context, Caller guest, Instant until, Duration left) {
        Cookie former = context.request().getCookie(cookieName);
        boolean same = former != null
                && logins.byCookie(former.getValue())
                        .filter(known -> known.username().equals(guest.username()))
                        .isPresent();
        if (former != null && same) {
            logins.extend(former.getValue(), until);
            addLoginCookie(context, former.getValue(), left);
        } else {
            addLoginCookie(context, logins.open(guest, until), left);
        }
    }

    private void addLoginCookie(RoutingContext context, String value, Duration age) {
        context.response()
                .addCookie(Cookie.cookie(cookieName, value)
                        .setPath(baseUrl)
                        .setHttpOnly(true)
                        .setSecure(secureCookie)
                        .setMaxAge(Math.max(1, age.toSeconds()))
                        .setSameSite(CookieSameSite.LAX));
    }

    /** Ends the login of this browser. */
    void signOut(RoutingContext context) {
        Cookie cookie = context.request().getCookie(cookieName);
        if (cookie != null) {
            logins.close(cookie.getValue());
            context.response()
                    .addCookie(Cookie.cookie(cookieName, "").setPath(baseUrl).setMaxAge(0));
        }
    }

    /** Sets the XSRF cookie where the browser has none; answers its value. */
    String giveXsrf(RoutingContext context) {
        Cookie present = context.request().getCookie(XSRF);
        if (present != null && !present.getValue().isEmpty()) {
            return present.getValue();
        }
        String value = Secrets.fresh();
        context.response()
                .addCookie(Cookie.cookie(XSRF, value)
                        .setPath(baseUrl)
                        .setSecure(secureCookie)
                        .setSameSite(CookieSameSite.LAX));
        return value;
    }

    /** Whether the given form field matches the XSRF cookie. */
    boolean xsrfMatches(RoutingContext context, @Nullable String given) {
        Cookie cookie = context.request().getCookie(XSRF);
        return cookie != null && given != null && Secrets.equal(cookie.getValue(), given);
    }

    boolean allowsOrigin(@Nullable String origin, String host) {
        return origin == null || origins.allowsOrigin(origin, host);
    }

    String baseUrl() {
        return baseUrl;
    }

    /** Whether an address is opened by a person in a browser, rather than asked for by a program. */
    private static boolean isPage(RoutingContext context) {
        if (context.request().method() != HttpMethod.GET) {
            return false;
        }
        String path = context.normalizedPath();
        int end = path.indexOf('/', 1);
        boolean page = PAGES.contains(path.substring(1, end < 0 ? path.length() : end))
                && !path.startsWith("/lab/api/")
                && !path.startsWith("/lab/extensions/");
        return page || path.equals("/") || acceptsHtml(context.request());
    }

    private static boolean acceptsHtml(HttpServerRequest request) {
        String accept = request.getHeader("Accept");
        return accept != null && accept.contains("text/html");
    }

    /** A local path under the base path, which was taken off when the request came in. */
    String underBase(String path) {
        return baseUrl + path.substring(1);
    }
}

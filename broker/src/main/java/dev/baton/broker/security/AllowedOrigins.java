package dev.baton.broker.security;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which Host names this broker answers to and which Origins may use a cookie. Exact comparison, no patterns: a foreign Host means
 * that somebody's name server points here (DNS rebinding), a foreign Origin that a strange page uses a member's cookie.
 */
public final class AllowedOrigins {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Set<String> hosts;
    private final Optional<URI> publicUrl;

    /** Loopback names, the address that is listened on, and the public address where one is set. */
    public AllowedOrigins(String listenHost, Optional<String> publicUrl) {
        String listen = listenHost.contains(":") ? "[" + listenHost + "]" : listenHost.toLowerCase(Locale.ROOT);
        boolean everywhere = listen.equals("0.0.0.0") || listen.equals("[::]");
        this.hosts =
                everywhere || LOOPBACK.contains(listen) ? LOOPBACK : Set.of("localhost", "127.0.0.1", "[::1]", listen);
        this.publicUrl = publicUrl.map(AllowedOrigins::parse);
    }

    private static URI parse(String url) {
        String wrong = "--public-url is an address such as https://lab.example.org/, not " + url + ".";
        URI parsed;
        try {
            parsed = new URI(url);
        } catch (URISyntaxException malformed) {
            throw new IllegalArgumentException(wrong, malformed);
        }
        boolean web = "http".equals(parsed.getScheme()) || "https".equals(parsed.getScheme());
        if (!web || parsed.getHost() == null || parsed.getUserInfo() != null) {
            throw new IllegalArgumentException(wrong);
        }
        return parsed;
    }

    /** Whether a Host header names this broker. */
    public boolean allowsHost(String hostHeader) {
        String host = hostHeader.toLowerCase(Locale.ROOT);
        return hosts.contains(withoutPort(host))
                || publicUrl
                        .map(url -> authority(url).equals(host) || (url.getPort() < 0 && host.equals(url.getHost())))
                        .orElse(false);
    }

    /** Whether a page of this Origin may use a cookie on a request that came with the given Host. */
    public boolean allowsOrigin(String origin, String hostHeader) {
        URI page;
        try {
            page = new URI(origin);
        } catch (URISyntaxException malformed) {
            return false;
        }
        if (page.getScheme() == null || page.getHost() == null) {
            return false;
        }
        if (publicUrl.isPresent()
                && publicUrl.get().getScheme().equals(page.getScheme())
                && authority(publicUrl.get()).equals(authority(page))) {
            return true;
        }
        return page.getScheme().equals("http")
                && hosts.contains(withoutPort(hostHeader.toLowerCase(Locale.ROOT)))
                && authority(page).equals(hostHeader.toLowerCase(Locale.ROOT));
    }

    private static String authority(URI url) {
        String host = url.getHost() == null ? "" : url.getHost().toLowerCase(Locale.ROOT);
        return url.getPort() < 0 ? host : host + ":" + url.getPort();
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }
}

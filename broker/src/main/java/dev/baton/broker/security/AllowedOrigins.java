package dev.baton.broker.security;

import dev.baton.broker.error.OperatorMessage;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
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
    private final Set<String> machine;
    private final Optional<URI> publicUrl;

    /** Loopback names, the address that is listened on, and the public address where one is set. */
    public AllowedOrigins(String listenHost, Optional<String> publicUrl) {
        this(listenHost, publicUrl, Set.of());
    }

    /** The same and further names of this machine: IPv6 addresses without brackets, as {@link MachineAddresses} spells them. */
    AllowedOrigins(String listenHost, Optional<String> publicUrl, Set<String> machine) {
        String listen = listenHost.contains(":") ? "[" + listenHost + "]" : listenHost.toLowerCase(Locale.ROOT);
        Set<String> own = new HashSet<>(LOOPBACK);
        if (!MachineAddresses.isEverywhere(listenHost)) {
            own.add(listen);
        }
        this.hosts = Set.copyOf(own);
        this.machine = Set.copyOf(machine);
        this.publicUrl = publicUrl.map(AllowedOrigins::parse);
    }

    private static URI parse(String url) {
        String wrong = OperatorMessage.PUBLIC_URL.text(url);
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
        return isOwn(withoutPort(host))
                || publicUrl.map(url -> authority(url).equals(host)).orElse(false);
    }

    /** Whether a page of this Origin may use a cookie on a request that came with the given Host. */
    public boolean allowsOrigin(String origin, String hostHeader) {
        // the whole of it, as browsers write it: nothing is taken apart that could be read in two ways
        String page = origin.toLowerCase(Locale.ROOT);
        String host = hostHeader.toLowerCase(Locale.ROOT);
        return publicUrl
                        .map(url -> page.equals(url.getScheme() + "://" + authority(url)))
                        .orElse(false)
                || isOwn(withoutPort(host)) && page.equals("http://" + host);
    }

    private boolean isOwn(String name) {
        if (hosts.contains(name)) {
            return true;
        }
        if (!name.startsWith("[") || !name.endsWith("]")) {
            return name.indexOf(':') < 0 && machine.contains(name);
        }
        try {
            InetAddress address = InetAddress.ofLiteral(name.substring(1, name.length() - 1));
            return address instanceof Inet6Address && machine.contains(MachineAddresses.canonical(address));
        } catch (IllegalArgumentException noAddress) {
            return false;
        }
    }

    /** Name and port as browsers write them: without the usual port of the scheme. */
    private static String authority(URI url) {
        String host = url.getHost() == null ? "" : url.getHost().toLowerCase(Locale.ROOT);
        boolean usual = url.getPort() < 0 || url.getPort() == ("https".equals(url.getScheme()) ? 443 : 80);
        return usual ? host : host + ":" + url.getPort();
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }
}

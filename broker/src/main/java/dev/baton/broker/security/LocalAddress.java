package dev.baton.broker.security;

/** Addresses on this host to which somebody is sent. Knows no server, so that it can be given anything. Any thread. */
public final class LocalAddress {
    private LocalAddress() {}

    /** A path on this host, never another one: what does not start with exactly one slash becomes the root. */
    public static String safe(String path) {
        boolean local = path.startsWith("/")
                && !path.startsWith("//")
                && path.indexOf('\\') < 0
                && path.chars().noneMatch(c -> c < 0x20 || c == 0x7f);
        return local ? path : "/";
    }

    /** A request's path and query without its token, everything else kept as it was spelled. */
    public static String withoutToken(String uri) {
        int question = uri.indexOf('?');
        String path = question < 0 ? uri : uri.substring(0, question);
        StringBuilder kept = new StringBuilder();
        if (question >= 0) {
            for (String pair : uri.substring(question + 1).split("&")) {
                if (!pair.equals("token") && !pair.startsWith("token=") && !pair.isEmpty()) {
                    kept.append(kept.isEmpty() ? '?' : '&').append(pair);
                }
            }
        }
        return safe(path) + kept;
    }
}

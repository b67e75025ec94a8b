package dev.baton.permissions;

/** Escapes the parts of stored keys, so that a colon in a name never moves the border between two parts. */
final class Keys {
    private Keys() {}

    static String escape(String part) {
        return part.replace("%", "%25").replace(":", "%3A");
    }

    /** Undoes {@link #escape}; anything that {@code escape} never writes is an error. */
    static String unescape(String part) {
        StringBuilder text = new StringBuilder(part.length());
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c != '%') {
                text.append(c);
            } else if (part.startsWith("%25", i)) {
                text.append('%');
                i += 2;
            } else if (part.startsWith("%3A", i)) {
                text.append(':');
                i += 2;
            } else {
                throw new IllegalArgumentException("Not a stored key: " + part);
            }
        }
        return text.toString();
    }
}

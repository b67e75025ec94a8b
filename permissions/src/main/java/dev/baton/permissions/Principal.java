package dev.baton.permissions;

/**
 * A user, guest, service or group that acts or that a grant is given to.
 *
 * <p>Two principals are the same only if all their parts are: an e-mail address or a display name never is a key. {@link #key()}
 * is the form for the store and the audit.
 */
public sealed interface Principal {

    /** The identity provider of the users that this instance knows by itself. */
    String LOCAL = "local";

    /** The form for the store; {@link #parse} reads it back. */
    String key();

    /** A user, as an identity provider knows them. */
    record User(String issuer, String subject) implements Principal {
        public User {
            requireText(issuer);
            requireText(subject);
        }

        @Override
        public String key() {
            return "user:" + Keys.escape(issuer) + ":" + Keys.escape(subject);
        }
    }

    /** A user who came through a link without signing in; the number distinguishes the guests of one link. */
    record Guest(String linkId, long number) implements Principal {
        public Guest {
            requireText(linkId);
        }

        @Override
        public String key() {
            return "guest:" + Keys.escape(linkId) + ":" + number;
        }
    }

    /** A program with a token of its own, for example a user's Jupyter server as a gateway client. */
    record Service(String name) implements Principal {
        public Service {
            requireText(name);
        }

        @Override
        public String key() {
            return "service:" + Keys.escape(name);
        }
    }

    /** A group of users; grants may be given to it, it never acts. */
    record Group(String source, String name) implements Principal {
        public Group {
            requireText(source);
            requireText(name);
        }

        @Override
        public String key() {
            return "group:" + Keys.escape(source) + ":" + Keys.escape(name);
        }
    }

    /** The broker itself, as the giver of grants; it has no rights through grants and asks for none. */
    record Broker() implements Principal {
        @Override
        public String key() {
            return "broker";
        }
    }

    /** A named user of this instance. */
    static User local(String name) {
        return new User(LOCAL, name);
    }

    /** Reads what {@link #key()} wrote; anything else is an {@link IllegalArgumentException}. */
    static Principal parse(String key) {
        String[] parts = key.split(":", -1);
        return switch (parts[0] + "/" + parts.length) {
            case "user/3" -> new User(Keys.unescape(parts[1]), Keys.unescape(parts[2]));
            case "guest/3" -> new Guest(Keys.unescape(parts[1]), Long.parseLong(parts[2]));
            case "service/2" -> new Service(Keys.unescape(parts[1]));
            case "group/3" -> new Group(Keys.unescape(parts[1]), Keys.unescape(parts[2]));
            case "broker/1" -> new Broker();
            default -> throw new IllegalArgumentException("Not a principal: " + key);
        };
    }

    private static void requireText(String part) {
        if (part.isEmpty()) {
            throw new IllegalArgumentException("A principal has no empty parts.");
        }
    }
}

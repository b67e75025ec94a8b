package dev.baton.broker.security;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Who a token or a cookie stands for. A cookie names a login that is kept here, on the server, so it can be ended: nothing about
 * its person is in the cookie itself. In memory, written through to the store; any thread.
 */
public final class Logins {
    private static final int LOGINS_MAX = 20_000;

    private final String ownerToken;
    private final Caller owner;
    private final People people;
    private final Rows rows;
    private final Function<String, Optional<Caller>> guests;
    private final InstantSource clock;
    private final Duration ageMax;
    private volatile Listener listener = Listener.NONE;
    private final Map<String, Row> byHash = new ConcurrentHashMap<>();

    /** Where logins are kept; answers complete when durable. */
    public interface Rows {
        /** All logins. Blocks. */
        List<Row> load();

        CompletionStage<Void> put(Row row);

        CompletionStage<Void> remove(String cookieHash);
    }

    /** Hears who signs in. Any thread; must be quick. */
    public interface Listener {
        /** A browser was signed in. */
        void onOpened(Caller caller);

        /** Something at that address gave a token that is nobody's. */
        void onFailed(String address);

        /** Hears nothing. */
        Listener NONE = new Listener() {
            @Override
            public void onOpened(Caller caller) {
                // nobody is told
            }

            @Override
            public void onFailed(String address) {
                // nobody is told
            }
        };
    }

    /** One login of one browser. */
    public record Row(String cookieHash, String username, Instant expiresAt) {}

    /** The logins that the rows hold; {@code guests} knows those who came through a link by their stable name. */
    public Logins(
            String ownerToken,
            Caller owner,
            People people,
            Function<String, Optional<Caller>> guests,
            Rows rows,
            InstantSource clock,
            Duration ageMax) {
        this.guests = guests;
        this.ownerToken = ownerToken;
        this.owner = owner;
        this.people = people;
        this.rows = rows;
        this.clock = clock;
        this.ageMax = ageMax;
        for (Row row : rows.load()) {
            byHash.put(row.cookieHash(), row);
        }
    }

    /** From now on tells that listener, instead of the former. */
    public void onSignIn(Listener newListener) {
        listener = newListener;
    }

    /** A token was given that is nobody's. */
    void onFailed(String address) {
        listener.onFailed(address);
    }

    /** How long a login lasts at most. */
    public Duration ageMax() {
        return ageMax;
    }

    /** The person whose token this is. */
    public Optional<Caller> byToken(String token) {
        if (Secrets.equal(token, ownerToken)) {
            return Optional.of(owner);
        }
        return people.byToken(token).map(Logins::caller);
    }

    /** The person whose login this cookie names. */
    public Optional<Caller> byCookie(String cookie) {
        String hash = Secrets.hash(cookie);
        Row row = byHash.get(hash);
        if (row == null) {
            return Optional.empty();
        }
        if (!clock.instant().isBefore(row.expiresAt())) {
            end(hash);
            return Optional.empty();
        }
        if (row.username().equals(owner.username())) {
            return Optional.of(owner.withLogin(hash));
        }
        Optional<Caller> known = Caller.named(row.username()).kind() == Caller.Kind.GUEST
                ? guests.apply(row.username())
                : people.find(row.username()).map(Logins::caller);
        return known.map(person -> person.withLogin(hash));
    }

    /** Opens a login of the usual length; answers the value of its cookie. */
    public String open(Caller caller) {
        return open(caller, clock.instant().plus(ageMax));
    }

    /** Opens a login that lasts until then; answers the value of its cookie. */
    public String open(Caller caller, Instant until) {
        if (byHash.size() >= LOGINS_MAX) {
            Instant now = clock.instant();
            byHash.values().removeIf(row -> !now.isBefore(row.expiresAt()));
        }
        String cookie = Secrets.fresh();
        Row row = new Row(Secrets.hash(cookie), caller.username(), until);
        byHash.put(row.cookieHash(), row);
        rows.put(row);
        listener.onOpened(caller);
        return cookie;
    }

    /** Lets the login of a cookie last until then, if it would have ended before. */
    public void extend(String cookie, Instant until) {
        Row row = byHash.computeIfPresent(
                Secrets.hash(cookie),
                (hash, former) -> until.isAfter(former.expiresAt()) ? new Row(hash, former.username(), until) : former);
        if (row != null) {
            rows.put(row);
        }
    }

    /** Ends the login of a cookie. */
    public void close(String cookie) {
        end(Secrets.hash(cookie));
    }

    /** Ends the logins of the persons that match. */
    public void closeOf(Predicate<String> username) {
        for (Row row : byHash.values()) {
            if (username.test(row.username())) {
                end(row.cookieHash());
            }
        }
    }

    private void end(String hash) {
        byHash.remove(hash);
        rows.remove(hash);
    }

    private static Caller caller(People.Person person) {
        return new Caller(Caller.Kind.USER, person.name(), person.displayName(), null);
    }
}

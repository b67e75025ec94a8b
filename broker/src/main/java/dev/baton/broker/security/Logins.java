package dev.baton.broker.security;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Who a token or a cookie stands for. A cookie names a login that is kept here, on the server, so it can be ended: nothing about
 * its person is in the cookie itself. In memory, written through to the store; any thread.
 */
public final class Logins {
    static final int LOGINS_MAX = 20_000;

    private final String ownerToken;
    private final Caller owner;
    private final People people;
    private final Rows rows;
    private final Function<String, Optional<Caller>> guests;
    private final InstantSource clock;
    private final Limits limits;
    private volatile Listener listener = Listener.NONE;
    private volatile Consumer<String> ended = loginId -> {};
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

    /**
     * How long logins last.
     *
     * @param ageMax from its opening; that of a guest lasts as long as the link instead
     * @param idleMax from its last use; not for guests
     */
    public record Limits(Duration ageMax, Duration idleMax) {
        /** How exactly the last use is known. */
        Duration seenStep() {
            Duration tenth = idleMax.dividedBy(10);
            return tenth.compareTo(SEEN_STEP_MAX) < 0 ? tenth : SEEN_STEP_MAX;
        }
    }

    private static final Duration SEEN_STEP_MAX = Duration.ofHours(1);

    /** One login of one browser. */
    public record Row(String cookieHash, String username, Instant expiresAt, Instant seenAt) {
        Row seen(Instant at) {
            return new Row(cookieHash, username, expiresAt, at);
        }

        Row until(Instant end) {
            return new Row(cookieHash, username, end, seenAt);
        }
    }

    /** The logins that the rows hold; {@code guests} knows those who came through a link by their stable name. */
    public Logins(
            String ownerToken,
            Caller owner,
            People people,
            Function<String, Optional<Caller>> guests,
            Rows rows,
            InstantSource clock,
            Limits limits) {
        this.guests = guests;
        this.ownerToken = ownerToken;
        this.owner = owner;
        this.people = people;
        this.rows = rows;
        this.clock = clock;
        this.limits = limits;
        for (Row row : rows.load()) {
            byHash.put(row.cookieHash(), row);
        }
    }

    /** From now on tells which login ended by a sign-out or by itself, so that what was opened with it can be closed. */
    public void onEnded(Consumer<String> loginId) {
        ended = loginId;
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
        return limits.ageMax();
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
        Instant now = clock.instant();
        if (isOver(row, now)) {
            end(hash);
            ended.accept(hash);
            return Optional.empty();
        }
        if (!now.isBefore(row.seenAt().plus(limits.seenStep()))) {
            Row seen = byHash.computeIfPresent(hash, (key, present) -> present.seen(now));
            if (seen != null) {
                rows.put(seen);
            }
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
        return open(caller, clock.instant().plus(limits.ageMax()));
    }

    /** Opens a login that lasts until then; answers the value of its cookie. */
    public String open(Caller caller, Instant until) {
        Instant now = clock.instant();
        if (byHash.size() >= LOGINS_MAX) {
            endOver();
        }
        if (byHash.size() >= LOGINS_MAX) {
            byHash.values().stream().min(Comparator.comparing(Row::seenAt)).ifPresent(this::end);
        }
        String cookie = Secrets.fresh();
        Row row = new Row(Secrets.hash(cookie), caller.username(), until, now);
        byHash.put(row.cookieHash(), row);
        rows.put(row);
        listener.onOpened(caller);
        return cookie;
    }

    /** Lets the login of a cookie last until then, if it would have ended before. */
    public void extend(String cookie, Instant until) {
        Row row = byHash.computeIfPresent(
                Secrets.hash(cookie),
                (hash, former) -> until.isAfter(former.expiresAt()) ? former.until(until) : former);
        if (row != null) {
            rows.put(row);
        }
    }

    /** Ends the login of a cookie. */
    public void close(String cookie) {
        String hash = Secrets.hash(cookie);
        end(hash);
        ended.accept(hash);
    }

    /** Ends what is over, by its age or because it was not used. */
    public void endOver() {
        Instant now = clock.instant();
        for (Row row : byHash.values()) {
            if (isOver(row, now)) {
                end(row);
            }
        }
    }

    private boolean isOver(Row row, Instant now) {
        boolean guest = Caller.named(row.username()).kind() == Caller.Kind.GUEST;
        return !now.isBefore(row.expiresAt())
                || !guest && !now.isBefore(row.seenAt().plus(limits.idleMax()));
    }

    private void end(Row row) {
        end(row.cookieHash());
        ended.accept(row.cookieHash());
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

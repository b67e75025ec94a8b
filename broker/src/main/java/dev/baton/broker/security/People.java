package dev.baton.broker.security;

import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/**
 * The named people of this broker and the hashes of their tokens. In memory, written through to the store; guarded by
 * {@code this}.
 */
public final class People {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final int DISPLAY_NAME_MAX = 100;
    private static final int PEOPLE_MAX = 10_000;

    private final Rows rows;
    private final String owner;
    private final Map<String, Person> byName = new TreeMap<>();
    private final Map<String, Person> byHash = new HashMap<>();

    /** Where people are kept; answers complete when durable. */
    public interface Rows {
        /** Everybody. Blocks. */
        List<Person> load();

        CompletionStage<Void> put(Person person);

        CompletionStage<Void> remove(String name);
    }

    /** One named person; the token itself is nowhere kept. */
    public record Person(String name, String displayName, String tokenHash) {}

    /** A person with the token that is shown this once. */
    public record Welcome(Person person, String token) {}

    /** The people that the rows hold, and the name that nobody else may have. */
    public People(Rows rows, String owner) {
        this.rows = rows;
        this.owner = owner;
        rows.load().forEach(this::keep);
    }

    /** Adds a person; completes when durable. */
    public CompletionStage<Welcome> add(String name, Optional<String> displayName) {
        if (!NAME.matcher(name).matches()) {
            throw Problem.badRequest(UserMessage.NAME_SPELLING);
        }
        String shown =
                displayName.map(String::strip).filter(text -> !text.isEmpty()).orElse(name);
        if (shown.length() > DISPLAY_NAME_MAX || shown.chars().anyMatch(Character::isISOControl)) {
            throw Problem.badRequest(UserMessage.DISPLAY_NAME_LENGTH, DISPLAY_NAME_MAX);
        }
        String token = Secrets.fresh();
        Person person = new Person(name, shown, Secrets.hash(token));
        synchronized (this) {
            if (name.equals(owner) || byName.containsKey(name)) {
                throw new Problem(409, "name_taken", UserMessage.USER_EXISTS, name);
            }
            if (byName.size() >= PEOPLE_MAX) {
                throw new Problem(409, "too_many_people", UserMessage.USERS_FULL);
            }
            keep(person);
        }
        return rows.put(person).thenApply(none -> new Welcome(person, token));
    }

    private void keep(Person person) {
        Person former = byName.put(person.name(), person);
        if (former != null) {
            byHash.remove(former.tokenHash());
        }
        byHash.put(person.tokenHash(), person);
    }

    /** Gives a person a new token; the former one ends at once. */
    public CompletionStage<Welcome> renewToken(String name) {
        String token = Secrets.fresh();
        Person person;
        synchronized (this) {
            Person former = require(name);
            person = new Person(former.name(), former.displayName(), Secrets.hash(token));
            keep(person);
        }
        return rows.put(person).thenApply(none -> new Welcome(person, token));
    }

    /** Removes a person. */
    public CompletionStage<Void> remove(String name) {
        synchronized (this) {
            byHash.remove(require(name).tokenHash());
            byName.remove(name);
        }
        return rows.remove(name);
    }

    /** Everybody, by name. */
    public synchronized List<Person> all() {
        return List.copyOf(byName.values());
    }

    /** The person of that name. */
    public synchronized Optional<Person> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The person whose token this is. Found by its hash: how long that takes tells nothing about tokens. */
    public synchronized Optional<Person> byToken(String token) {
        return Optional.ofNullable(byHash.get(Secrets.hash(token)));
    }

    private Person require(String name) {
        Person person = byName.get(name);
        if (person == null) {
            throw Problem.notFound(UserMessage.NO_USER_NAMED, name);
        }
        return person;
    }
}

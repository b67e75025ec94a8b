package dev.baton.broker.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long logins last, and what is told when they end. */
final class LoginsTest {
    private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
    private static final Caller OWNER = new Caller(Caller.Kind.OWNER, "owner", "owner", null);
    private static final Caller GUEST = Caller.named("guest:abc:1");

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final MemoryRows rows = new MemoryRows();
    private final List<String> ended = new ArrayList<>();
    private Logins logins = logins();

    private static final class MemoryRows implements Logins.Rows {
        final Map<String, Logins.Row> kept = new HashMap<>();

        Instant seenAt(String cookie) {
            return Objects.requireNonNull(kept.get(Secrets.hash(cookie))).seenAt();
        }

        @Override
        public List<Logins.Row> load() {
            return List.copyOf(kept.values());
        }

        @Override
        public CompletionStage<Void> put(Logins.Row row) {
            kept.put(row.cookieHash(), row);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> remove(String cookieHash) {
            kept.remove(cookieHash);
            return CompletableFuture.completedFuture(null);
        }
    }

    private static final class NoPeople implements People.Rows {
        @Override
        public List<People.Person> load() {
            return List.of();
        }

        @Override
        public CompletionStage<Void> put(People.Person person) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> remove(String name) {
            return CompletableFuture.completedFuture(null);
        }
    }

    private Logins logins() {
        Logins made = new Logins(
                "token",
                OWNER,
                new People(new NoPeople(), "owner"),
                username -> Optional.of(Caller.named(username)),
                rows,
                now::get,
                new Logins.Limits(Duration.ofDays(90), Duration.ofDays(14)));
        made.onEnded(ended::add);
        return made;
    }

    @BeforeEach
    void nothingHasEnded() {
        ended.clear();
    }

    private void passes(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    @Test
    void aLoginThatIsUsedLastsAsLongAsItMay() {
        String cookie = logins.open(OWNER);
        for (int day = 0; day < 89; day++) {
            passes(Duration.ofDays(1));
            assertThat(logins.byCookie(cookie)).as("day %d", day).isPresent();
        }
        passes(Duration.ofDays(1));
        assertThat(logins.byCookie(cookie)).isEmpty();
        assertThat(ended).containsExactly(Secrets.hash(cookie));
        assertThat(rows.kept).isEmpty();
    }

    @Test
    void aLoginThatIsNotUsedEndsEarlierAlsoAcrossARestart() {
        String cookie = logins.open(OWNER);
        passes(Duration.ofDays(10));
        assertThat(logins.byCookie(cookie)).isPresent();
        logins = logins();
        passes(Duration.ofDays(13));
        assertThat(logins.byCookie(cookie)).isPresent();
        logins = logins();
        passes(Duration.ofDays(14));
        assertThat(logins.byCookie(cookie)).isEmpty();
    }

    @Test
    void theLastUseIsKeptExactlyEnoughAndNotWithEveryRequest() {
        String cookie = logins.open(OWNER);
        Instant opened = rows.seenAt(cookie);
        passes(Duration.ofMinutes(59));
        logins.byCookie(cookie);
        assertThat(rows.seenAt(cookie)).isEqualTo(opened);
        passes(Duration.ofMinutes(1));
        logins.byCookie(cookie);
        assertThat(rows.seenAt(cookie)).isEqualTo(now.get());
    }

    @Test
    void aGuestsLoginLastsAsLongAsTheLinkUsedOrNot() {
        String cookie = logins.open(GUEST, START.plus(Duration.ofDays(60)));
        passes(Duration.ofDays(59));
        assertThat(logins.byCookie(cookie)).isPresent();
        passes(Duration.ofDays(1));
        assertThat(logins.byCookie(cookie)).isEmpty();
    }

    @Test
    void whatIsOverEndsWithoutBeingAskedForAndASignOutEndsOneAlone() {
        String first = logins.open(OWNER);
        String second = logins.open(OWNER);
        logins.close(first);
        assertThat(ended).containsExactly(Secrets.hash(first));
        assertThat(logins.byCookie(second)).isPresent();
        passes(Duration.ofDays(15));
        logins.endOver();
        assertThat(ended).containsExactly(Secrets.hash(first), Secrets.hash(second));
        assertThat(rows.kept).isEmpty();
    }

    @Test
    void whenThereAreTooManyTheOneLongestUnusedGivesWay() {
        String first = logins.open(OWNER);
        passes(Duration.ofHours(1));
        String second = logins.open(OWNER);
        for (int i = 2; i <= Logins.LOGINS_MAX; i++) {
            logins.open(GUEST, START.plus(Duration.ofDays(1)));
        }
        assertThat(logins.byCookie(first)).isEmpty();
        assertThat(logins.byCookie(second)).isPresent();
        assertThat(rows.kept).hasSize(Logins.LOGINS_MAX);
    }
}

package dev.baton.broker.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Times as the store keeps them: microseconds since 1970, UTC. */
final class Micros {
    private Micros() {}

    /** Rounded down; times so far away that they do not fit are taken as the last that does. */
    static long of(Instant time) {
        if (time.isAfter(LAST)) {
            return Long.MAX_VALUE;
        }
        return ChronoUnit.MICROS.between(Instant.EPOCH, time.isBefore(FIRST) ? FIRST : time);
    }

    private static final Instant LAST = Instant.EPOCH.plus(Long.MAX_VALUE, ChronoUnit.MICROS);
    private static final Instant FIRST = Instant.EPOCH.plus(Long.MIN_VALUE + 1, ChronoUnit.MICROS);

    static @Nullable Long of(Optional<Instant> time) {
        return time.isPresent() ? of(time.get()) : null;
    }

    static Instant read(ResultSet row, String column) throws SQLException {
        return Instant.EPOCH.plus(row.getLong(column), ChronoUnit.MICROS);
    }

    static Optional<Instant> readOptional(ResultSet row, String column) throws SQLException {
        long micros = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }
}

package dev.baton.broker.store;

import dev.baton.permissions.Action;
import dev.baton.permissions.Grant;
import dev.baton.permissions.Grant.Provenance;
import dev.baton.permissions.Principal;
import dev.baton.permissions.Resource;
import dev.baton.permissions.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * Grants in the store. A role is kept with the actions that it had when it was granted; actions that this version does not know
 * are nobody's right. Safe for any thread.
 */
public final class SqlGrants {
    private static final String PUT = """
            INSERT OR REPLACE INTO grants (grant_id, subject, resource, role, actions, provenance, source, not_before,
                expires_at, revoked_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private final StoreWriter writer;
    private final StoreReader reader;

    SqlGrants(StoreWriter writer, StoreReader reader) {
        this.writer = writer;
        this.reader = reader;
    }

    /** All grants, also those that no longer count. Blocks on the disk. */
    public List<Grant> load() {
        return reader.read(sql -> sql.query("SELECT * FROM grants ORDER BY rowid", SqlGrants::grant));
    }

    /** Keeps a grant, in the place of the one with its id. */
    public CompletionStage<Void> put(Grant grant) {
        return putAll(List.of(grant));
    }

    /** Keeps grants, all or none; for example after a folder was moved. */
    public CompletionStage<Void> putAll(Collection<Grant> grants) {
        List<Grant> kept = List.copyOf(grants);
        return writer.write(1_000L * kept.size(), sql -> {
            for (Grant grant : kept) {
                put(sql, grant);
            }
        });
    }

    /** Forgets a grant. */
    public CompletionStage<Void> remove(String grantId) {
        return writer.write(100, sql -> {
            sql.update("DELETE FROM grants WHERE grant_id = ?", grantId);
        });
    }

    static void put(Statements sql, Grant grant) throws SQLException {
        sql.update(
                PUT,
                grant.id(),
                grant.subject().key(),
                grant.resource().key(),
                grant.role().name(),
                text(grant.role().actions()),
                switch (grant.provenance()) {
                    case Provenance.StartUp startUp -> "start-up";
                    case Provenance.Direct direct -> "direct";
                    case Provenance.ThroughLink link -> "link";
                },
                switch (grant.provenance()) {
                    case Provenance.StartUp startUp -> "";
                    case Provenance.Direct direct -> direct.by().key();
                    case Provenance.ThroughLink link -> link.linkId();
                },
                Micros.of(grant.notBefore()),
                Micros.of(grant.expiresAt()),
                Micros.of(grant.revokedAt()));
    }

    private static Grant grant(ResultSet row) throws SQLException {
        Set<Action> actions = actions(row.getString("actions"));
        String source = row.getString("source");
        String provenance = row.getString("provenance");
        return new Grant(
                row.getString("grant_id"),
                Principal.parse(row.getString("subject")),
                Resource.parse(row.getString("resource")),
                new Role(row.getString("role"), actions),
                switch (provenance) {
                    case "start-up" -> new Provenance.StartUp();
                    case "direct" -> new Provenance.Direct(Principal.parse(source));
                    case "link" -> new Provenance.ThroughLink(source);
                    default -> throw new SQLException("no such provenance of a grant: " + provenance);
                },
                Micros.read(row, "not_before"),
                Micros.readOptional(row, "expires_at"),
                Micros.readOptional(row, "revoked_at"));
    }

    /** A set of actions as it is stored. */
    static String text(Set<Action> actions) {
        return actions.stream().map(Action::wireName).sorted().collect(Collectors.joining(" "));
    }

    /** The actions of a stored set that this version knows. */
    static Set<Action> actions(String text) {
        return Set.of(text.split(" ")).stream()
                .map(Action::parse)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
    }
}

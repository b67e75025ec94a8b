package dev.baton.broker.store;

import dev.baton.broker.security.ShareStore;
import dev.baton.broker.security.ShareUse;
import dev.baton.permissions.Action;
import dev.baton.permissions.Grant;
import dev.baton.permissions.Principal;
import dev.baton.permissions.Resource;
import dev.baton.permissions.Role;
import dev.baton.permissions.ShareLink;
import dev.baton.permissions.ShareLink.Audience;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Share links and their uses in the store. Safe for any thread. */
final class SqlShares implements ShareStore {
    // no REPLACE: it would delete the row first, and with it the uses
    private static final String PUT = """
            INSERT INTO share_links (link_id, secret, resource, role, actions, not_before, expires_at, uses_max, audience,
                bind_first, note, created_by, created_at, revoked_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (link_id) DO UPDATE SET resource = excluded.resource, revoked_at = excluded.revoked_at""";

    private final StoreWriter writer;
    private final StoreReader reader;

    SqlShares(StoreWriter writer, StoreReader reader) {
        this.writer = writer;
        this.reader = reader;
    }

    @Override
    public List<ShareLink> loadLinks() {
        return reader.read(sql -> {
            Map<String, Set<Principal>> users = new HashMap<>();
            sql.query(
                    "SELECT link_id, person FROM share_audience",
                    row -> users.computeIfAbsent(row.getString(1), id -> new HashSet<>())
                            .add(Principal.parse(row.getString(2))));
            return sql.query("SELECT * FROM share_links ORDER BY rowid", row -> link(row, users));
        });
    }

    @Override
    public List<ShareUse> loadUses() {
        return reader.read(sql -> sql.query(
                "SELECT * FROM share_uses ORDER BY link_id, number",
                row -> new ShareUse(
                        row.getString("link_id"),
                        row.getInt("number"),
                        Principal.parse(row.getString("person")),
                        Micros.read(row, "used_at"),
                        row.getString("grant_id"),
                        Micros.readOptional(row, "ended_at"))));
    }

    @Override
    public CompletionStage<Void> put(ShareLink link) {
        return writer.write(2_000, sql -> {
            sql.update(
                    PUT,
                    link.id(),
                    link.secretSha256Hex(),
                    link.resource().key(),
                    link.role().name(),
                    SqlGrants.text(link.role().actions()),
                    Micros.of(link.notBefore()),
                    Micros.of(link.expiresAt()),
                    link.usesMax().isPresent() ? link.usesMax().getAsInt() : null,
                    switch (link.audience()) {
                        case Audience.Anyone anyone -> "anyone";
                        case Audience.SignedIn signedIn -> "signed-in";
                        case Audience.Users users -> "users";
                    },
                    link.bindFirst() ? 1 : 0,
                    link.note(),
                    link.createdBy().key(),
                    Micros.of(link.createdAt()),
                    Micros.of(link.revokedAt()));
            if (link.audience() instanceof Audience.Users(Set<Principal> users)) {
                for (Principal user : users) {
                    sql.update(
                            "INSERT OR IGNORE INTO share_audience (link_id, person) VALUES (?, ?)",
                            link.id(),
                            user.key());
                }
            }
        });
    }

    @Override
    public CompletionStage<Void> remove(String linkId) {
        return writer.write(100, sql -> {
            sql.update("DELETE FROM share_links WHERE link_id = ?", linkId);
        });
    }

    @Override
    public CompletionStage<Void> used(ShareUse use, Grant given) {
        return writer.write(1_500, sql -> {
            sql.update(
                    "INSERT INTO share_uses (link_id, number, person, used_at, grant_id, ended_at) VALUES (?, ?, ?, ?, ?, NULL)",
                    use.linkId(),
                    use.number(),
                    use.person().key(),
                    Micros.of(use.usedAt()),
                    use.grantId());
            SqlGrants.put(sql, given);
        });
    }

    @Override
    public CompletionStage<Void> ended(ShareUse use) {
        return writer.write(100, sql -> {
            sql.update(
                    "UPDATE share_uses SET ended_at = ? WHERE link_id = ? AND number = ?",
                    Micros.of(use.endedAt()),
                    use.linkId(),
                    use.number());
        });
    }

    private static ShareLink link(ResultSet row, Map<String, Set<Principal>> users) throws SQLException {
        String id = row.getString("link_id");
        Set<Action> actions = SqlGrants.actions(row.getString("actions"));
        int usesMax = row.getInt("uses_max");
        OptionalInt uses = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(usesMax);
        String audience = row.getString("audience");
        return new ShareLink(
                id,
                row.getString("secret"),
                Resource.parse(row.getString("resource")),
                new Role(row.getString("role"), actions),
                Micros.read(row, "not_before"),
                Micros.read(row, "expires_at"),
                uses,
                switch (audience) {
                    case "anyone" -> new Audience.Anyone();
                    case "signed-in" -> new Audience.SignedIn();
                    case "users" -> new Audience.Users(users.getOrDefault(id, Set.of()));
                    default -> throw new SQLException("no such audience of a link: " + audience);
                },
                row.getInt("bind_first") != 0,
                row.getString("note"),
                Principal.parse(row.getString("created_by")),
                Micros.read(row, "created_at"),
                Micros.readOptional(row, "revoked_at"));
    }
}

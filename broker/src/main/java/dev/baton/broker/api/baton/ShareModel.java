package dev.baton.broker.api.baton;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A share link as Baton's API shows it; times are RFC 3339 in UTC.
 *
 * @param url the address with the secret; only in the answer to its making
 * @param state {@code active}, {@code used_up}, {@code expired} or {@code revoked}
 * @param warning what a right to run means here; absent where the link gives none
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record ShareModel(
        String id,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String url,
        String path,
        String role,
        String state,
        String createdBy,
        String createdAt,
        String expiresAt,
        @Nullable Integer maxUses,
        Audience audience,
        String note,
        List<Use> uses,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String warning) {

    /** Who may use it: {@code anyone}, {@code signed-in} or {@code users}. */
    record Audience(
            String kind,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<String> users) {}

    /** One who used it; {@code active} until it is taken back from this person or ends. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Use(String username, String displayName, String usedAt, String grantId, boolean active) {}
}

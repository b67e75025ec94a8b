package dev.baton.broker.security;

import dev.baton.permissions.Principal;
import java.time.Instant;
import java.util.Optional;

/**
 * One use of a share link by one person; who comes again uses nothing up.
 *
 * @param number counts from 1 over the uses of all links that there are, so that no two guests have one name; never given twice within a link
 * @param grantId what the use gave
 * @param endedAt when that was taken back from this person alone; empty: it was not
 */
public record ShareUse(
        String linkId, int number, Principal person, Instant usedAt, String grantId, Optional<Instant> endedAt) {

    ShareUse ended(Instant at) {
        return new ShareUse(linkId, number, person, usedAt, grantId, Optional.of(at));
    }
}

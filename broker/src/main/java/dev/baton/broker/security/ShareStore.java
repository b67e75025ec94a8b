package dev.baton.broker.security;

import dev.baton.permissions.Grant;
import dev.baton.permissions.ShareLink;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Where share links and their uses are kept; answers complete when durable. */
public interface ShareStore {
    /** All links, also those that are over. Blocks. */
    List<ShareLink> loadLinks();

    /** All uses, in the order in which they came. Blocks. */
    List<ShareUse> loadUses();

    /** Keeps a link, in the place of the one with its id. */
    CompletionStage<Void> put(ShareLink link);

    /** Forgets a link and its uses. */
    CompletionStage<Void> remove(String linkId);

    /** A link was used: keeps the use and what it gave, both or none. */
    CompletionStage<Void> used(ShareUse use, Grant given);

    /** What a use gave was taken back. */
    CompletionStage<Void> ended(ShareUse use);
}

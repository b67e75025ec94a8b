package dev.baton.broker.security;

import dev.baton.permissions.Grant;
import dev.baton.permissions.ShareLink;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Rows of links and uses in memory, which can be told to fail. */
final class InMemoryShareStore implements ShareStore {
    private final List<ShareUse> uses = new ArrayList<>();
    private volatile boolean broken;

    void breakDown(boolean nowBroken) {
        broken = nowBroken;
    }

    private CompletionStage<Void> done() {
        return broken
                ? CompletableFuture.failedFuture(new IllegalStateException("the disk is gone"))
                : CompletableFuture.completedFuture(null);
    }

    @Override
    public List<ShareLink> loadLinks() {
        return List.of();
    }

    @Override
    public synchronized List<ShareUse> loadUses() {
        return List.copyOf(uses);
    }

    @Override
    public CompletionStage<Void> put(ShareLink link) {
        return done();
    }

    @Override
    public CompletionStage<Void> remove(String linkId) {
        return done();
    }

    @Override
    public synchronized CompletionStage<Void> used(ShareUse use, Grant given) {
        if (!broken) {
            uses.add(use);
        }
        return done();
    }

    @Override
    public CompletionStage<Void> ended(ShareUse use) {
        return done();
    }
}

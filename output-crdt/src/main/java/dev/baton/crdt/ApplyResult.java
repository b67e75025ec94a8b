package dev.baton.crdt;

/**
 * What applying an update did to the document.
 *
 * @param changed whether any struct was integrated or anything was newly deleted
 * @param clean whether every struct of the update was new and is integrated now, every deletion is in effect, and nothing
 *     else was integrated with it: the received bytes say what changed and may be relayed as they are
 * @param pending whether the document now holds structs or deletions that wait for something it has not seen
 */
public record ApplyResult(boolean changed, boolean clean, boolean pending) {}

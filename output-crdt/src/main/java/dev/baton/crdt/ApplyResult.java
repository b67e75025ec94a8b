package dev.baton.crdt;

/**
 * The effect of an update on the document.
 *
 * @param changed whether any struct was integrated or anything was newly deleted
 * @param clean whether every struct of the update was new and is now integrated, every deletion is in effect, and nothing else
 *     was integrated with it: the received bytes describe the change and may be relayed unchanged
 * @param pending whether the document now holds structs or deletions that wait for missing ones
 */
public record ApplyResult(boolean changed, boolean clean, boolean pending) {}

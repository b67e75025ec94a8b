package dev.baton.permissions;

/** One question to the policy: may this principal do this to that? */
public record Request(Principal principal, Action action, Resource resource) {}

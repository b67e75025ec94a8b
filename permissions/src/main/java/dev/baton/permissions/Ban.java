package dev.baton.permissions;

/** Somebody who may do nothing on a resource and below it, whatever grants say. */
public record Ban(Principal subject, Resource resource) {}

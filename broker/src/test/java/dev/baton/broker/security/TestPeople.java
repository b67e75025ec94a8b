package dev.baton.broker.security;

import dev.baton.permissions.Grant;
import dev.baton.permissions.Principal;
import dev.baton.permissions.Resource;
import dev.baton.permissions.Role;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Named people for tests over HTTP, each with a token and at most one role on one path. */
public final class TestPeople {
    private final People people;
    private final PermissionGate gate;
    private final Map<String, String> tokens = new ConcurrentHashMap<>();

    public TestPeople(People people, PermissionGate gate) {
        this.people = people;
        this.gate = gate;
    }

    /** A fresh person without any right; answers the name. */
    public String stranger() {
        String name = "p" + UUID.randomUUID().toString().substring(0, 8);
        tokens.put(
                name,
                people.add(name, Optional.empty()).toCompletableFuture().join().token());
        return name;
    }

    /** A fresh person with a role on a path; answers the name. */
    public String with(Role role, String path) {
        String name = stranger();
        gate.change(policy -> policy.with(grant(name, role, path)));
        return name;
    }

    public Grant grant(String name, Role role, String path) {
        Principal owner = gate.policy().grants().iterator().next().subject();
        return Grant.direct(
                UUID.randomUUID().toString(),
                Principal.local(name),
                Resource.File.of(path),
                role,
                owner,
                Instant.EPOCH);
    }

    public String token(String name) {
        return tokens.getOrDefault(name, "");
    }
}

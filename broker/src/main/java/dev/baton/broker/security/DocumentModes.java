package dev.baton.broker.security;

import dev.baton.permissions.Mode;
import dev.baton.permissions.Policy;
import dev.baton.permissions.Resource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * For what documents and folders are closed for a while: locked against edits, or an exam without others. The modes in the gate's policy
 * and the same in the store, changed together; the gate first. Any thread.
 */
public final class DocumentModes {
    private final PermissionGate gate;
    private final Rows rows;

    /** Where modes are kept; answers complete when durable. */
    public interface Rows {
        /** All of them. Blocks. */
        Map<Resource, Set<Mode>> load();

        /** Keeps exactly these on a resource. */
        CompletionStage<Void> put(Resource resource, Set<Mode> modes);
    }

    /** The modes of a gate and their rows. */
    public DocumentModes(PermissionGate gate, Rows rows) {
        this.gate = gate;
        this.rows = rows;
    }

    /** A policy with the modes that the rows hold. */
    public static Policy loaded(Policy policy, Rows rows) {
        Policy with = policy;
        for (Map.Entry<Resource, Set<Mode>> each : rows.load().entrySet()) {
            with = with.withModes(each.getKey(), each.getValue());
        }
        return with;
    }

    /** What was set on this very path. */
    public Set<Mode> on(String path) {
        return gate.policy().modes().getOrDefault(Resource.File.of(path), Set.of());
    }

    /** What counts for this path: set on it, or on a folder above it. */
    public Set<Mode> of(String path) {
        return gate.policy().modesOf(Resource.File.of(path));
    }

    /** Sets or ends one mode on a path; completes when durable. */
    public CompletionStage<Void> set(String path, Mode mode, boolean on) {
        Resource.File file = Resource.File.of(path);
        Set<Mode> modes = new HashSet<>();
        gate.change(policy -> {
            modes.clear();
            modes.addAll(policy.modes().getOrDefault(file, Set.of()));
            if (on) {
                modes.add(mode);
            } else {
                modes.remove(mode);
            }
            return policy.withModes(file, modes);
        });
        return rows.put(file, Set.copyOf(modes));
    }

    /** A document or folder has another path and the policy knows of it: what is kept follows. */
    public void onRenamed(String from, String to) {
        rowsUnder(from).forEach(each -> rows.put(each, Set.of()));
        gate.policy().modes().forEach((resource, modes) -> {
            if (isUnder(resource, to)) {
                rows.put(resource, modes);
            }
        });
    }

    /** A document or folder is gone: a later one of that name begins open. */
    public void onDeleted(String path) {
        List<Resource> ended = gate.policy().modes().keySet().stream()
                .filter(resource -> isUnder(resource, path))
                .toList();
        if (!ended.isEmpty()) {
            gate.change(policy -> {
                Policy without = policy;
                for (Resource each : ended) {
                    without = without.withModes(each, Set.of());
                }
                return without;
            });
        }
        ended.forEach(each -> rows.put(each, Set.of()));
    }

    private List<Resource> rowsUnder(String path) {
        return rows.load().keySet().stream()
                .filter(resource -> isUnder(resource, path))
                .toList();
    }

    private static boolean isUnder(Resource resource, String path) {
        return resource instanceof Resource.File file
                && (file.path().equals(path) || file.path().startsWith(path + "/"));
    }
}

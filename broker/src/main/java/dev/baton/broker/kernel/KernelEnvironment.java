package dev.baton.broker.kernel;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The environment that kernels get: that of the account which runs Baton, without Baton's own variables and without secrets by
 * their names, and with what the configuration adds. Immutable; any thread.
 */
final class KernelEnvironment {
    /** Names that are not passed on unless they are added by name; docs/SECURITY.md lists them. */
    private static final Pattern SECRET =
            Pattern.compile("(BATON|QUARKUS)_.*|.*(TOKEN|PASSWORD|PASSWD|SECRET|SECRET_ACCESS_KEY)|JPY_.*");

    private final Set<String> kept = new HashSet<>();
    private final Map<String, String> added = new HashMap<>();
    private final Set<String> removed;

    /**
     * Rules from the configuration.
     *
     * @param add {@code NAME=VALUE}, or {@code NAME} for one that is passed on although it looks like a secret
     * @param remove names that are not passed on
     */
    KernelEnvironment(List<String> add, List<String> remove) {
        for (String entry : add) {
            int equals = entry.indexOf('=');
            if (equals < 0) {
                kept.add(entry.strip());
            } else {
                added.put(entry.substring(0, equals).strip(), entry.substring(equals + 1));
            }
        }
        removed = Set.copyOf(remove.stream().map(String::strip).toList());
    }

    /** What of an environment a kernel gets. */
    Map<String, String> over(Map<String, String> own) {
        Map<String, String> passed = new HashMap<>();
        own.forEach((name, value) -> {
            if (!removed.contains(name)
                    && (kept.contains(name) || !SECRET.matcher(name).matches())) {
                passed.put(name, value);
            }
        });
        passed.putAll(added);
        return passed;
    }

    /** What Jupyter calls the session of a document: its file in the folder where the kernel works. */
    static String sessionName(Path folder, String documentPath) {
        return folder.resolve(documentPath.substring(documentPath.lastIndexOf('/') + 1))
                .toString();
    }
}

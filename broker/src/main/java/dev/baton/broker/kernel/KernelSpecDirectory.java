package dev.baton.broker.kernel;

import dev.baton.bridge.KernelSpec;
import dev.baton.bridge.KernelSpecException;
import dev.baton.bridge.KernelSpecs;
import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * The kernelspecs of this machine: of JUPYTER_PATH, the user's folder, an active VIRTUAL_ENV, {@code --lab}, the system and the
 * environment that Baton prepared; the first that has a name wins. Reads the disk at every call. Any thread.
 */
@Singleton
public class KernelSpecDirectory {
    private final KernelSpecs specs;

    @Inject
    KernelSpecDirectory(BatonConfig config) {
        Map<String, String> environment = System.getenv();
        Path home = Path.of(System.getProperty("user.home"));
        Set<Path> directories = new LinkedHashSet<>();
        for (Path each : KernelSpecs.standardDirectories(environment, home, null)) {
            if (!each.startsWith("/usr")) {
                directories.add(each);
            }
        }
        String active = environment.get("VIRTUAL_ENV");
        if (active != null && !active.isBlank()) {
            directories.add(kernelsOf(Path.of(active)));
        }
        config.lab().map(Path::of).ifPresent(prefix -> directories.add(kernelsOf(prefix)));
        directories.addAll(KernelSpecs.standardDirectories(environment, home, null));
        config.pythonPrefix().map(Path::of).ifPresent(prefix -> directories.add(kernelsOf(prefix)));
        this.specs = new KernelSpecs(directories.stream().toList());
    }

    private static Path kernelsOf(Path prefix) {
        return prefix.resolve("share/jupyter/kernels");
    }

    /** All specs by name. */
    public SortedMap<String, KernelSpec> all() {
        return specs.all();
    }

    /** The spec that is meant by an empty name: python3 where there is one, else the first. */
    public Optional<String> defaultName() {
        SortedMap<String, KernelSpec> all = specs.all();
        return all.containsKey("python3")
                ? Optional.of("python3")
                : all.keySet().stream().findFirst();
    }

    /** One spec; 501 with a sentence where there is none, as the stock server answers. */
    public KernelSpec require(String name) {
        try {
            return specs.find(name)
                    .orElseThrow(() -> new Problem(
                            501,
                            "no_such_kernel",
                            UserMessage.NO_KERNELSPEC.text(name),
                            Map.of("short_message", UserMessage.NO_KERNELSPEC_SHORT.text(name))));
        } catch (KernelSpecException broken) {
            throw new Problem(501, "broken_kernelspec", String.valueOf(broken.getMessage()));
        }
    }

    /** A file beside a spec, such as its logo. */
    public Optional<Path> resource(KernelSpec spec, String fileName) {
        return specs.resource(spec, fileName);
    }

    /** The names of the files beside a spec. */
    public Set<String> resources(KernelSpec spec) {
        return specs.resources(spec);
    }
}

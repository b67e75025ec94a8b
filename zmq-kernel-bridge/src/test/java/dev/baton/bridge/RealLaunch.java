package dev.baton.bridge;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How to start the ipykernel of the interpreter that BATON_TEST_PYTHON names; without it the test is skipped. */
final class RealLaunch {

    private RealLaunch() {}

    /** That interpreter. */
    static Path python() {
        String python = Optional.ofNullable(System.getenv("BATON_TEST_PYTHON")).orElse("");
        assumeTrue(!python.isEmpty(), "BATON_TEST_PYTHON names no interpreter with ipykernel; ./baton test sets it");
        return Path.of(python);
    }

    /** A launch of its {@code python3} kernel in that folder. */
    static KernelLaunch of(Path directory) throws KernelSpecException {
        Path prefix = python().resolve("../..").normalize();
        KernelSpec spec = new KernelSpecs(List.of(prefix.resolve("share/jupyter/kernels")))
                .find("python3")
                .orElseThrow();
        return launch("k1", spec, directory, Map.of());
    }

    /** The same with one more variable in its environment. */
    static KernelLaunch of(Path directory, String variable, String value) throws KernelSpecException {
        return launch("k1", of(directory).spec(), directory, Map.of(variable, value));
    }

    /** A launch of another program as a kernel. */
    static KernelLaunch launch(String kernelId, KernelSpec spec, Path directory, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("PATH", System.getenv("PATH"));
        environment.put("HOME", directory.toString());
        return KernelLaunch.of(
                kernelId,
                spec,
                directory,
                environment,
                directory.resolve("runtime"),
                directory.resolve(kernelId + ".log"));
    }
}

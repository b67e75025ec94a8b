package dev.baton.bridge;

import dev.baton.bridge.message.BridgeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds kernelspecs in an ordered list of directories; the first that has a name wins.
 *
 * <p>Reads the disk at every call, so a kernel installed later is found without a restart. Stateless and thread-safe;
 * calls block on the disk. Follows "Kernel specs" of the jupyter_client documentation.
 *
 * @param directories each holds one directory per spec; missing ones are skipped
 */
public record KernelSpecs(List<Path> directories) {

    /** Longest {@code kernel.json} read. */
    public static final int SPEC_BYTES_MAX = 1024 * 1024;

    private static final Pattern NAME = Pattern.compile("[a-z0-9._-]{1,200}");
    private static final Pattern RESOURCE = Pattern.compile("[A-Za-z0-9._-]{1,200}");

    /** Keeps its own list. */
    public KernelSpecs {
        directories = List.copyOf(directories);
    }

    /**
     * The search order of Jupyter: JUPYTER_PATH, then the prefix and the user's own directories (the prefix first if there is
     * one), then the system's.
     *
     * @param environment provides JUPYTER_PATH, JUPYTER_DATA_DIR and XDG_DATA_HOME
     * @param home the user's home directory
     * @param prefix a Python environment, or null
     */
    public static List<Path> standardDirectories(Map<String, String> environment, Path home, @Nullable Path prefix) {
        LinkedHashSet<Path> found = new LinkedHashSet<>();
        for (String entry : environment.getOrDefault("JUPYTER_PATH", "").split(":", -1)) {
            if (!entry.isEmpty()) {
                found.add(Path.of(entry, "kernels"));
            }
        }
        if (prefix != null) {
            found.add(prefix.resolve("share/jupyter/kernels"));
        }
        String data = environment.getOrDefault("JUPYTER_DATA_DIR", "");
        String xdg = environment.getOrDefault("XDG_DATA_HOME", "");
        if (!data.isEmpty()) {
            found.add(Path.of(data, "kernels"));
        } else if (!xdg.isEmpty()) {
            found.add(Path.of(xdg, "jupyter/kernels"));
        } else {
            found.add(home.resolve(".local/share/jupyter/kernels"));
        }
        found.add(Path.of("/usr/local/share/jupyter/kernels"));
        found.add(Path.of("/usr/share/jupyter/kernels"));
        found.add(home.resolve(".ipython/kernels"));
        return List.copyOf(found);
    }

    /** All valid specs, by name. An invalid one is left out here; {@link #find} reports its problem. */
    public SortedMap<String, KernelSpec> all() {
        SortedSet<String> names = new TreeSet<>();
        for (Path directory : directories) {
            if (!Files.isDirectory(directory)) {
                continue;
            }
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
                for (Path entry : entries) {
                    String name = entry.getFileName().toString().toLowerCase(Locale.ROOT);
                    if (NAME.matcher(name).matches() && Files.isRegularFile(entry.resolve("kernel.json"))) {
                        names.add(name);
                    }
                }
            } catch (IOException e) {
                continue; // a directory that this account may not list is like a missing one
            }
        }
        SortedMap<String, KernelSpec> specs = new TreeMap<>();
        for (String name : names) {
            try {
                find(name).ifPresent(spec -> specs.put(name, spec));
            } catch (KernelSpecException e) {
                continue; // find(name) reports it to a caller that asks for the name
            }
        }
        return specs;
    }

    /**
     * The spec of that name, ignoring case; empty if there is none.
     *
     * @throws KernelSpecException if it exists but cannot be used
     */
    public Optional<KernelSpec> find(String name) throws KernelSpecException {
        String wanted = name.toLowerCase(Locale.ROOT);
        if (!NAME.matcher(wanted).matches()) {
            return Optional.empty();
        }
        for (Path directory : directories) {
            for (Path entry : candidates(directory, wanted)) {
                Path file = entry.resolve("kernel.json");
                if (Files.isRegularFile(file)) {
                    return Optional.of(KernelSpec.parse(wanted, entry, readSpec(wanted, file)));
                }
            }
        }
        return Optional.empty();
    }

    /** Names of the files next to a spec's {@code kernel.json}, such as {@code logo-64x64.png}. */
    public SortedSet<String> resources(KernelSpec spec) {
        SortedSet<String> names = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(spec.directory())) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (!name.equals("kernel.json")
                        && RESOURCE.matcher(name).matches()
                        && Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
                    names.add(name);
                }
            }
        } catch (IOException e) {
            return names; // a spec whose directory has vanished has no resources
        }
        return names;
    }

    /** The file of that name next to a spec's {@code kernel.json}; empty for anything that is not a plain file there. */
    public Optional<Path> resource(KernelSpec spec, String fileName) {
        if (!RESOURCE.matcher(fileName).matches() || fileName.equals(".") || fileName.equals("..")) {
            return Optional.empty();
        }
        Path file = spec.directory().resolve(fileName);
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Optional.of(file) : Optional.empty();
    }

    private static List<Path> candidates(Path directory, String wanted) {
        Path exact = directory.resolve(wanted);
        if (Files.isDirectory(exact)) {
            return List.of(exact);
        }
        List<Path> found = new ArrayList<>();
        if (!Files.isDirectory(directory)) {
            return found;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (entry.getFileName().toString().toLowerCase(Locale.ROOT).equals(wanted)) {
                    found.add(entry);
                }
            }
        } catch (IOException e) {
            return List.of(); // a directory that this account may not list is like a missing one
        }
        return found;
    }

    private static String readSpec(String name, Path file) throws KernelSpecException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(SPEC_BYTES_MAX + 1);
            if (bytes.length > SPEC_BYTES_MAX) {
                throw new KernelSpecException(BridgeMessage.SPEC_TOO_LONG.text(name, SPEC_BYTES_MAX));
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new KernelSpecException(BridgeMessage.SPEC_UNREADABLE.text(name), e);
        }
    }
}

package dev.baton.broker.kernel;

import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.kernel.KernelDescriptor.Scope;
import dev.baton.broker.security.Caller;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Shared kernels with a name and without a document, opened to people by grants on {@code kernel:NAME}. Clients of the Jupyter
 * protocol see each as the kernelspec {@code shared-NAME}; asking for that one joins the running kernel.
 *
 * <p>A named kernel outlives the broker as a row: after a restart it is there under its former id, and starts when somebody joins
 * who may run. Any thread; changes are made under {@code this}.
 */
public final class NamedKernels {
    /** What the kernelspec of a named kernel begins with. */
    public static final String PREFIX = "shared-";

    private static final int MAX = 100;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private final KernelRegistry kernels;
    private final KernelSpecDirectory specs;
    private final Rows rows;
    private final Path folder;
    private final InstantSource clock;
    private final Supplier<String> ids;

    /** Where they are kept; answers complete when durable. */
    public interface Rows {
        /** All of them, oldest first. Blocks. */
        List<Row> load();

        CompletionStage<Void> put(Row kernel);

        CompletionStage<Void> remove(String name);
    }

    /** One named kernel as it is kept. */
    public record Row(String name, String kernelId, String spec, String owner, Instant createdAt) {}

    /** The named kernels that the rows hold; their processes work in {@code folder}. */
    public NamedKernels(
            KernelRegistry kernels,
            KernelSpecDirectory specs,
            Rows rows,
            Path folder,
            InstantSource clock,
            Supplier<String> ids) {
        this.kernels = kernels;
        this.specs = specs;
        this.rows = rows;
        this.folder = folder;
        this.clock = clock;
        this.ids = ids;
        rows.load().forEach(row -> kernels.register(descriptor(row)));
    }

    /** Adds a kernel and starts it; completes when its row is durable. The caller has been asked for the right. */
    public CompletionStage<KernelAgent> add(Caller caller, String name, Optional<String> spec) {
        if (!NAME.matcher(name).matches()) {
            throw Problem.badRequest(UserMessage.NAME_SPELLING);
        }
        String specName = spec.or(specs::defaultName).orElse("python3");
        specs.require(specName);
        Row row = new Row(name, ids.get(), specName, caller.username(), clock.instant());
        KernelAgent kernel;
        synchronized (this) {
            List<KernelAgent> present = all();
            if (present.stream()
                    .anyMatch(each -> name.equalsIgnoreCase(each.descriptor().name()))) {
                throw new Problem(409, "name_taken", UserMessage.KERNEL_EXISTS, name);
            }
            if (present.size() >= MAX) {
                throw new Problem(409, "too_many_kernels", UserMessage.NAMED_KERNELS_FULL, MAX);
            }
            kernel = kernels.register(descriptor(row));
        }
        kernels.start(caller, kernel);
        return rows.put(row).thenApply(none -> kernel);
    }

    /** Stops a kernel for good and forgets it; completes when both are done. The caller has been asked for the right. */
    public CompletionStage<Void> remove(KernelAgent kernel, String sentence) {
        String name = kernel.descriptor().name();
        if (name == null) {
            throw new IllegalArgumentException(
                    "Not a named kernel: " + kernel.descriptor().kernelId());
        }
        CompletionStage<Void> forgotten = rows.remove(name);
        return kernels.stop(kernel, sentence).thenCombine(forgotten, (stopped, durable) -> durable);
    }

    /** Those that the caller may see, oldest first. */
    public List<KernelAgent> visible(Caller caller) {
        return kernels.visible(caller).stream()
                .filter(each -> each.descriptor().name() != null)
                .toList();
    }

    /** The kernel behind a kernelspec, if it is that of a named kernel which the caller may see. */
    public Optional<KernelAgent> find(Caller caller, String specName) {
        return visible(caller).stream()
                .filter(each -> each.descriptor().jupyterName().equalsIgnoreCase(specName))
                .findFirst();
    }

    /**
     * Joins the kernel behind a kernelspec, which starts if it does not run and the caller may run; empty when the name is none of
     * a named kernel, 501 as for any unknown kernelspec when there is none that the caller may see.
     */
    public Optional<KernelAgent> join(Caller caller, String specName) {
        Optional<KernelAgent> found = find(caller, specName);
        if (found.isPresent()) {
            specs.require(found.get().descriptor().specName());
            kernels.start(caller, found.get());
        } else if (specName.startsWith(PREFIX)) {
            specs.require(specName);
        }
        return found;
    }

    private List<KernelAgent> all() {
        return kernels.all().stream()
                .filter(each -> each.descriptor().name() != null)
                .toList();
    }

    private KernelDescriptor descriptor(Row row) {
        return new KernelDescriptor(
                row.kernelId(), row.spec(), Scope.SHARED, row.name(), null, "", folder, row.owner(), row.createdAt());
    }
}

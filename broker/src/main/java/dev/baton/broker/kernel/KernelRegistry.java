package dev.baton.broker.kernel;

import dev.baton.broker.error.OperatorMessage;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.kernel.KernelDescriptor.Scope;
import dev.baton.broker.security.Caller;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Every kernel of this broker: one shared kernel for each document and kernelspec, named ones, and private ones of persons. Any thread; the map
 * of kernels is the only state, each kernel's own belongs to its agent.
 */
public final class KernelRegistry {
    private static final Logger LOG = Logger.getLogger(KernelRegistry.class);

    private final KernelContext context;
    private final KernelSpecDirectory specs;
    private final KernelLimit limit;
    private final Function<String, Optional<String>> pathOf;
    private final Map<String, KernelAgent> kernels = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** A registry whose kernels get that setting. */
    KernelRegistry(
            KernelContext context,
            KernelSpecDirectory specs,
            KernelLimit limit,
            Function<String, Optional<String>> pathOf) {
        this.context = context;
        this.specs = specs;
        this.limit = limit;
        this.pathOf = pathOf;
    }

    /** The document's shared kernel of a spec, where it runs. */
    public Optional<KernelAgent> shared(String fileId, String specName) {
        return kernels.values().stream()
                .filter(each -> each.descriptor().scope() == Scope.SHARED
                        && fileId.equals(each.descriptor().fileId())
                        && specName.equals(each.descriptor().specName()))
                .findFirst();
    }

    /**
     * The document's shared kernel of a spec. It is started when the first person comes who may run; until then others see it
     * as starting.
     */
    public synchronized KernelAgent joinShared(Caller caller, String fileId, String specName, Path folder) {
        KernelAgent kernel =
                shared(fileId, specName).orElseGet(() -> register(caller, Scope.SHARED, specName, fileId, "", folder));
        start(caller, kernel);
        return kernel;
    }

    /** Starts a kernel that others have only looked at so far, if the caller may run on it. */
    public synchronized void start(Caller caller, KernelAgent kernel) {
        if (!kernel.isStarted() && context.rights().mayRun(caller, kernel.descriptor())) {
            if (kernel.descriptor().name() == null) {
                requireRoomFor(caller);
            }
            kernel.start(caller.username());
        }
    }

    /** A new kernel that only the caller sees; without a document it lives from the right to run in {@code place}. */
    public synchronized KernelAgent startPrivate(
            Caller caller, String specName, @Nullable String fileId, String place, Path folder) {
        requireRoomFor(caller);
        KernelAgent kernel = register(caller, Scope.PRIVATE, specName, fileId, place, folder);
        kernel.start(caller.username());
        return kernel;
    }

    /**
     * The caller's own kernel of a spec for a notebook, beside the document's shared one: the one that runs already, or a new one. The
     * caller has been asked for the right.
     */
    public synchronized KernelAgent joinPrivate(Caller caller, String fileId, String specName, Path folder) {
        Optional<KernelAgent> running = kernels.values().stream()
                .filter(each -> each.descriptor().isBesideDocument()
                        && fileId.equals(each.descriptor().fileId())
                        && specName.equals(each.descriptor().specName())
                        && caller.username().equals(each.descriptor().owner())
                        && !each.state().equals("dead"))
                .findFirst();
        if (running.isPresent()) {
            return running.get();
        }
        requireRoomFor(caller);
        KernelAgent kernel = register(caller, Scope.PRIVATE_NOTEBOOK, specName, fileId, "", folder);
        kernel.start(caller.username());
        return kernel;
    }

    private void requireRoomFor(Caller caller) {
        List<String> mine = kernels.values().stream()
                .filter(each -> caller.username().equals(each.startedBy())
                        && each.descriptor().name() == null
                        && !each.state().equals("dead"))
                .map(each -> placeOf(each.descriptor()))
                .toList();
        limit.requireRoomFor(caller, mine);
    }

    private String placeOf(KernelDescriptor kernel) {
        String fileId = kernel.fileId();
        return fileId == null ? "a console" : pathOf.apply(fileId).orElse("a deleted document");
    }

    private KernelAgent register(
            Caller caller, Scope scope, String specName, @Nullable String fileId, String place, Path folder) {
        specs.require(specName);
        return register(new KernelDescriptor(
                context.ids().get(),
                specName,
                scope,
                null,
                fileId,
                place,
                folder,
                caller.username(),
                context.clock().instant()));
    }

    /** Takes a kernel in that is not started yet. */
    synchronized KernelAgent register(KernelDescriptor descriptor) {
        if (closed) {
            throw new Problem(503, "stopping", UserMessage.STOPPING);
        }
        KernelAgent kernel = new KernelAgent(descriptor, context);
        kernels.put(descriptor.kernelId(), kernel);
        return kernel;
    }

    /** The kernel of that id, or 404 when there is none that the caller may see. */
    public KernelAgent visible(Caller caller, String kernelId) {
        return find(caller, kernelId).orElseThrow(() -> Problem.notFound(UserMessage.NO_KERNEL));
    }

    /** The kernel of that id, if the caller may see it. */
    public Optional<KernelAgent> find(Caller caller, String kernelId) {
        return Optional.ofNullable(kernels.get(kernelId))
                .filter(each -> context.rights().mayRead(caller, each.descriptor()));
    }

    /** All kernels that the caller may see, oldest first. */
    public List<KernelAgent> visible(Caller caller) {
        return kernels.values().stream()
                .filter(each -> context.rights().mayRead(caller, each.descriptor()))
                .sorted(java.util.Comparator.comparing(each -> each.descriptor().startedAt()))
                .toList();
    }

    /** All kernels. */
    public List<KernelAgent> all() {
        return List.copyOf(kernels.values());
    }

    /** Stops a kernel for good. The caller has been asked for the right. */
    public CompletionStage<Void> stop(KernelAgent kernel, String sentence) {
        kernels.remove(kernel.descriptor().kernelId());
        return kernel.stop(sentence);
    }

    /** Documents were deleted: their kernels end with them. */
    public void onDocumentsDeleted(Collection<String> fileIds) {
        for (KernelAgent each : all()) {
            if (each.descriptor().fileId() != null
                    && fileIds.contains(each.descriptor().fileId())) {
                stop(each, UserMessage.KERNEL_OF_DELETED.text());
            }
        }
    }

    /** A person was removed: the kernels that only they could see end. */
    public void onPersonRemoved(String username) {
        for (KernelAgent each : all()) {
            if (each.descriptor().isPrivate() && each.descriptor().owner().equals(username)) {
                stop(each, UserMessage.KERNEL_OF_REMOVED.text());
            }
        }
    }

    /** Stops all kernels, at most for a time. */
    public void close(Duration atMost) {
        List<CompletableFuture<Void>> stopping = new ArrayList<>();
        synchronized (this) {
            closed = true;
        }
        for (KernelAgent each : all()) {
            stopping.add(stop(each, ExecutionCompletions.BROKER_STOPPED).toCompletableFuture());
        }
        try {
            CompletableFuture.allOf(stopping.toArray(CompletableFuture[]::new))
                    .get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException late) {
            LOG.warn(OperatorMessage.LOG_KERNELS_SLOW.text(late));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}

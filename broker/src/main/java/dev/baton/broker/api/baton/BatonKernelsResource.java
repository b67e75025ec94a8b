package dev.baton.broker.api.baton;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.baton.broker.documents.DocumentIds;
import dev.baton.broker.kernel.KernelAgent;
import dev.baton.broker.kernel.KernelRegistry;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.CurrentCaller;
import dev.baton.broker.store.Store;
import dev.baton.queue.Execution;
import dev.baton.queue.QueueView;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Kernels that the caller may see, and who runs and waits on each. */
@Path("/api/baton/kernels")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class BatonKernelsResource {
    private static final int SHOWN_MAX = 1_000;

    private final KernelRegistry kernels;
    private final DocumentIds documents;
    private final Store store;
    private final CurrentCaller current;

    @Inject
    BatonKernelsResource(KernelRegistry kernels, DocumentIds documents, Store store, CurrentCaller current) {
        this.kernels = kernels;
        this.documents = documents;
        this.store = store;
        this.current = current;
    }

    /** A kernel with its document and queue. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Kernel(
            String id,
            @Nullable String name,
            String spec,
            String scope,
            @Nullable String document,
            String state,
            int incarnation,
            String mode,
            int waiting) {}

    /** Who runs and who waits, in the order in which they will start; at most 1,000 of them. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Queue(
            String kernelId,
            int incarnation,
            @Nullable Entry running,
            List<Entry> waiting,
            int waitingCount,
            String order,
            boolean paused) {}

    /** The kernels that the caller may see. */
    @GET
    public List<Kernel> list() {
        return kernels.visible(current.get()).stream().map(this::kernel).toList();
    }

    /** One kernel's queue. */
    @GET
    @Path("{id}/queue")
    public Queue queue(@PathParam("id") String id) {
        Caller caller = current.get();
        KernelAgent kernel = kernels.visible(caller, id);
        QueueView view = Answers.await(kernel.view(SHOWN_MAX));
        List<Entry> waiting = new ArrayList<>();
        for (Execution execution : view.waiting()) {
            if (execution.submission().listed()) {
                entry(execution, waiting.size() + 1).ifPresent(waiting::add);
            }
        }
        return new Queue(
                id,
                kernel.incarnation(),
                view.running()
                        .flatMap(running -> entry(running.execution(), null))
                        .orElse(null),
                waiting,
                view.waitingCount(),
                view.order().name().toLowerCase(java.util.Locale.ROOT),
                view.paused());
    }

    private Optional<Entry> entry(Execution execution, @Nullable Integer position) {
        return store.ledger()
                .find(execution.executionId())
                .map(row -> Entry.of(
                        row,
                        Optional.ofNullable(row.facts().fileId())
                                .flatMap(documents::pathOf)
                                .orElse(null),
                        true,
                        position));
    }

    private Kernel kernel(KernelAgent kernel) {
        String fileId = kernel.facts().fileId();
        return new Kernel(
                kernel.facts().kernelId(),
                null,
                kernel.facts().specName(),
                kernel.facts().scope().wireName(),
                fileId == null ? null : documents.pathOf(fileId).orElse(null),
                kernel.state(),
                kernel.incarnation(),
                "open",
                kernel.waiting());
    }
}

package dev.baton.broker.api.baton;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.baton.broker.documents.DocumentIds;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.kernel.KernelAgent;
import dev.baton.broker.kernel.KernelDescriptor;
import dev.baton.broker.kernel.KernelRegistry;
import dev.baton.broker.kernel.KernelRights;
import dev.baton.broker.kernel.KernelRights.QueueRight;
import dev.baton.broker.kernel.NamedKernels;
import dev.baton.broker.kernel.QueueCommands;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.CurrentCaller;
import dev.baton.broker.security.PermissionGate;
import dev.baton.broker.security.PrincipalNames;
import dev.baton.broker.security.Revocation;
import dev.baton.broker.session.SessionRegistry;
import dev.baton.broker.store.Store;
import dev.baton.permissions.Action;
import dev.baton.permissions.Grant;
import dev.baton.permissions.Resource;
import dev.baton.queue.BatonView;
import dev.baton.queue.Decision;
import dev.baton.queue.Execution;
import dev.baton.queue.QueueView;
import dev.baton.queue.TurnOrder;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Kernels that the caller may see, and who runs and waits on each. */
@Path("/api/baton/kernels")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class BatonKernelsResource {
    private static final int SHOWN_MAX = 1_000;

    private final KernelRegistry kernels;
    private final NamedKernels named;
    private final KernelRights rights;
    private final SessionRegistry sessions;
    private final PermissionGate gate;
    private final Revocation revocation;
    private final DocumentIds documents;
    private final Store store;
    private final PrincipalNames names;
    private final CurrentCaller current;

    @Inject
    BatonKernelsResource(
            KernelRegistry kernels,
            NamedKernels named,
            KernelRights rights,
            SessionRegistry sessions,
            PermissionGate gate,
            Revocation revocation,
            DocumentIds documents,
            Store store,
            PrincipalNames names,
            CurrentCaller current) {
        this.kernels = kernels;
        this.named = named;
        this.rights = rights;
        this.sessions = sessions;
        this.gate = gate;
        this.revocation = revocation;
        this.documents = documents;
        this.store = store;
        this.names = names;
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

    /**
     * Who runs and who waits, in the order in which they will start; at most 1,000 of them.
     *
     * @param awaitsInput whether the running one waits for an answer of its requester
     * @param may what the caller may do here: {@code run}, {@code interrupt_any}, {@code cancel_any}, {@code restart}, {@code move_own},
     *     {@code move_any}, {@code pause}, {@code ask_for_baton}, {@code take_baton}, {@code give_baton}, {@code break_baton}
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Queue(
            String kernelId,
            int incarnation,
            @Nullable Entry running,
            List<Entry> waiting,
            int waitingCount,
            String order,
            boolean paused,
            boolean awaitsInput,
            String state,
            Baton baton,
            List<String> may) {}

    /** The kernels that the caller may see. */
    @GET
    public List<Kernel> list() {
        return kernels.visible(current.get()).stream().map(this::kernel).toList();
    }

    /** A named kernel to be added; without {@code spec} it is a python3 where there is one. */
    public record NewKernel(@Nullable String name, @Nullable String spec) {}

    /** Adds a shared kernel with a name and without a document, and starts it; for the owner of this broker. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response add(@Nullable NewKernel body) {
        Caller caller = current.get();
        gate.requireOfInstance(caller, Action.KERNEL_START);
        if (body == null || body.name() == null) {
            throw Problem.badRequest(UserMessage.NAMED_KERNEL_NAME);
        }
        KernelAgent kernel = Answers.await(named.add(caller, body.name(), Optional.ofNullable(body.spec())));
        return Response.status(201).entity(kernel(kernel)).build();
    }

    /** Stops a kernel for good; a named one is forgotten with the rights on it. */
    @DELETE
    @Path("{id}")
    public Response stop(@PathParam("id") String id) {
        Caller caller = current.get();
        KernelAgent kernel = kernels.visible(caller, id);
        if (!rights.mayStop(caller, kernel.descriptor())) {
            throw Problem.forbidden(UserMessage.NO_STOP_SHARED);
        }
        sessions.onKernelStopped(id);
        String sentence = UserMessage.KERNEL_SHUT_DOWN_BY.text(caller.displayName());
        String name = kernel.descriptor().name();
        if (name == null) {
            Answers.await(kernels.stop(kernel, sentence));
        } else {
            Answers.await(named.remove(kernel, sentence));
            Resource.NamedKernel resource = new Resource.NamedKernel(name);
            for (Grant each : gate.policy().grants()) {
                if (each.resource().equals(resource)) {
                    Answers.await(revocation.revoke(each, caller));
                }
            }
        }
        return Response.noContent().build();
    }

    /** One kernel's queue. */
    @GET
    @Path("{id}/queue")
    public Queue queue(@PathParam("id") String id) {
        Caller caller = current.get();
        KernelAgent kernel = kernels.visible(caller, id);
        if (!rights.maySeeQueue(caller, kernel.descriptor())) {
            throw Problem.forbidden(UserMessage.NO_RIGHT);
        }
        QueueView view = Answers.await(kernel.view(SHOWN_MAX));
        Optional<String> asking = Answers.await(kernel.awaitsInput());
        boolean awaitsInput = view.running()
                .filter(running -> asking.equals(Optional.of(running.execution().executionId())))
                .isPresent();
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
                view.order().name().toLowerCase(Locale.ROOT),
                view.paused(),
                awaitsInput,
                kernel.state(),
                baton(view.baton()),
                mayOn(caller, kernel.descriptor()));
    }

    private List<String> mayOn(Caller caller, KernelDescriptor kernel) {
        List<String> may = new ArrayList<>();
        if (rights.mayRun(caller, kernel)) {
            may.add("run");
        }
        if (rights.mayInterruptAny(caller, kernel)) {
            may.add("interrupt_any");
        }
        if (rights.mayCancelAny(caller, kernel)) {
            may.add("cancel_any");
        }
        if (rights.mayRestart(caller, kernel)) {
            may.add("restart");
        }
        for (QueueRight right : QueueRight.values()) {
            if (rights.may(caller, kernel, right)) {
                may.add(right.name().toLowerCase(Locale.ROOT));
            }
        }
        return may;
    }

    /**
     * How the turns of a queue go round; what is missing stays as it is.
     *
     * @param order {@code fair} or {@code fifo}
     * @param paused whether nothing new starts
     * @param keepOnDeath whether what waits when the kernel dies is run on the fresh process
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record QueueChange(
            @Nullable String order,
            @Nullable Boolean paused,
            @Nullable Boolean keepOnDeath) {}

    /** Changes the order of turns, pauses or resumes; for an instructor or the owner. */
    @PUT
    @Path("{id}/queue")
    @Consumes(MediaType.APPLICATION_JSON)
    public Queue change(@PathParam("id") String id, @Nullable QueueChange body) {
        Caller caller = current.get();
        KernelAgent kernel = kernels.visible(caller, id);
        if (body == null) {
            throw Problem.badRequest(UserMessage.QUEUE_CHANGE);
        }
        Answers.require(Answers.await(kernel.commands()
                .change(
                        caller,
                        Optional.ofNullable(body.order()).map(BatonKernelsResource::orderOf),
                        Optional.ofNullable(body.paused()),
                        Optional.ofNullable(body.keepOnDeath()))));
        return queue(id);
    }

    private static TurnOrder orderOf(String text) {
        return switch (text) {
            case "fair" -> TurnOrder.FAIR;
            case "fifo" -> TurnOrder.FIFO;
            default -> throw Problem.badRequest(UserMessage.QUEUE_ORDER);
        };
    }

    /**
     * The mode that a kernel shall have.
     *
     * @param kind {@code open} or {@code presenter}
     * @param holder who presents; the caller, when it is missing
     * @param clear whether what others have waiting is cancelled
     */
    public record ModeChange(
            @Nullable String kind,
            @Nullable String holder,
            @Nullable Boolean clear) {}

    /**
     * Who holds the baton.
     *
     * @param fence grows with every change of mode or holder
     * @param requests who asks for it, first come first
     * @param names what those people are called, by user name
     */
    public record Baton(
            String kind, @Nullable String holder, long fence, List<String> requests, Map<String, String> names) {}

    /** Opens a kernel to everybody who may run, or to one presenter alone. */
    @PUT
    @Path("{id}/mode")
    @Consumes(MediaType.APPLICATION_JSON)
    public Baton setMode(@PathParam("id") String id, @Nullable ModeChange body) {
        Caller caller = current.get();
        QueueCommands commands = kernels.visible(caller, id).commands();
        String kind = body == null || body.kind() == null ? "" : body.kind();
        CompletableFuture<Decision> asked = switch (kind) {
            case "open" -> commands.open(caller);
            case "presenter" ->
                commands.present(
                        caller,
                        body == null || body.holder() == null ? caller.username() : body.holder(),
                        body != null && Boolean.TRUE.equals(body.clear()));
            default -> throw Problem.badRequest(UserMessage.MODE_KIND);
        };
        Answers.require(Answers.await(asked));
        return batonOf(commands);
    }

    /** Something that somebody does with the baton: request, take, give (to whom), return, break. */
    public record BatonAction(
            @Nullable String action, @Nullable String to) {}

    /** Asks for the baton, takes it when it is free, hands it on, lays it down or takes it away. */
    @POST
    @Path("{id}/baton")
    @Consumes(MediaType.APPLICATION_JSON)
    public Baton baton(@PathParam("id") String id, @Nullable BatonAction body) {
        Caller caller = current.get();
        QueueCommands commands = kernels.visible(caller, id).commands();
        String action = body == null || body.action() == null ? "" : body.action();
        CompletableFuture<Decision> asked = switch (action) {
            case "request" -> commands.request(caller);
            case "take" -> commands.take(caller);
            case "give" -> {
                if (body == null || body.to() == null) {
                    throw Problem.badRequest(UserMessage.BATON_TO);
                }
                yield commands.give(caller, body.to());
            }
            case "return" -> commands.layDown(caller);
            case "break" -> commands.breakAway(caller);
            default -> throw Problem.badRequest(UserMessage.BATON_ACTION);
        };
        Answers.require(Answers.await(asked));
        return batonOf(commands);
    }

    private Baton batonOf(QueueCommands commands) {
        return baton(Answers.await(commands.baton()));
    }

    private Baton baton(BatonView view) {
        Map<String, String> shown = new LinkedHashMap<>();
        Stream.concat(view.holder().stream(), view.requests().stream())
                .forEach(person -> shown.put(person, names.shown(Caller.principalOf(person))));
        return new Baton(
                view.presenting() ? "presenter" : "open",
                view.holder().orElse(null),
                view.fence(),
                view.requests(),
                shown);
    }

    private Optional<Entry> entry(Execution execution, @Nullable Integer position) {
        return store.ledger()
                .find(execution.executionId())
                .map(row -> Entry.of(
                        row,
                        Optional.ofNullable(row.descriptor().fileId())
                                .flatMap(documents::pathOf)
                                .orElse(null),
                        true,
                        position));
    }

    private Kernel kernel(KernelAgent kernel) {
        String fileId = kernel.descriptor().fileId();
        return new Kernel(
                kernel.descriptor().kernelId(),
                kernel.descriptor().name(),
                kernel.descriptor().specName(),
                kernel.descriptor().scope().wireName(),
                fileId == null ? null : documents.pathOf(fileId).orElse(null),
                kernel.state(),
                kernel.incarnation(),
                kernel.commands().mode(),
                kernel.waiting());
    }
}

package dev.baton.broker.kernel;

import dev.baton.broker.documents.DocumentIds;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.PermissionGate;
import dev.baton.permissions.Action;
import dev.baton.permissions.Resource;
import java.util.Optional;

/**
 * The rights on kernels as the gate decides them: those of a document's shared kernel are the document's, a private kernel is its
 * owner's alone as long as that person may run privately in its place, a named one has rights of its own.
 */
final class GatedKernelRights implements KernelRights {
    private final PermissionGate gate;
    private final DocumentIds documents;

    GatedKernelRights(PermissionGate gate, DocumentIds documents) {
        this.gate = gate;
        this.documents = documents;
    }

    private boolean allows(Caller caller, KernelDescriptor kernel, Action onShared, Action onPrivate) {
        Action action = kernel.isPrivate() ? onPrivate : onShared;
        return resourceOf(kernel)
                .filter(resource -> gate.allows(caller, action, resource))
                .isPresent();
    }

    /** What rights on a kernel hang on; empty when its document is gone. */
    private Optional<Resource> resourceOf(KernelDescriptor kernel) {
        if (kernel.name() != null) {
            return Optional.of(new Resource.NamedKernel(kernel.name()));
        }
        Optional<Resource.File> file = (kernel.fileId() == null
                        ? Optional.of(kernel.place())
                        : documents.pathOf(kernel.fileId()))
                .map(Resource.File::of);
        return kernel.isPrivate()
                ? file.map(place -> new Resource.PrivateKernel(Caller.principalOf(kernel.owner()), place))
                : file.map(Resource.class::cast);
    }

    @Override
    public void noteRefused(Caller caller, KernelDescriptor kernel, MessageRight right) {
        Action action = switch (right) {
            case RUN -> kernel.isPrivate() ? Action.RUN_PRIVATE : Action.RUN_SHARED;
            case INTROSPECT -> Action.INTROSPECT;
            case DEBUG -> Action.KERNEL_DEBUG;
        };
        resourceOf(kernel).ifPresent(resource -> gate.noteRefused(caller, action, resource));
    }

    @Override
    public boolean mayRead(Caller caller, KernelDescriptor kernel) {
        return allows(caller, kernel, Action.DOC_READ, Action.RUN_PRIVATE);
    }

    @Override
    public boolean maySeeQueue(Caller caller, KernelDescriptor kernel) {
        return allows(caller, kernel, Action.QUEUE_SEE, Action.QUEUE_SEE);
    }

    @Override
    public boolean mayRun(Caller caller, KernelDescriptor kernel) {
        return allows(caller, kernel, Action.RUN_SHARED, Action.RUN_PRIVATE);
    }

    @Override
    public boolean mayRunIn(Caller caller, String fileId) {
        return allowsIn(caller, Action.RUN_SHARED, fileId);
    }

    @Override
    public boolean mayEditIn(Caller caller, String fileId) {
        return allowsIn(caller, Action.DOC_EDIT, fileId);
    }

    private boolean allowsIn(Caller caller, Action action, String fileId) {
        return documents
                .pathOf(fileId)
                .filter(path -> gate.allows(caller, action, path))
                .isPresent();
    }

    @Override
    public boolean mayRunAnything(Caller caller, KernelDescriptor kernel) {
        // a named kernel has no document whose cells could be all that somebody may run
        return mayRun(caller, kernel)
                && (kernel.name() != null || allows(caller, kernel, Action.DOC_EDIT, Action.RUN_PRIVATE));
    }

    @Override
    public boolean mayIntrospect(Caller caller, KernelDescriptor kernel) {
        return allows(caller, kernel, Action.INTROSPECT, Action.INTROSPECT);
    }

    @Override
    public boolean mayDebug(Caller caller, KernelDescriptor kernel) {
        return allows(caller, kernel, Action.KERNEL_DEBUG, Action.KERNEL_DEBUG);
    }

    @Override
    public boolean mayInterruptAny(Caller caller, KernelDescriptor kernel) {
        return allows(caller, kernel, Action.INTERRUPT_ANY, Action.INTERRUPT_ANY);
    }

    @Override
    public boolean mayCancelAny(Caller caller, KernelDescriptor kernel) {
        return allows(caller, kernel, Action.CANCEL_ANY, Action.CANCEL_ANY);
    }

    @Override
    public boolean mayRestart(Caller caller, KernelDescriptor kernel) {
        return allows(caller, kernel, Action.KERNEL_RESTART, Action.KERNEL_RESTART);
    }

    @Override
    public boolean mayStop(Caller caller, KernelDescriptor kernel) {
        return allows(caller, kernel, Action.KERNEL_SHUTDOWN, Action.KERNEL_SHUTDOWN);
    }

    @Override
    public boolean may(Caller caller, KernelDescriptor kernel, QueueRight right) {
        Action action = switch (right) {
            case MOVE_OWN -> Action.REORDER_OWN;
            case MOVE_ANY -> Action.REORDER_ANY;
            case PAUSE -> Action.QUEUE_PAUSE;
            case ASK_FOR_BATON -> Action.BATON_REQUEST;
            case TAKE_BATON -> Action.BATON_TAKE;
            case GIVE_BATON -> Action.BATON_GIVE;
            case BREAK_BATON -> Action.BATON_BREAK;
        };
        return allows(caller, kernel, action, action);
    }
}

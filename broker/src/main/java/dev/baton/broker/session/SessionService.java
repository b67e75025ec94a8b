package dev.baton.broker.session;

import dev.baton.broker.documents.DocumentIds;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.files.ServedPath;
import dev.baton.broker.files.ServedRoot;
import dev.baton.broker.kernel.KernelAgent;
import dev.baton.broker.kernel.KernelDescriptor;
import dev.baton.broker.kernel.KernelRegistry;
import dev.baton.broker.kernel.KernelRights;
import dev.baton.broker.kernel.KernelSpecDirectory;
import dev.baton.broker.kernel.NamedKernels;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.PermissionGate;
import dev.baton.permissions.Action;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rules of sessions: which document a page means, which kernel that leads to, and what ends with a binding. Any thread.
 *
 * <p>A stock page posts a made-up path beside the notebook's name, then renames the session; so the document is the path if a
 * file is there, else the name in the path's folder. Everybody's bindings of one document and kernelspec lead to the same shared
 * kernel; a console with a kernelspec gets a kernel that is private to its person.
 */
public final class SessionService {
    private final SessionRegistry sessions;
    private final KernelRegistry kernels;
    private final NamedKernels named;
    private final KernelSpecDirectory specs;
    private final KernelRights rights;
    private final DocumentIds documents;
    private final ServedRoot root;
    private final PermissionGate gate;
    private final Supplier<String> ids;

    /** A desk over the given owners. */
    public SessionService(
            SessionRegistry sessions,
            KernelRegistry kernels,
            NamedKernels named,
            KernelSpecDirectory specs,
            KernelRights rights,
            DocumentIds documents,
            ServedRoot root,
            PermissionGate gate,
            Supplier<String> ids) {
        this.sessions = sessions;
        this.kernels = kernels;
        this.named = named;
        this.specs = specs;
        this.rights = rights;
        this.documents = documents;
        this.root = root;
        this.gate = gate;
        this.ids = ids;
    }

    /** What a page asks for; every part may be missing. */
    public record SessionRequest(
            @Nullable String path,
            @Nullable String name,
            @Nullable String type,
            @Nullable String kernelId,
            @Nullable String kernelName) {}

    /** A person's bindings. */
    public List<SessionBinding> of(Caller caller) {
        return sessions.of(caller.username());
    }

    /** One of a person's bindings, or 404. */
    public SessionBinding require(Caller caller, String sessionId) {
        return sessions.find(caller.username(), sessionId).orElseThrow(() -> Problem.notFound(UserMessage.NO_SESSION));
    }

    /** The kernel of a binding, if it is there and the person may see it. */
    public Optional<KernelAgent> kernelOf(Caller caller, SessionBinding binding) {
        return kernels.find(caller, binding.kernelId());
    }

    /** Binds a path to a kernel; a person's former binding of an equal path is given back. */
    public SessionBinding open(Caller caller, SessionRequest request) {
        String path = request.path() == null ? "" : request.path();
        if (request.kernelId() != null && !request.kernelId().isEmpty()) {
            // also where there is a binding already: nobody names what is not theirs
            kernels.visible(caller, request.kernelId());
        }
        Optional<SessionBinding> former = sessions.of(caller.username()).stream()
                .filter(each -> each.path().equals(path)
                        && kernels.find(caller, each.kernelId()).isPresent())
                .findFirst();
        if (former.isPresent()) {
            return former.get();
        }
        String name = request.name() == null ? "" : request.name();
        String type = request.type() == null ? "notebook" : request.type();
        Optional<String> document = documentOf(caller, path, name);
        KernelAgent kernel = kernelFor(caller, request, type, document, path);
        String fileId = document.map(documents::idOf).orElse(null);
        requireBindable(caller, kernel, fileId);
        SessionBinding binding = new SessionBinding(
                ids.get(),
                caller.username(),
                path,
                name,
                type,
                fileId,
                kernel.descriptor().kernelId(),
                kernel.descriptor().jupyterName());
        sessions.add(binding);
        return binding;
    }

    /** Changes a binding. */
    public SessionBinding change(Caller caller, String sessionId, SessionRequest request) {
        SessionBinding binding = require(caller, sessionId);
        if (request.path() != null || request.name() != null || request.type() != null) {
            String path = request.path() == null ? binding.path() : request.path();
            String name = request.name() == null ? binding.name() : request.name();
            String type = request.type() == null ? binding.type() : request.type();
            String fileId = documentOf(caller, path, name).map(documents::idOf).orElse(binding.fileId());
            binding = binding.withPlace(path, name, type, fileId);
        }
        if (request.kernelId() != null || request.kernelName() != null) {
            Optional<String> document = Optional.ofNullable(binding.fileId()).flatMap(documents::pathOf);
            KernelAgent kernel = kernelFor(caller, request, binding.type(), document, binding.path());
            binding = binding.withKernel(
                    kernel.descriptor().kernelId(), kernel.descriptor().jupyterName());
        }
        String fileId = binding.fileId();
        kernels.find(caller, binding.kernelId()).ifPresent(kernel -> requireBindable(caller, kernel, fileId));
        sessions.replace(binding);
        return binding;
    }

    private void requireBindable(Caller caller, KernelAgent kernel, @Nullable String fileId) {
        if (!rights.mayBind(caller, kernel.descriptor(), fileId)) {
            rights.noteRefused(caller, kernel.descriptor(), KernelRights.MessageRight.RUN);
            throw Problem.forbidden(UserMessage.NO_BIND);
        }
    }

    /** Ends a binding; the kernel goes with its last one where the person may stop it. */
    public void close(Caller caller, String sessionId) {
        SessionBinding binding = require(caller, sessionId);
        sessions.remove(sessionId);
        kernels.find(caller, binding.kernelId())
                .filter(kernel -> kernel.descriptor().name() == null
                        && rights.mayStop(caller, kernel.descriptor())
                        && sessions.onKernel(binding.kernelId()).isEmpty())
                .ifPresent(kernel -> kernels.stop(kernel, UserMessage.KERNEL_SHUT_DOWN_BY.text(caller.displayName())));
    }

    private KernelAgent kernelFor(
            Caller caller, SessionRequest request, String type, Optional<String> document, String path) {
        if (request.kernelId() != null && !request.kernelId().isEmpty()) {
            return kernels.visible(caller, request.kernelId());
        }
        String spec = request.kernelName() == null || request.kernelName().isEmpty()
                ? specs.defaultName().orElse("python3")
                : request.kernelName();
        Optional<KernelAgent> joined = named.join(caller, spec);
        if (joined.isPresent()) {
            return joined.get();
        }
        Optional<String> privately = privateSpec(spec);
        if (privately.isPresent() && document.isPresent()) {
            specs.require(privately.get());
            gate.require(caller, Action.RUN_PRIVATE, document.get());
            return kernels.joinPrivate(
                    caller, documents.idOf(document.get()), privately.get(), folderOf(document.get()));
        }
        specs.require(spec);
        if (document.isPresent() && !type.equals("console")) {
            return kernels.joinShared(caller, documents.idOf(document.get()), spec, folderOf(document.get()));
        }
        gate.require(caller, Action.RUN_PRIVATE, document.orElse(""));
        return kernels.startPrivate(
                caller,
                spec,
                document.map(documents::idOf).orElse(null),
                document.orElse(""),
                folderOf(document.orElse(path)));
    }

    /** The kernelspec behind a name such as {@code private-python3}, unless a kernelspec has just that name. */
    private Optional<String> privateSpec(String name) {
        return name.startsWith(KernelDescriptor.PRIVATE_PREFIX) && !specs.all().containsKey(name)
                ? Optional.of(name.substring(KernelDescriptor.PRIVATE_PREFIX.length()))
                : Optional.empty();
    }

    /** The document that a page means, if there is one that the person may read; 404 where it may not. */
    private Optional<String> documentOf(Caller caller, String path, String name) {
        String folder = path.contains("/") ? path.substring(0, path.lastIndexOf('/') + 1) : "";
        for (String candidate : List.of(path, folder + name)) {
            Optional<ServedPath> file = found(candidate);
            if (file.isPresent() && Files.isRegularFile(file.get().real())) {
                gate.require(caller, Action.DOC_READ, file.get().path());
                return Optional.of(file.get().path());
            }
        }
        return Optional.empty();
    }

    /** The folder of a document, or the folder itself; the root for what is not there. */
    private Path folderOf(String path) {
        Optional<ServedPath> place = found(path);
        if (place.isEmpty()) {
            return root.folder();
        }
        Path real = place.get().real();
        Path parent = real.getParent();
        return Files.isDirectory(real) || parent == null ? real : parent;
    }

    private Optional<ServedPath> found(String path) {
        try {
            return path.isEmpty() ? Optional.empty() : root.find(path);
        } catch (IOException unreadable) {
            return Optional.empty();
        } catch (Problem noPath) {
            return Optional.empty();
        }
    }
}

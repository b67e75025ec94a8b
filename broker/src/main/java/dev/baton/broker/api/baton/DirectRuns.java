package dev.baton.broker.api.baton;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.broker.api.baton.ExecutionsResource.NewExecutions;
import dev.baton.broker.documents.DocumentIds;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.files.ServedPath;
import dev.baton.broker.files.ServedRoot;
import dev.baton.broker.kernel.CellExecutions;
import dev.baton.broker.kernel.DirectSubmissions.Answer;
import dev.baton.broker.kernel.KernelAgent;
import dev.baton.broker.kernel.KernelRegistry;
import dev.baton.broker.kernel.KernelSpecDirectory;
import dev.baton.broker.room.RoomRegistry;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.PermissionGate;
import dev.baton.broker.session.SessionRegistry;
import dev.baton.permissions.Action;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/**
 * From the body of a request to executions that a kernel's queue has taken: which document, which kernel, which room. Blocks; any
 * thread.
 *
 * <p>The kernel of a document's cells is the one that the caller has bound to it, else the one that it has, else a new shared one of
 * the kernelspec that the notebook names.
 */
@Singleton
class DirectRuns {
    private final KernelRegistry kernels;
    private final KernelSpecDirectory specs;
    private final SessionRegistry sessions;
    private final RoomRegistry rooms;
    private final DocumentIds documents;
    private final ServedRoot root;
    private final PermissionGate gate;
    private final ObjectMapper json;

    @Inject
    DirectRuns(
            KernelRegistry kernels,
            KernelSpecDirectory specs,
            SessionRegistry sessions,
            RoomRegistry rooms,
            DocumentIds documents,
            ServedRoot root,
            PermissionGate gate,
            ObjectMapper json) {
        this.kernels = kernels;
        this.specs = specs;
        this.sessions = sessions;
        this.rooms = rooms;
        this.documents = documents;
        this.root = root;
        this.gate = gate;
        this.json = json;
    }

    /** The ids of the executions in the order asked for, when they are in the ledger; else a {@link Problem}. */
    List<String> submit(Caller caller, NewExecutions body) throws IOException {
        OptionalLong fence = body.fence() == null ? OptionalLong.empty() : OptionalLong.of(body.fence());
        KernelAgent kernel;
        CompletionStage<Answer> asked;
        if (body.document() != null && body.cellIds() != null && body.code() == null) {
            List<String> cells = body.cellIds();
            RequestedCells.requireCount(cells.size());
            if (cells.stream().anyMatch(Objects::isNull)) {
                throw Problem.badRequest(UserMessage.CELL_IDS);
            }
            String path = root.clean(body.document());
            gate.require(caller, Action.DOC_READ, path);
            ServedPath file = root.find(path).orElseThrow(() -> Problem.notFound(UserMessage.NO_DOCUMENT_AT, path));
            gate.require(caller, Action.RUN_SHARED, path);
            String fileId = documents.idOf(path);
            CellExecutions room = RequestedCells.opened(rooms, fileId);
            kernel = kernelOf(caller, fileId, file, Optional.ofNullable(body.kernelId()));
            asked = kernel.direct().cells(caller, room, cells, fence);
        } else if (body.kernelId() != null && body.code() != null && body.document() == null) {
            kernel = kernels.visible(caller, body.kernelId());
            asked = kernel.direct().code(caller, body.code(), fence);
        } else {
            throw Problem.badRequest(UserMessage.RUN_WHAT);
        }
        kernels.start(caller, kernel);
        Answer answer = Answers.await(asked);
        Answers.require(answer.decision());
        Answers.await(kernel.recorded());
        return answer.executionIds();
    }

    private KernelAgent kernelOf(Caller caller, String fileId, ServedPath file, Optional<String> kernelId)
            throws IOException {
        if (kernelId.isPresent()) {
            KernelAgent named = kernels.visible(caller, kernelId.get());
            if (!fileId.equals(named.descriptor().fileId())) {
                throw Problem.badRequest(UserMessage.KERNEL_NOT_OF_DOCUMENT);
            }
            return named;
        }
        Optional<KernelAgent> bound = sessions.of(caller.username()).stream()
                .filter(each -> fileId.equals(each.fileId()) && each.type().equals("notebook"))
                .flatMap(each -> kernels.find(caller, each.kernelId()).stream())
                .findFirst();
        if (bound.isPresent()) {
            return bound.get();
        }
        List<KernelAgent> shared = kernels.visible(caller).stream()
                .filter(each -> fileId.equals(each.descriptor().sharedFileId()))
                .toList();
        if (shared.size() > 1) {
            throw new Problem(409, "several_kernels", UserMessage.SEVERAL_KERNELS);
        }
        if (shared.size() == 1) {
            return shared.getFirst();
        }
        Path folder = file.real().getParent();
        return kernels.joinShared(caller, fileId, specOf(file), folder == null ? root.folder() : folder);
    }

    /** The kernelspec that the notebook names, where this machine has it. */
    private String specOf(ServedPath file) throws IOException {
        try {
            String named = json.readTree(Files.readAllBytes(file.real()))
                    .path("metadata")
                    .path("kernelspec")
                    .path("name")
                    .asText("");
            if (specs.all().containsKey(named)) {
                return named;
            }
        } catch (JsonProcessingException notJson) {
            throw new Problem(422, "unreadable", UserMessage.NOT_A_NOTEBOOK);
        }
        return specs.defaultName().orElse("python3");
    }
}

package dev.baton.broker.api.baton;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.security.Caller;
import dev.baton.broker.spool.OutputSpool;
import dev.baton.broker.store.LedgerEntry;
import dev.baton.broker.store.Store;
import dev.baton.crdt.output.OutputLimits;
import dev.baton.queue.Outcome;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What became of code that was posted, in the form that jupyter-server-nbmodel's front end polls: from the ledger, with the outputs
 * that are kept of each execution. Blocks; any thread.
 */
@Singleton
class ExecuteResults {
    private final Store store;
    private final OutputSpool outputs;
    private final ObjectMapper json;
    private final String baseUrl;

    @Inject
    ExecuteResults(Store store, OutputSpool outputs, ObjectMapper json, BatonConfig config) {
        this.store = store;
        this.outputs = outputs;
        this.json = json;
        this.baseUrl = config.baseUrl();
    }

    String addressOf(String kernelId, String executionId) {
        return baseUrl + "api/kernels/" + kernelId + "/requests/" + executionId;
    }

    ObjectNode pending(String kernelId, String executionId) {
        return json.createObjectNode()
                .put("request_id", executionId)
                .put("request_url", addressOf(kernelId, executionId))
                .put("pending", true)
                .put("request_status", "pending")
                .put("outputs", "[]");
    }

    /** The state of one's own execution on that kernel. */
    Response of(Caller caller, String kernelId, String executionId) throws IOException {
        LedgerEntry row = store.ledger()
                .find(executionId)
                .filter(each -> each.descriptor().kernelId().equals(kernelId)
                        && each.person().equals(caller.username()))
                .orElseThrow(() -> Problem.notFound(UserMessage.NO_REQUEST));
        if (row.state() != LedgerEntry.State.SETTLED) {
            return Response.accepted(pending(kernelId, executionId)).build();
        }
        ObjectNode result = json.createObjectNode().put("status", status(row.outcome()));
        if (row.executionCount().isPresent()) {
            result.put("execution_count", row.executionCount().getAsInt());
        } else {
            result.putNull("execution_count");
        }
        row.errorName().ifPresent(name -> result.put("ename", name));
        if (!row.reason().isEmpty()) {
            result.put("evalue", row.reason());
        }
        result.put("outputs", text(outputsOf(executionId)));
        return Response.ok(result).build();
    }

    private static String status(Optional<Outcome> outcome) {
        return switch (outcome.orElse(Outcome.UNKNOWN)) {
            case OK -> "ok";
            case ABORTED, CANCELLED -> "aborted";
            case ERROR, INTERRUPTED, KERNEL_DIED, TIMED_OUT, UNKNOWN -> "error";
        };
    }

    private List<ObjectNode> outputsOf(String executionId) throws IOException {
        Optional<Path> file = Answers.await(outputs.file(executionId));
        return file.isPresent() ? OutputSpool.outputsOf(file.get(), OutputLimits.standard()) : List.of();
    }

    private String text(List<ObjectNode> all) throws JsonProcessingException {
        return json.writeValueAsString(all);
    }
}

package dev.baton.broker.api.baton;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.spool.OutputSpool;
import dev.baton.crdt.output.OutputLimits;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the outputs of private runs from the output spool, within the limits that a cell of a document has. Any thread; blocks on the disk. */
@Singleton
final class PrivateOutputs {
    /** All that one list of private runs reads, in bytes of spool files. */
    private static final long LIST_MAX_BYTES = 16L << 20;
    /** The spool file of a run that can be published, in bytes. */
    private static final long PUBLISH_MAX_BYTES = 64L << 20;

    private final OutputSpool spool;

    @Inject
    PrivateOutputs(OutputSpool spool) {
        this.spool = spool;
    }

    /** Reads outputs for one answer, until that has enough. */
    Answer answer() {
        return new Answer();
    }

    /** The outputs to publish; a {@link Problem} where they are gone or too large. */
    List<ObjectNode> toPublish(String executionId) throws IOException {
        Optional<Path> file = Answers.await(spool.file(executionId));
        if (file.isEmpty()) {
            return List.of();
        }
        if (Files.size(file.get()) > PUBLISH_MAX_BYTES) {
            throw new Problem(413, "output_too_large", UserMessage.PUBLISH_TOO_LARGE);
        }
        return OutputSpool.outputsOf(file.get(), OutputLimits.standard());
    }

    /** The outputs of one answer. */
    final class Answer {
        private long left = LIST_MAX_BYTES;

        /** The outputs of a run; null once the answer has as much as it may. */
        @Nullable
        List<ObjectNode> of(String executionId) throws IOException {
            Optional<Path> file = Answers.await(spool.file(executionId));
            if (file.isEmpty()) {
                return List.of();
            }
            long bytes = Files.size(file.get());
            if (bytes > left) {
                return null;
            }
            left -= bytes;
            return OutputSpool.outputsOf(file.get(), OutputLimits.standard());
        }
    }
}

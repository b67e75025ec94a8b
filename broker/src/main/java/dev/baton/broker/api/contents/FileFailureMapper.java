package dev.baton.broker.api.contents;

import dev.baton.broker.error.OperatorMessage;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.ProblemMapper;
import dev.baton.broker.files.FileFailure;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.nio.file.FileSystemException;
import org.jboss.logging.Logger;

/** Maps a failure of the file system to a status and a sentence that says what is wrong, in place of a bare 500. */
@Provider
public class FileFailureMapper implements ExceptionMapper<FileSystemException> {
    private static final Logger LOG = Logger.getLogger(FileFailureMapper.class);

    @Override
    public Response toResponse(FileSystemException failure) {
        LOG.warn(OperatorMessage.LOG_FILE_SYSTEM.text(), failure);
        return Response.status(FileFailure.status(failure))
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(ProblemMapper.body(
                        new Problem(FileFailure.status(failure), "file_failure", FileFailure.sentence(failure))))
                .build();
    }
}

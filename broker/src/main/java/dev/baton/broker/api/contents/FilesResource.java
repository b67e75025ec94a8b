package dev.baton.broker.api.contents;

import dev.baton.broker.api.FileAnswer;
import dev.baton.broker.api.RequestPath;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.files.MediaTypes;
import dev.baton.broker.files.ServedPath;
import dev.baton.broker.files.ServedRoot;
import dev.baton.broker.security.CurrentCaller;
import dev.baton.broker.security.PermissionGate;
import dev.baton.permissions.Action;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.file.Files;

/**
 * {@code /files}: the plain bytes of served files, for downloads and for pictures in texts.
 *
 * <p>A served file may be anybody's page: it is shown in a sandbox without the rights of this site, and never as another type than
 * the one said.
 */
@Path("/files")
@RunOnVirtualThread
public class FilesResource {
    private final ServedRoot root;
    private final PermissionGate gate;
    private final CurrentCaller current;

    @Inject
    FilesResource(ServedRoot root, PermissionGate gate, CurrentCaller current) {
        this.root = root;
        this.gate = gate;
        this.current = current;
    }

    /** The bytes of a file; as an attachment for notebooks and where {@code download} is asked for. */
    @GET
    @Path("{path:.+}")
    public Response read(@Context HttpServerRequest request) throws IOException {
        ServedPath at = root.existing(RequestPath.after(request, "/files"));
        gate.require(current.get(), Action.DOC_READ, at.path());
        if (!Files.isRegularFile(at.real())) {
            throw Problem.badRequest(UserMessage.FOLDER_DOWNLOAD);
        }
        String type = MediaTypes.of(at.name()).orElse("application/octet-stream");
        Response.ResponseBuilder answer = FileAnswer.builder(
                        request,
                        at.real(),
                        type.startsWith("text/") ? type + "; charset=utf-8" : type,
                        FileAnswer.ASK_AGAIN)
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "sandbox allow-scripts; frame-ancestors 'self'");
        boolean attached = at.name().endsWith(".ipynb")
                || (request.getParam("download") != null && !"0".equals(request.getParam("download")));
        return attached
                ? answer.header("Content-Disposition", "attachment; filename*=utf-8''" + RequestPath.encoded(at.name()))
                        .build()
                : answer.build();
    }
}

package dev.baton.broker.api.lab;

import dev.baton.broker.api.FileAnswer;
import dev.baton.broker.api.RequestPath;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.files.MediaTypes;
import dev.baton.broker.lab.LabFrontEnd;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The files of the front end: scripts, fonts, prebuilt extensions, themes and icons. */
@Path("/")
@RunOnVirtualThread
public class StaticResource {
    private static final Pattern HASH_IN_NAME =
            Pattern.compile("(^|.*\\.)[0-9a-f]{16,64}\\.(js|css|woff2?|ttf|eot|svg|png)");

    private final LabFrontEnd frontEnd;

    @Inject
    StaticResource(LabFrontEnd frontEnd) {
        this.frontEnd = frontEnd;
    }

    /** A file of the built front end. */
    @GET
    @Path("static/lab/{path:.*}")
    @Operation(hidden = true)
    public Response built(@Context HttpServerRequest request) throws IOException {
        String path = RequestPath.after(request, "/static/lab/");
        return answer(request, path, frontEnd.require().staticFile(path));
    }

    /** A file of the page of Jupyter Notebook 7. */
    @GET
    @Path("static/notebook/{path:.*}")
    @Operation(hidden = true)
    public Response notebook(@Context HttpServerRequest request) throws IOException {
        String path = RequestPath.after(request, "/static/notebook/");
        return answer(request, path, frontEnd.requireNotebook().file(path));
    }

    /** A file of a prebuilt extension. */
    @GET
    @Path("lab/extensions/{path:.*}")
    @Operation(hidden = true)
    public Response extension(@Context HttpServerRequest request) throws IOException {
        String path = RequestPath.after(request, "/lab/extensions/");
        Optional<byte[]> own = frontEnd.require().own().flatMap(extension -> extension.script(path));
        if (own.isPresent()) {
            return Response.ok(own.get(), "text/javascript; charset=utf-8")
                    .header("Cache-Control", FileAnswer.FOR_EVER)
                    .build();
        }
        return answer(request, path, frontEnd.require().extensionFile(path));
    }

    /** A style sheet of a theme, or what it names. */
    @GET
    @Path("lab/api/themes/{path:.*}")
    @Operation(hidden = true)
    public Response theme(@Context HttpServerRequest request) throws IOException {
        String path = RequestPath.after(request, "/lab/api/themes/");
        return answer(request, path, frontEnd.require().themeFile(path));
    }

    /** An icon of the browser's tab. */
    @GET
    @Path("static/favicons/{name}")
    @Operation(hidden = true)
    public Response favicon(@Context HttpServerRequest request) throws IOException {
        String name = RequestPath.after(request, "/static/favicons/");
        return answer(request, name, frontEnd.require().favicon(name));
    }

    /** The icon that browsers ask for by themselves. */
    @GET
    @Path("favicon.ico")
    @Operation(hidden = true)
    public Response favicon32(@Context HttpServerRequest request) throws IOException {
        return answer(request, "favicon.ico", frontEnd.require().favicon("favicon.ico"));
    }

    private static Response answer(HttpServerRequest request, String path, Optional<java.nio.file.Path> file)
            throws IOException {
        java.nio.file.Path found = file.orElseThrow(() -> Problem.notFound(UserMessage.NO_FILE_AT, path));
        String name = found.getFileName().toString();
        String type = MediaTypes.of(name).orElse("application/octet-stream");
        boolean text = type.startsWith("text/") || type.equals("application/json");
        return FileAnswer.of(
                request,
                found,
                text ? type + "; charset=utf-8" : type,
                HASH_IN_NAME.matcher(name).matches() ? FileAnswer.FOR_EVER : FileAnswer.ASK_AGAIN);
    }
}

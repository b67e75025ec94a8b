package dev.baton.broker.api.lab;

import dev.baton.broker.api.RequestPath;
import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.files.ServedPath;
import dev.baton.broker.files.ServedRoot;
import dev.baton.broker.lab.LabFrontEnd;
import dev.baton.broker.lab.NotebookAddress;
import dev.baton.broker.lab.NotebookAddress.View;
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
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * The pages of Jupyter Notebook 7, where it is installed: the list of files, a notebook, a text, a console. As there, the address of
 * a list leads on to the notebook or file that it names, and the address of a notebook to the list where it names a folder; but only
 * for callers who may see what is there. Everybody else gets the page, which then finds nothing.
 */
@Path("/")
@RunOnVirtualThread
public class NotebookPageResource {
    private final LabFrontEnd frontEnd;
    private final ServedRoot root;
    private final PermissionGate gate;
    private final CurrentCaller current;
    private final String baseUrl;

    @Inject
    NotebookPageResource(
            LabFrontEnd frontEnd, ServedRoot root, PermissionGate gate, CurrentCaller current, BatonConfig config) {
        this.frontEnd = frontEnd;
        this.root = root;
        this.gate = gate;
        this.current = current;
        this.baseUrl = config.baseUrl();
    }

    /** The list of files. */
    @GET
    @Path("tree")
    @Operation(hidden = true)
    public Response tree() {
        return page(View.TREE, "");
    }

    /** The list of a folder's files. */
    @GET
    @Path("tree/{path:.*}")
    @Operation(hidden = true)
    public Response treeBelow(@Context HttpServerRequest request) throws IOException {
        String path = RequestPath.after(request, "/tree/");
        Optional<ServedPath> there = visible(path);
        if (there.isPresent() && Files.isRegularFile(there.get().real())) {
            return moved(path.endsWith(".ipynb") ? "notebooks/" : "files/", path);
        }
        return page(View.TREE, path);
    }

    /** A notebook. */
    @GET
    @Path("notebooks/{path:.*}")
    @Operation(hidden = true)
    public Response notebook(@Context HttpServerRequest request) throws IOException {
        String path = RequestPath.after(request, "/notebooks/");
        Optional<ServedPath> there = visible(path);
        if (there.isPresent() && Files.isDirectory(there.get().real())) {
            return moved("tree/", path);
        }
        return page(View.NOTEBOOK, path);
    }

    /** A text. */
    @GET
    @Path("edit/{path:.*}")
    @Operation(hidden = true)
    public Response editor(@Context HttpServerRequest request) {
        return page(View.EDITOR, RequestPath.after(request, "/edit/"));
    }

    /** A console. */
    @GET
    @Path("consoles/{path:.*}")
    @Operation(hidden = true)
    public Response console(@Context HttpServerRequest request) {
        return page(View.CONSOLE, RequestPath.after(request, "/consoles/"));
    }

    private Optional<ServedPath> visible(String path) throws IOException {
        Optional<ServedPath> there = root.find(path);
        return there.filter(at -> gate.allows(current.get(), Action.DOC_READ, at.path()));
    }

    private Response moved(String to, String path) {
        return Response.status(302)
                .header("Location", baseUrl + to + RequestPath.encoded(path))
                .build();
    }

    private Response page(View view, String path) {
        return PageAnswer.of(200, frontEnd.notebookPage(new NotebookAddress(view, path)));
    }
}

package dev.baton.broker.api.lab;

import dev.baton.broker.api.RequestPath;
import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.lab.LabFrontEnd;
import dev.baton.broker.lab.PageAddress;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The JupyterLab page: {@code /lab}, {@code /doc} and everything below them that is not an interface of its own. */
@Path("/")
@RunOnVirtualThread
public class PageResource {
    private final LabFrontEnd frontEnd;
    private final String baseUrl;

    @Inject
    PageResource(LabFrontEnd frontEnd, BatonConfig config) {
        this.frontEnd = frontEnd;
        this.baseUrl = config.baseUrl();
    }

    /** Leads from the bare address to the page. */
    @GET
    @Operation(hidden = true)
    public Response root() {
        return Response.status(302).header("Location", baseUrl + "lab").build();
    }

    /** The page with its default layout. */
    @GET
    @Path("lab")
    @Produces(MediaType.TEXT_HTML)
    @Operation(hidden = true)
    public Response lab(@Context HttpServerRequest request) {
        return page(request);
    }

    /** The page on a path or in a workspace; any other address gets the same page, which then says that it knows no such address. */
    @GET
    @Path("lab/{rest:.*}")
    @Produces(MediaType.TEXT_HTML)
    @Operation(hidden = true)
    public Response labBelow(@Context HttpServerRequest request) {
        return page(request);
    }

    /** The page with one document alone. */
    @GET
    @Path("doc")
    @Produces(MediaType.TEXT_HTML)
    @Operation(hidden = true)
    public Response doc(@Context HttpServerRequest request) {
        return page(request);
    }

    /** One document alone. */
    @GET
    @Path("doc/{rest:.*}")
    @Produces(MediaType.TEXT_HTML)
    @Operation(hidden = true)
    public Response docBelow(@Context HttpServerRequest request) {
        return page(request);
    }

    private Response page(HttpServerRequest request) {
        PageAddress address = PageAddress.parse(RequestPath.after(request, "/"));
        return PageAnswer.of(frontEnd.absence().isPresent() ? 503 : 200, frontEnd.page(address));
    }
}

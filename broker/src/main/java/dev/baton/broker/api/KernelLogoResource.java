package dev.baton.broker.api;

import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.kernel.KernelSpecDirectory;
import dev.baton.broker.security.CurrentCaller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.file.Files;

/** {@code /kernelspecs} of the Jupyter server: the files beside each kernelspec, such as logos. */
@Path("/kernelspecs")
@RunOnVirtualThread
public class KernelLogoResource {
    private final KernelSpecDirectory specs;
    private final CurrentCaller current;

    @Inject
    KernelLogoResource(KernelSpecDirectory specs, CurrentCaller current) {
        this.specs = specs;
        this.current = current;
    }

    /** A file beside a spec, such as its logo. */
    @GET
    @Path("{name}/{file}")
    public Response resource(@PathParam("name") String name, @PathParam("file") String file) throws IOException {
        current.get();
        java.nio.file.Path found =
                specs.resource(specs.require(name), file).orElseThrow(() -> Problem.notFound(UserMessage.NO_FILE));
        String type = file.endsWith(".png")
                ? "image/png"
                : file.endsWith(".svg") ? "image/svg+xml" : MediaType.APPLICATION_OCTET_STREAM;
        return Response.ok(Files.readAllBytes(found), type)
                .header("Cache-Control", "max-age=3600")
                .header("Content-Security-Policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'")
                .build();
    }
}

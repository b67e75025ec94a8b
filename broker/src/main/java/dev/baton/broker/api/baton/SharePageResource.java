package dev.baton.broker.api.baton;

import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.error.OperatorMessage;
import dev.baton.broker.security.Secrets;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * The page of a share link. It is the same for every id, so that it tells nothing about which links there are: the secret stands behind
 * the # and never comes to the server in an address; the page's script sends it in a body. Opening the page uses nothing up.
 */
@Path("/share")
@RunOnVirtualThread
public class SharePageResource {
    private final String baseUrl;
    private final String page;

    @Inject
    SharePageResource(BatonConfig config) throws IOException {
        this.baseUrl = config.baseUrl();
        try (InputStream resource = SharePageResource.class.getResourceAsStream("/pages/share.html")) {
            if (resource == null) {
                throw new IOException(OperatorMessage.SHARE_PAGE_MISSING.text());
            }
            this.page = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The page. */
    @GET
    @Path("{id}")
    @Produces(MediaType.TEXT_HTML)
    @Operation(hidden = true)
    public Response page(@PathParam("id") String id) {
        String nonce = Secrets.fresh();
        return Response.ok(page.replace("{{nonce}}", nonce)
                        .replace("{{id}}", id.matches("[0-9a-z]{1,40}") ? id : "unknown")
                        .replace("{{base}}", baseUrl.matches("[A-Za-z0-9._~/-]+") ? baseUrl : "/"))
                .type("text/html; charset=utf-8")
                .header("Cache-Control", "no-store")
                .header("Referrer-Policy", "no-referrer")
                .header("X-Frame-Options", "DENY")
                .header(
                        "Content-Security-Policy",
                        "default-src 'none'; script-src 'nonce-" + nonce + "'; style-src 'nonce-" + nonce
                                + "'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'")
                .build();
    }
}

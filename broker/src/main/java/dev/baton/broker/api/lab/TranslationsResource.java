package dev.baton.broker.api.lab;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;

/** {@code /lab/api/translations}: the page's own English, which needs no language pack, is the one language that there is. */
@Path("/lab/api/translations")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class TranslationsResource {
    /** The languages that can be chosen. */
    @GET
    public Map<String, Object> languages() {
        return Map.of("data", Map.of("en", Map.of("displayName", "English", "nativeName", "English")), "message", "");
    }

    /** The texts of a language: none, so that the page keeps its own. */
    @GET
    @Path("{locale}")
    public Map<String, Object> texts(@PathParam("locale") String locale) {
        return Map.of("data", Map.of(), "message", "");
    }
}

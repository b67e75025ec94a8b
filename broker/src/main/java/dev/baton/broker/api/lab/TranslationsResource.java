package dev.baton.broker.api.lab;

import dev.baton.broker.lab.LabFrontEnd;
import dev.baton.broker.lab.OwnExtension;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /lab/api/translations}: the page's own English, which needs no language pack, and German for the texts of Baton's own
 * extension where pages have it.
 */
@Path("/lab/api/translations")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class TranslationsResource {
    private static final String GERMAN = "de_DE";

    private final LabFrontEnd frontEnd;

    @Inject
    TranslationsResource(LabFrontEnd frontEnd) {
        this.frontEnd = frontEnd;
    }

    /** The languages that can be chosen. */
    @GET
    public Map<String, Object> languages() {
        Map<String, Object> languages = new LinkedHashMap<>();
        languages.put("en", Map.of("displayName", "English", "nativeName", "English"));
        own().ifPresent(extension -> languages.put(
                GERMAN, Map.of("displayName", "German (Germany)", "nativeName", "Deutsch (Deutschland)")));
        return Map.of("data", languages, "message", "");
    }

    /** The texts of a language: those of Baton's own extension in German, else none, so that the page keeps its own. */
    @GET
    @Path("{locale}")
    public Map<String, Object> texts(@PathParam("locale") String locale) {
        Map<String, Object> texts = new LinkedHashMap<>();
        if (locale.equals(GERMAN)) {
            own().ifPresent(extension -> texts.put("baton", extension.german()));
        }
        return Map.of("data", texts, "message", "");
    }

    private Optional<OwnExtension> own() {
        return frontEnd.absence().isPresent()
                ? Optional.empty()
                : frontEnd.require().own();
    }
}

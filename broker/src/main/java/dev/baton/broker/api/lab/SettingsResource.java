package dev.baton.broker.api.lab;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.broker.api.JupyterTime;
import dev.baton.broker.api.RequestPath;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.files.ContentsJson;
import dev.baton.broker.lab.LabFrontEnd;
import dev.baton.broker.lab.PersonalDocuments;
import dev.baton.broker.lab.PersonalDocuments.Kind;
import dev.baton.broker.lab.PersonalDocuments.Stored;
import dev.baton.broker.lab.RawSettings;
import dev.baton.broker.lab.SettingSchemas.PluginSchema;
import dev.baton.broker.security.CurrentCaller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /lab/api/settings}: the schema of each plugin with the caller's own settings for it. */
@Path("/lab/api/settings")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class SettingsResource {
    private static final int RAW_MAX_CHARS = 1_000_000;

    private final LabFrontEnd frontEnd;
    private final PersonalDocuments personal;
    private final CurrentCaller current;

    @Inject
    SettingsResource(LabFrontEnd frontEnd, PersonalDocuments personal, CurrentCaller current) {
        this.frontEnd = frontEnd;
        this.personal = personal;
        this.current = current;
    }

    /** All plugins; with {@code ids_only=true} their ids alone. */
    @GET
    public Map<String, Object> list(@QueryParam("ids_only") @Nullable String idsOnly) throws IOException {
        Iterable<PluginSchema> schemas = frontEnd.require().schemas().all();
        List<Map<String, @Nullable Object>> settings = new ArrayList<>();
        if ("true".equals(idsOnly)) {
            schemas.forEach(schema -> settings.add(Map.of("id", schema.id())));
            return Map.of("settings", settings);
        }
        Map<String, Stored> own = new HashMap<>();
        personal.list(current.get().username(), Kind.SETTINGS).forEach(stored -> own.put(stored.id(), stored));
        schemas.forEach(schema -> settings.add(model(schema, own.get(schema.id()))));
        return Map.of("settings", settings);
    }

    /** One plugin. */
    @GET
    @Path("{id:.+}")
    public Map<String, @Nullable Object> get(@Context HttpServerRequest request) throws IOException {
        PluginSchema schema = schemaOf(request);
        Stored own = personal.find(current.get().username(), Kind.SETTINGS, schema.id())
                .orElse(null);
        return model(schema, own);
    }

    /** Keeps the caller's own settings of a plugin, as they were typed. */
    @PUT
    @Path("{id:.+}")
    public Response put(@Context HttpServerRequest request, byte[] body) throws IOException {
        PluginSchema schema = schemaOf(request);
        JsonNode raw = ContentsJson.body(body).path("raw");
        if (!raw.isTextual() || raw.textValue().length() > RAW_MAX_CHARS) {
            throw Problem.badRequest(UserMessage.SETTINGS_RAW, RAW_MAX_CHARS);
        }
        RawSettings.require(raw.textValue());
        personal.put(current.get().username(), Kind.SETTINGS, schema.id(), raw.textValue());
        return Response.noContent().build();
    }

    private PluginSchema schemaOf(HttpServerRequest request) {
        String id = RequestPath.after(request, "/lab/api/settings/");
        return frontEnd.require().schemas().find(id).orElseThrow(() -> Problem.notFound(UserMessage.NO_SETTINGS, id));
    }

    private static Map<String, @Nullable Object> model(PluginSchema schema, @Nullable Stored own) {
        RawSettings settings = RawSettings.of(own == null ? "{}" : own.text());
        Map<String, @Nullable Object> model = new LinkedHashMap<>();
        model.put("id", schema.id());
        model.put("schema", schema.schema());
        model.put("version", schema.version());
        model.put("raw", settings.raw());
        model.put("settings", settings.values());
        model.put("warning", null);
        model.put("last_modified", own == null ? null : JupyterTime.text(own.modified()));
        model.put("created", own == null ? null : JupyterTime.text(own.created()));
        return model;
    }
}

package dev.baton.broker.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.bridge.KernelSpec;
import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.error.Problem;
import dev.baton.broker.kernel.KernelSpecDirectory;
import dev.baton.broker.security.CurrentCaller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** {@code /api/kernelspecs} of the Jupyter server API. */
@Path("/api/kernelspecs")
@RunOnVirtualThread
public class KernelSpecsResource {
    private final KernelSpecDirectory specs;
    private final CurrentCaller current;
    private final ObjectMapper json;
    private final String baseUrl;

    @Inject
    KernelSpecsResource(KernelSpecDirectory specs, CurrentCaller current, ObjectMapper json, BatonConfig config) {
        this.specs = specs;
        this.current = current;
        this.json = json;
        this.baseUrl = config.baseUrl();
    }

    /** All kernels that can be started. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public ObjectNode list() {
        current.get();
        ObjectNode answer = json.createObjectNode();
        answer.put("default", specs.defaultName().orElse("python3"));
        ObjectNode all = answer.putObject("kernelspecs");
        specs.all().forEach((name, spec) -> all.set(name, model(spec)));
        return answer;
    }

    /** One kernel that can be started. */
    @GET
    @Path("{name}")
    @Produces(MediaType.APPLICATION_JSON)
    public ObjectNode get(@PathParam("name") String name) {
        current.get();
        if (!specs.all().containsKey(name)) {
            throw Problem.notFound("kernel called " + name);
        }
        return model(specs.require(name));
    }

    private ObjectNode model(KernelSpec spec) {
        ObjectNode model = json.createObjectNode();
        model.put("name", spec.name());
        try {
            ObjectNode raw = (ObjectNode) json.readTree(spec.rawJson());
            if (!raw.has("metadata")) {
                raw.putObject("metadata");
            }
            if (!raw.has("env")) {
                raw.putObject("env");
            }
            model.set("spec", raw);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a spec is read as a JSON object", impossible);
        }
        ObjectNode resources = model.putObject("resources");
        for (String file : specs.resources(spec)) {
            int dot = file.lastIndexOf('.');
            resources.put(dot < 0 ? file : file.substring(0, dot), baseUrl + "kernelspecs/" + spec.name() + "/" + file);
        }
        return model;
    }
}

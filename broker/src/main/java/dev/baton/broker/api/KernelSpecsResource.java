package dev.baton.broker.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.bridge.KernelSpec;
import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.kernel.KernelAgent;
import dev.baton.broker.kernel.KernelDescriptor;
import dev.baton.broker.kernel.KernelSpecDirectory;
import dev.baton.broker.kernel.NamedKernels;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.CurrentCaller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.Optional;

/** {@code /api/kernelspecs} of the Jupyter server API. */
@Path("/api/kernelspecs")
@RunOnVirtualThread
public class KernelSpecsResource {
    private final KernelSpecDirectory specs;
    private final NamedKernels named;
    private final CurrentCaller current;
    private final ObjectMapper json;
    private final String baseUrl;
    private final boolean listsPrivate;

    @Inject
    KernelSpecsResource(
            KernelSpecDirectory specs,
            NamedKernels named,
            CurrentCaller current,
            ObjectMapper json,
            BatonConfig config) {
        this.specs = specs;
        this.named = named;
        this.current = current;
        this.json = json;
        this.baseUrl = config.baseUrl();
        // a page without the extension writes the outputs of every run into the shared document itself
        this.listsPrivate = config.labExtension();
    }

    /** All kernels that can be started, and the named ones that the caller may join. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public ObjectNode list() {
        Caller caller = current.get();
        ObjectNode answer = json.createObjectNode();
        answer.put("default", specs.defaultName().orElse("python3"));
        ObjectNode all = answer.putObject("kernelspecs");
        Map<String, KernelSpec> known = specs.all();
        known.forEach((name, spec) -> all.set(name, model(spec)));
        for (KernelAgent each : named.visible(caller)) {
            KernelSpec spec = known.get(each.descriptor().specName());
            if (spec != null) {
                all.set(each.descriptor().jupyterName(), joining(each, spec));
            }
        }
        if (listsPrivate) {
            known.forEach((name, spec) -> {
                if (!known.containsKey(KernelDescriptor.PRIVATE_PREFIX + name)) {
                    all.set(KernelDescriptor.PRIVATE_PREFIX + name, privately(spec));
                }
            });
        }
        return answer;
    }

    /** One kernel that can be started. */
    @GET
    @Path("{name}")
    @Produces(MediaType.APPLICATION_JSON)
    public ObjectNode get(@PathParam("name") String name) {
        Caller caller = current.get();
        Optional<KernelAgent> shared = named.find(caller, name);
        if (shared.isPresent()) {
            return joining(shared.get(), specs.require(shared.get().descriptor().specName()));
        }
        String base = name.startsWith(KernelDescriptor.PRIVATE_PREFIX)
                ? name.substring(KernelDescriptor.PRIVATE_PREFIX.length())
                : "";
        if (listsPrivate && !specs.all().containsKey(name) && specs.all().containsKey(base)) {
            return privately(specs.require(base));
        }
        if (!specs.all().containsKey(name)) {
            throw Problem.notFound(UserMessage.NO_KERNEL_NAMED, name);
        }
        return model(specs.require(name));
    }

    /** The spec by which a named kernel is joined: its own kernelspec under the kernel's name. */
    private ObjectNode joining(KernelAgent kernel, KernelSpec spec) {
        ObjectNode model = model(spec);
        model.put("name", kernel.descriptor().jupyterName());
        ((ObjectNode) model.path("spec"))
                .put("display_name", "Shared: " + kernel.descriptor().name());
        return model;
    }

    /** The spec by which a user asks for a kernel of their own for a notebook. */
    private ObjectNode privately(KernelSpec spec) {
        ObjectNode model = model(spec);
        model.put("name", KernelDescriptor.PRIVATE_PREFIX + spec.name());
        ObjectNode raw = (ObjectNode) model.path("spec");
        raw.put("display_name", raw.path("display_name").asText(spec.name()) + ", private to me");
        return model;
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

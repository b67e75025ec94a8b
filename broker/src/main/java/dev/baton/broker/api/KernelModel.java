package dev.baton.broker.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.baton.broker.kernel.KernelAgent;
import org.jspecify.annotations.Nullable;

/** A kernel as the Jupyter server API shows it. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record KernelModel(
        String id,
        String name,
        String lastActivity,
        String executionState,
        int connections,
        @Nullable String reason) {

    /** The model of a kernel now. */
    static KernelModel of(KernelAgent kernel) {
        String reason = kernel.reason();
        return new KernelModel(
                kernel.descriptor().kernelId(),
                kernel.descriptor().jupyterName(),
                JupyterTime.text(kernel.lastActivity()),
                kernel.state(),
                kernel.connections(),
                reason.isEmpty() ? null : reason);
    }
}

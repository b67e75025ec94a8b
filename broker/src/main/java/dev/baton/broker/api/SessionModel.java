package dev.baton.broker.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.baton.broker.session.SessionBinding;
import org.jspecify.annotations.Nullable;

/** A session as the Jupyter server API shows it; older clients read the notebook's part. */
public record SessionModel(
        String id,
        String path,
        String name,
        String type,
        @Nullable KernelModel kernel,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Place notebook) {

    /** Where a notebook is. */
    public record Place(String path, String name) {}

    static SessionModel of(SessionBinding binding, @Nullable KernelModel kernel) {
        return new SessionModel(
                binding.sessionId(),
                binding.path(),
                binding.name(),
                binding.type(),
                kernel,
                binding.type().equals("notebook") ? new Place(binding.path(), binding.name()) : null);
    }
}

package dev.baton.broker.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What code in a kernel can read of the broker's own environment. */
final class KernelEnvironmentTest {
    @Test
    void aKernelSeesWhatIsListedAndNoSecret() {
        Map<String, String> own = new HashMap<>(Map.of("PATH", "/bin", "HOME", "/home/a", "LC_ALL", "C.UTF-8"));
        for (String secret : List.of(
                "BATON_TOKEN",
                "BATON_STATE",
                "JUPYTERHUB_API_TOKEN",
                "JUPYTER_GATEWAY_AUTH_TOKEN",
                "QUARKUS_DATASOURCE_PASSWORD",
                "AWS_SECRET_ACCESS_KEY",
                "SSH_AUTH_SOCK",
                "LD_PRELOAD",
                "PYTHONPATH",
                "PYTHONSTARTUP",
                "JAVA_TOOL_OPTIONS",
                "path",
                "XLC_ALL")) {
            own.put(secret, "secret");
        }
        assertThat(KernelRuntime.environment(own))
                .containsExactlyInAnyOrderEntriesOf(Map.of("PATH", "/bin", "HOME", "/home/a", "LC_ALL", "C.UTF-8"));
    }
}

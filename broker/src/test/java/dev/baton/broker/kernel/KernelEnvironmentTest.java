package dev.baton.broker.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What code in a kernel can read of the broker's own environment. */
final class KernelEnvironmentTest {
    private static final Map<String, String> USERS = Map.of(
            "PATH", "/bin",
            "LC_ALL", "C.UTF-8",
            "LD_LIBRARY_PATH", "/opt/cuda/lib64",
            "CUDA_VISIBLE_DEVICES", "1",
            "https_proxy", "http://proxy:3128",
            "CONDA_PREFIX", "/opt/conda",
            "VIRTUAL_ENV", "/home/a/venv",
            "PYTHONPATH", "/home/a/lib",
            "TOKENIZERS_PARALLELISM", "false",
            "MY_OWN", "x");

    private static Map<String, String> withSecrets() {
        Map<String, String> own = new HashMap<>(USERS);
        for (String secret : List.of(
                "BATON_TOKEN",
                "BATON_STATE",
                "BATON_JAVA_OPTS",
                "JUPYTER_TOKEN",
                "JUPYTERHUB_API_TOKEN",
                "JUPYTER_GATEWAY_AUTH_TOKEN",
                "QUARKUS_DATASOURCE_PASSWORD",
                "AWS_SECRET_ACCESS_KEY",
                "JPY_PARENT_PID",
                "JPY_SESSION_NAME")) {
            own.put(secret, "secret");
        }
        return own;
    }

    @Test
    void aKernelSeesTheUsersOwnEnvironmentAndNoSecret() {
        assertThat(new KernelEnvironment(List.of(), List.of()).over(withSecrets()))
                .containsExactlyInAnyOrderEntriesOf(USERS);
    }

    @Test
    void theConfigurationAddsAndRemoves() {
        Map<String, String> seen = new KernelEnvironment(
                        List.of("AWS_SECRET_ACCESS_KEY", "MODE=a=b", "PATH=/usr/bin"),
                        List.of("MY_OWN", " PYTHONPATH "))
                .over(withSecrets());
        assertThat(seen)
                .containsEntry("AWS_SECRET_ACCESS_KEY", "secret")
                .containsEntry("MODE", "a=b")
                .containsEntry("PATH", "/usr/bin")
                .containsEntry("CONDA_PREFIX", "/opt/conda")
                .doesNotContainKeys("MY_OWN", "PYTHONPATH", "BATON_TOKEN", "JUPYTER_TOKEN");
    }

    @Test
    void aDocumentsKernelIsToldItsFile() {
        assertThat(KernelEnvironment.sessionName(Path.of("/srv/course/week 1"), "week 1/a.ipynb"))
                .isEqualTo("/srv/course/week 1/a.ipynb");
        assertThat(KernelEnvironment.sessionName(Path.of("/srv"), "a.ipynb")).isEqualTo("/srv/a.ipynb");
    }
}

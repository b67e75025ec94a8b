package dev.baton.broker.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabAssetsTest {
    @TempDir
    Path home;

    private final ObjectMapper json = new ObjectMapper();
    private LabAssets assets;

    @BeforeEach
    void open() throws IOException {
        TestPrefix.plant(home);
        assets = LabAssets.open(LabPrefix.at(home).orElseThrow(), json);
    }

    @Test
    void scriptsExtensionsAndVersionComeFromThePrefix() {
        assertThat(assets.version()).isEqualTo("4.6.6");
        assertThat(assets.scripts()).containsExactly("main.0123456789abcdef.js?v=0123456789abcdef");
        assertThat(assets.extensions())
                .extracting(LabExtension::name)
                .containsExactly("@jupyter-notebook/lab-extension", "@org/one");
        assertThat(assets.extensions().getLast().pageEntry())
                .containsEntry("load", "static/remoteEntry.aa.js")
                .containsEntry("entrypoints", null);
    }

    @Test
    void aPrefixWithoutAFrontEndIsNone() {
        assertThat(LabPrefix.at(home.resolve("lib"))).isEmpty();
    }

    @Test
    void anIndexWithoutAMainScriptIsAnErrorThatSaysSo() throws Exception {
        Files.writeString(home.resolve("share/jupyter/lab/static/index.html"), "<html></html>");
        assertThatThrownBy(() -> LabAssets.open(LabPrefix.at(home).orElseThrow(), json))
                .hasMessageContaining("no main script");
    }

    @Test
    void filesOfThePrefixAreFoundByTheirAddresses() throws Exception {
        assertThat(assets.staticFile("style.js")).isPresent();
        assertThat(assets.themeFile("@jupyterlab/theme-light-extension/index.css"))
                .isPresent();
        assertThat(assets.extensionFile("@org/one/static/remoteEntry.aa.js")).isPresent();
        assertThat(assets.favicon("favicon.ico")).isPresent();
        assertThat(assets.extensionFile("unbuilt/package.json")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../../../secret.txt",
                "..",
                "",
                ".",
                "style.js/..",
                "/style.js",
                "style.js/",
                "a//style.js",
                "..\\..\\secret.txt",
                "style.js\0",
                "link-out",
                "nothing.js"
            })
    void noAddressLeadsOutOfAFolder(String path) throws Exception {
        Files.createSymbolicLink(home.resolve("share/jupyter/lab/static/link-out"), home.resolve("secret.txt"));
        assertThat(assets.staticFile(path)).isEmpty();
        assertThat(assets.themeFile(path)).isEmpty();
        assertThat(assets.extensionFile("@org/one/" + path)).isEmpty();
        assertThat(assets.favicon(path)).isEmpty();
    }

    @Test
    void overridesChangeTheDefaultsOfASchema() {
        JsonNode properties = assets.schemas()
                .find("@jupyterlab/apputils-extension:themes")
                .orElseThrow()
                .schema()
                .path("properties");
        assertThat(properties.path("theme").path("default").asText()).isEqualTo("JupyterLab Dark");
        assertThat(properties.path("overrides").path("default").toString()).isEqualTo("{\"a\":1,\"b\":3}");
        assertThat(properties.path("fresh").path("default").asBoolean()).isTrue();
    }

    @Test
    void schemasCarryTheVersionOfTheirPackageAndBrokenOnesAreLeftOut() {
        assertThat(assets.schemas().all())
                .extracting(SettingSchemas.PluginSchema::id)
                .containsExactly("@jupyterlab/apputils-extension:themes", "@org/one:plugin");
        assertThat(assets.schemas().find("@org/one:plugin").orElseThrow().version())
                .isEqualTo("1.2.3");
    }
}

package dev.baton.broker.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabPageTest {
    private final ObjectMapper json = new ObjectMapper();

    private String page(Path home, String address, String baseUrl) throws IOException {
        LabAssets assets = LabAssets.open(LabPrefix.at(TestPrefix.plant(home)).orElseThrow(), json);
        return LabPage.html(
                LabPage.Shell.lab(assets), PageConfig.of(assets, baseUrl, PageAddress.parse(address)), baseUrl, json);
    }

    private static String config(String page) {
        String start = "type=\"application/json\">";
        int from = page.indexOf(start) + start.length();
        return page.substring(from, page.indexOf("</script>", from));
    }

    @Test
    void aPathFromTheAddressCannotBreakOutOfTheConfig(@TempDir Path home) throws Exception {
        String wicked = "</script><script>alert('&')//\u2028";
        String embedded = config(page(home, "lab/tree/" + wicked, "/"));
        assertThat(embedded).doesNotContain("<", ">", "&", "'", "\u2028");
        assertThat(json.readTree(embedded).path("treePath").asText()).isEqualTo(wicked);
    }

    @Test
    void everyAddressOfTheConfigLiesUnderTheBasePath(@TempDir Path home) throws Exception {
        String page = page(home, "lab", "/team/a/");
        JsonNode config = json.readTree(config(page));
        assertThat(config.path("baseUrl").asText()).isEqualTo("/team/a/");
        config.properties().stream()
                .filter(key -> key.getKey().startsWith("full"))
                .forEach(key -> assertThat(key.getValue().asText()).startsWith("/team/a/"));
        assertThat(page).contains("src=\"/team/a/static/lab/main.0123456789abcdef.js?v=0123456789abcdef\"");
    }

    @Test
    void theTokenIsNeverInThePageAndWhatIsNotOfferedIsOff(@TempDir Path home) throws Exception {
        JsonNode config = json.readTree(config(page(home, "lab", "/")));
        assertThat(config.path("token").asText("absent")).isEmpty();
        assertThat(config.path("terminalsAvailable").asBoolean(true)).isFalse();
        assertThat(config.path("serverSideExecution").asBoolean(true)).isFalse();
        assertThat(config.path("disabledExtensions"))
                .extracting(JsonNode::asText)
                .contains(
                        "@jupyterlab/extensionmanager-extension",
                        "@jupyter/collaboration-extension:shared-link",
                        "@jupyterlab/x:y");
        assertThat(config.path("federated_extensions"))
                .extracting(each -> each.path("name").asText())
                .contains("@org/one");
    }

    @Test
    void thePageOfNotebook7SharesWhatJupyterLabHasAndKnowsWhichOfItsPagesItIs(@TempDir Path home) throws Exception {
        LabAssets assets = LabAssets.open(LabPrefix.at(TestPrefix.plant(home)).orElseThrow(), json);
        NotebookAssets notebook = assets.notebook().orElseThrow();
        NotebookAddress address = new NotebookAddress(NotebookAddress.View.TREE, "d</script>");
        String page = LabPage.html(
                LabPage.Shell.notebook(notebook, address.view()),
                PageConfig.ofNotebook(assets, notebook, "/team/", address),
                "/team/",
                json);
        JsonNode config = json.readTree(config(page));
        assertThat(page).contains("src=\"/team/static/notebook/main.fedcba9876543210.js?v=fedcba9876543210\"");
        assertThat(page).contains("data-notebook=\"tree\"");
        assertThat(config.path("treePath").asText()).isEqualTo("d</script>");
        assertThat(config.path("notebookPage").asText()).isEqualTo("tree");
        assertThat(config.path("appVersion").asText()).isEqualTo("7.6.5");
        assertThat(config.path("fullStaticUrl").asText()).isEqualTo("/team/static/notebook");
        assertThat(config.path("terminalsAvailable").asBoolean(true)).isFalse();
        assertThat(config.path("federated_extensions"))
                .extracting(each -> each.path("name").asText())
                .contains("@org/one");
    }

    @Test
    void pagesWithNotebooksBringBatonsOwnExtensionUnlessItIsSwitchedOff(@TempDir Path home) throws Exception {
        LabPrefix prefix = LabPrefix.at(TestPrefix.plant(home)).orElseThrow();
        LabAssets with = LabAssets.open(prefix, json, Optional.of(OwnExtension.open(json)));
        NotebookAddress notebook = new NotebookAddress(NotebookAddress.View.NOTEBOOK, "a.ipynb");
        NotebookAddress tree = new NotebookAddress(NotebookAddress.View.TREE, "");
        assertThat(json.valueToTree(PageConfig.ofNotebook(with, with.notebook().orElseThrow(), "/", tree))
                        .path("federated_extensions")
                        .toString())
                .doesNotContain("@baton/lab");
        for (Map<String, Object> config : List.of(
                PageConfig.of(with, "/", PageAddress.parse("lab")),
                PageConfig.ofNotebook(with, with.notebook().orElseThrow(), "/", notebook))) {
            JsonNode entry = json.valueToTree(config)
                    .path("federated_extensions")
                    .valueStream()
                    .filter(each -> each.path("name").asText().equals("@baton/lab"))
                    .findFirst()
                    .orElseThrow();
            assertThat(entry.path("extension").asText()).isEqualTo("./extension");
            String script = "@baton/lab/" + entry.path("load").asText();
            assertThat(with.own().orElseThrow().script(script)).isPresent();
            assertThat(with.own().orElseThrow().script(script + "x")).isEmpty();
        }
        assertThat(with.schemas().find("@baton/lab:panel")).isPresent();
        assertThat(with.own().orElseThrow().german().path("Queue").path(0).asText())
                .isEqualTo("Warteschlange");

        LabAssets without = LabAssets.open(prefix, json);
        assertThat(json.writeValueAsString(PageConfig.of(without, "/", PageAddress.parse("lab"))))
                .doesNotContain("@baton/lab");
        assertThat(without.schemas().find("@baton/lab:panel")).isEmpty();
    }

    @Test
    void aPrefixWithoutNotebook7HasNoSuchPage(@TempDir Path home) throws Exception {
        Files.delete(TestPrefix.plant(home).resolve("lib/python3.11/site-packages/notebook/templates/tree.html"));
        assertThat(LabAssets.open(LabPrefix.at(home).orElseThrow(), json).notebook())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "lab, false, default, '', false",
        "lab/tree/d/a.ipynb, false, default, d/a.ipynb, false",
        "lab/tree, false, default, '', false",
        "lab/workspaces/mine, false, mine, '', false",
        "lab/workspaces/mine/tree/a.ipynb, false, mine, a.ipynb, false",
        "doc/tree/a.ipynb, true, default, a.ipynb, false",
        "doc, true, default, '', false",
        "lab/nonsense, false, default, '', true",
        "lab/workspaces/, false, default, '', true",
        "lab/workspaces/mine/nonsense, false, mine, '', true",
        "lab/treetop, false, default, '', true"
    })
    void anAddressSaysWhatIsOpened(String path, boolean single, String workspace, String tree, boolean unknown) {
        PageAddress address = PageAddress.parse(path);
        assertThat(address.singleDocument()).isEqualTo(single);
        assertThat(address.workspace()).isEqualTo(workspace);
        assertThat(address.treePath()).isEqualTo(tree);
        assertThat(address.unknown()).isEqualTo(unknown);
    }
}

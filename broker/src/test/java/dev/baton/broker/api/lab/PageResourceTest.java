package dev.baton.broker.api.lab;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.baton.broker.api.ServedBroker;
import dev.baton.broker.security.People;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ServedBroker.class)
class PageResourceTest {
    private static final String THEMES = "/lab/api/settings/@jupyterlab/apputils-extension:themes";

    @Inject
    People people;

    private static RequestSpecification owner() {
        return as(ServedBroker.TOKEN);
    }

    private static RequestSpecification as(String token) {
        return given().urlEncodingEnabled(false).redirects().follow(false).header("Authorization", "token " + token);
    }

    @Test
    void thePageIsServedAtAllItsAddresses() {
        owner().get("/").then().statusCode(302).header("Location", equalTo("/lab"));
        for (String path :
                List.of("/lab", "/lab/", "/lab/tree/d%20%C3%A9/a.ipynb", "/lab/workspaces/w/tree/a", "/doc/tree/a")) {
            owner().get(path)
                    .then()
                    .statusCode(200)
                    .contentType("text/html")
                    .body(containsString("main.0123456789abcdef.js"))
                    .body(not(containsString(ServedBroker.TOKEN)));
        }
        owner().get("/lab/nonsense").then().statusCode(200).body(containsString("\"notFoundUrl\":\"/lab/nonsense\""));
    }

    @Test
    void batonsOwnExtensionIsServedWithItsSettingsAndItsGerman() {
        String page = owner().get("/lab").asString();
        String load = page.replaceFirst("(?s).*\"(static/baton\\.[0-9a-f]{64}\\.js)\".*", "$1");
        owner().get("/lab/extensions/@baton/lab/" + load)
                .then()
                .statusCode(200)
                .contentType("text/javascript")
                .header("Cache-Control", containsString("immutable"))
                .body(containsString("_JUPYTERLAB"));
        owner().get("/lab/extensions/@baton/lab/package.json").then().statusCode(404);
        owner().get("/lab/api/settings/@baton/lab:panel").then().statusCode(200).body("schema.title", equalTo("Baton"));
        owner().get("/lab/api/translations").then().body("data.de_DE.nativeName", containsString("Deutsch"));
        owner().get("/lab/api/translations/de_DE").then().body("data.baton.Queue[0]", equalTo("Warteschlange"));
        owner().get("/lab/api/translations/en").then().body("data.baton", nullValue());
    }

    @Test
    void thePageOfNotebook7IsServedAndLeadsOnToWhatAnAddressNames() {
        for (String path : List.of("/tree", "/tree/", "/tree/nothing%20here", "/notebooks/n.ipynb", "/edit/a.py")) {
            owner().get(path)
                    .then()
                    .statusCode(200)
                    .contentType("text/html")
                    .body(containsString("/static/notebook/main.fedcba9876543210.js"))
                    .body(not(containsString(ServedBroker.TOKEN)));
        }
        owner().get("/tree/a%2f..%2f..%2fb").then().statusCode(404);
        owner().get("/static/notebook/main.fedcba9876543210.js")
                .then()
                .statusCode(200)
                .body(equalTo("notebook()"));
        owner().get("/static/notebook/..%2ftemplates%2ftree.html").then().statusCode(404);
    }

    @Test
    void filesWithAHashInTheirNameAreKeptForEverAndOthersAskedForAgain() {
        owner().get("/static/lab/main.0123456789abcdef.js?v=1")
                .then()
                .statusCode(200)
                .contentType("text/javascript")
                .header("Cache-Control", containsString("immutable"))
                .body(equalTo("start()"));
        String tag = owner().get("/static/lab/style.js")
                .then()
                .statusCode(200)
                .header("Cache-Control", containsString("no-cache"))
                .extract()
                .header("ETag");
        owner().header("If-None-Match", tag).get("/static/lab/style.js").then().statusCode(304);
    }

    @Test
    void extensionsThemesAndIconsAreServedAndNothingElseOfThePrefix() {
        owner().get("/lab/extensions/@org/one/static/remoteEntry.aa.js")
                .then()
                .statusCode(200)
                .body(equalTo("one()"));
        owner().get("/lab/api/themes/@jupyterlab/theme-light-extension/index.css")
                .then()
                .statusCode(200)
                .contentType("text/css");
        owner().get("/static/favicons/favicon.ico").then().statusCode(200);
        for (String path : List.of(
                "/static/lab/..%2f..%2f..%2f..%2fsecret.txt",
                "/lab/extensions/@org/one/..%2f..%2f..%2f..%2f..%2fsecret.txt",
                "/lab/extensions/broken/package.json",
                "/lab/api/themes/..%2f..%2f..%2f..%2fsecret.txt",
                "/static/favicons/..%2ffavicons%2ffavicon.ico",
                "/static/lab/nothing.js")) {
            owner().get(path).then().statusCode(404);
        }
    }

    @Test
    void settingsAreReadWithTheirSchemaAndKeptAsTyped() {
        owner().get("/lab/api/settings?ids_only=true&179")
                .then()
                .statusCode(200)
                .body("settings.id", hasItem("@org/one:plugin"))
                .body("settings[0].schema", nullValue());
        owner().get("/lab/api/settings").then().statusCode(200).body("settings.size()", equalTo(3));
        owner().body("{\"raw\":\"{ /* mine */ theme: 'X' }\"}")
                .contentType("application/json")
                .put(THEMES)
                .then()
                .statusCode(204);
        owner().get(THEMES.replace("@jupyterlab/", "@jupyterlab%2F"))
                .then()
                .statusCode(200)
                .body("raw", equalTo("{ /* mine */ theme: 'X' }"))
                .body("settings.theme", equalTo("X"))
                .body("schema.properties.theme.default", equalTo("JupyterLab Dark"))
                .body("version", equalTo("4.6.6"));
        owner().body("{\"raw\":\"{broken\"}").put(THEMES).then().statusCode(400);
        owner().body("{}").put(THEMES).then().statusCode(400);
        owner().get("/lab/api/settings/@no/such:plugin").then().statusCode(404);
        owner().body("{\"raw\":\"{}\"}")
                .put("/lab/api/settings/@no/such:plugin")
                .then()
                .statusCode(404);
    }

    @Test
    void settingsAndWorkspacesAreOnesOwn() {
        String emma = people.add("emma-page", Optional.empty())
                .toCompletableFuture()
                .join()
                .token();
        owner().body("{\"raw\":\"{}\"}").put(THEMES).then().statusCode(204);
        owner().body("{\"data\":{\"x\":1},\"metadata\":{\"id\":\"own\"}}")
                .put("/lab/api/workspaces/own")
                .then()
                .statusCode(204);
        as(emma).get(THEMES).then().statusCode(200).body("created", nullValue());
        as(emma).get("/lab/api/workspaces/own").then().statusCode(200).body("data.size()", equalTo(0));
        as(emma).get("/lab/api/workspaces").then().statusCode(200).body("workspaces.ids.size()", equalTo(0));
        as(emma).delete("/lab/api/workspaces/own").then().statusCode(404);
        owner().get("/lab/api/workspaces/own").then().body("data.x", equalTo(1));
    }

    @Test
    void aWorkspaceIsEmptyAtFirstThenKeptThenForgotten() {
        owner().get("/lab/api/workspaces/a%2Fb?1").then().statusCode(200).body("metadata.id", equalTo("a/b"));
        owner().body("{\"data\":{\"k\":[1]},\"metadata\":{\"id\":\"a/b\"}}")
                .put("/lab/api/workspaces/a%2Fb")
                .then()
                .statusCode(204);
        owner().get("/lab/api/workspaces").then().statusCode(200).body("workspaces.ids", hasItem("a/b"));
        owner().body("{\"data\":{},\"metadata\":{\"id\":\"other\"}}")
                .put("/lab/api/workspaces/a%2Fb")
                .then()
                .statusCode(400);
        owner().delete("/lab/api/workspaces/a%2Fb").then().statusCode(204);
        owner().delete("/lab/api/workspaces/a%2Fb").then().statusCode(404);
    }

    @Test
    void thePagesOwnEnglishIsTheOneLanguage() {
        owner().get("/lab/api/translations/?1").then().statusCode(200).body("data.en.displayName", equalTo("English"));
        owner().get("/lab/api/translations/en?1").then().statusCode(200).body("data.size()", equalTo(0));
    }

    @Test
    void aStrangerGetsNothing() {
        for (String path : List.of(
                "/static/lab/style.js",
                "/lab/api/settings",
                "/lab/api/workspaces/x",
                "/lab/extensions/@org/one/package.json")) {
            given().get(path).then().statusCode(401);
        }
        given().accept("text/html").get("/lab").then().statusCode(401);
    }
}

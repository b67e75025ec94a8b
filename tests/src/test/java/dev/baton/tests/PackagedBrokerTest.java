package dev.baton.tests;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.containsStringIgnoringCase;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import io.restassured.http.ContentType;
import io.restassured.http.Cookies;
import io.restassured.specification.RequestSpecification;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged broker at its HTTP door: who gets in, what a page and a monitor find, what is refused, and how it ends. */
@Timeout(120)
@EnabledIfEnvironmentVariable(named = "BATON_TEST_PYTHON", matches = ".+")
class PackagedBrokerTest {
    @TempDir
    static Path home;

    static PackagedBroker broker;

    @BeforeAll
    static void serve() throws IOException {
        Files.createDirectories(home.resolve("root/data"));
        Files.writeString(home.resolve("root/notes.md"), "# Notes\n");
        Files.writeString(home.resolve("root/data/table.csv"), "a,b\n1,2\n");
        broker = new PackagedBroker(home);
    }

    @AfterAll
    static void endBroker() {
        broker.close();
    }

    private static RequestSpecification stranger() {
        return given().baseUri(broker.address().toString()).redirects().follow(false);
    }

    private static RequestSpecification browser() {
        return stranger().accept("text/html,application/xhtml+xml,*/*;q=0.8");
    }

    private static RequestSpecification owner() {
        return stranger().header("Authorization", "token " + broker.token());
    }

    private static Cookies login() {
        return browser()
                .queryParam("token", broker.token())
                .get("/lab")
                .then()
                .extract()
                .detailedCookies();
    }

    @Test
    void aStrangerGetsALoginFormInsteadOfThePage() {
        browser()
                .get("/lab")
                .then()
                .statusCode(401)
                .contentType(ContentType.HTML)
                .body(containsStringIgnoringCase("<form"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/api/contents/", "/api/sessions", "/api/kernels", "/api/me", "/api/baton/kernels", "/api/status"
            })
    void aStrangerGetsASentenceInsteadOfData(String path) {
        stranger()
                .get(path)
                .then()
                .statusCode(401)
                .contentType(ContentType.JSON)
                .body("message", notNullValue());
    }

    @Test
    void aWrongTokenIsNoToken() {
        stranger()
                .header("Authorization", "token wrong")
                .get("/api/contents/")
                .then()
                .statusCode(401);
        browser().queryParam("token", "wrong").get("/lab").then().statusCode(401);
    }

    @Test
    void theTokenSetsACookieAndLeavesTheAddress() {
        String location = browser()
                .queryParam("token", broker.token())
                .queryParam("reset", "1")
                .get("/lab/tree/notes.md")
                .then()
                .statusCode(302)
                .extract()
                .header("Location");
        URI clean = URI.create(location);
        assertThat(clean.getPath()).isEqualTo("/lab/tree/notes.md");
        assertThat(location).doesNotContain(broker.token()).contains("reset=1");
        Cookies cookies = login();
        assertThat(cookies.asList())
                .anySatisfy(cookie -> assertThat(cookie.isHttpOnly()).isTrue())
                .noneSatisfy(cookie -> assertThat(cookie.getValue()).contains(broker.token()));
        browser()
                .cookies(cookies)
                .get("/lab")
                .then()
                .statusCode(200)
                .contentType(ContentType.HTML)
                .body(containsString("jupyter-config-data"))
                .body(not(containsString(broker.token())));
    }

    @Test
    void aChangeByCookieNeedsTheXsrfHeader() {
        Cookies cookies = login();
        String xsrf = browser()
                .cookies(cookies)
                .get("/lab")
                .then()
                .extract()
                .cookies()
                .getOrDefault("_xsrf", cookies.getValue("_xsrf"));
        assertThat(xsrf).isNotBlank();
        stranger()
                .cookies(cookies)
                .cookie("_xsrf", xsrf)
                .contentType(ContentType.JSON)
                .body("{\"type\": \"directory\"}")
                .post("/api/contents/data")
                .then()
                .statusCode(403)
                .body("message", notNullValue());
        assertThat(home.resolve("root/data")).isDirectoryNotContaining(path -> Files.isDirectory(path));
        stranger()
                .cookies(cookies)
                .cookie("_xsrf", xsrf)
                .header("X-XSRFToken", xsrf)
                .contentType(ContentType.JSON)
                .body("{\"type\": \"directory\"}")
                .post("/api/contents/data")
                .then()
                .statusCode(201);
        assertThat(home.resolve("root/data")).isDirectoryContaining(path -> Files.isDirectory(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host: evil.example\r\n", "", "Host: HERE\r\nHost: evil.example\r\n"})
    void aForeignMissingOrDoubleHostIsRefused(String host) throws IOException {
        String authority = broker.address().getAuthority();
        assertThat(statusOf(host.replace("HERE", authority))).isBetween(400, 499);
        assertThat(statusOf("Host: " + authority + "\r\n")).isEqualTo(200);
    }

    private static int statusOf(String hostLines) throws IOException {
        URI address = broker.address();
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(10_000);
            String request = "GET /api/contents/ HTTP/1.1\r\n" + hostLines + "Authorization: token " + broker.token()
                    + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            return Integer.parseInt(answer.readLine().split(" ", 3)[1]);
        }
    }

    @Test
    void monitorsFindItUp() {
        stranger().get("/q/health/live").then().statusCode(200).body("status", equalTo("UP"));
        stranger().get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));
        owner().get("/api/status")
                .then()
                .statusCode(200)
                .body("started", notNullValue())
                .body("last_activity", notNullValue())
                .body("kernels", equalTo(0))
                .body("connections", equalTo(0));
        owner().get("/api").then().statusCode(200).body("version", notNullValue());
    }

    @Test
    void theOwnerSeesTheServedFolder() {
        owner().queryParam("content", 1)
                .get("/api/contents/")
                .then()
                .statusCode(200)
                .body("type", equalTo("directory"))
                .body("content.name", hasItems("notes.md", "data"));
        owner().queryParam("content", 1)
                .get("/api/contents/notes.md")
                .then()
                .statusCode(200)
                .body("content", equalTo("# Notes\n"))
                .body("format", equalTo("text"))
                .body("writable", equalTo(true));
        owner().queryParam("content", 1)
                .get("/api/contents/data")
                .then()
                .statusCode(200)
                .body("content.path", hasItem("data/table.csv"));
    }

    @Test
    void thePythonKernelIsListed() {
        owner().get("/api/kernelspecs")
                .then()
                .statusCode(200)
                .body("kernelspecs.python3.spec.language", equalTo("python"))
                .body("kernelspecs.size()", greaterThan(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/contents/nowhere.md",
                "/api/contents/..%2F..%2Fetc%2Fpasswd",
                "/api/contents/%2Fetc%2Fpasswd",
                "/api/kernels/00000000-0000-0000-0000-000000000000",
                "/api/sessions/none",
                "/api/baton/executions/none",
                "/files/nowhere.md"
            })
    void whatIsNotThereIsRefusedWithASentence(String path) {
        owner().urlEncodingEnabled(false)
                .get(path)
                .then()
                .statusCode(404)
                .contentType(ContentType.JSON)
                .body("message", notNullValue());
    }

    @Test
    void sigtermEndsItInGoodOrderWithinTenSeconds(@TempDir Path other) throws IOException, InterruptedException {
        try (PackagedBroker shortLived = new PackagedBroker(other)) {
            given().baseUri(shortLived.address().toString())
                    .get("/q/health/ready")
                    .then()
                    .statusCode(200);
            assertThat(shortLived.terminate(Duration.ofSeconds(10))).isZero();
            assertThat(other.resolve("root")).isEmptyDirectory();
        }
    }
}

package dev.baton.broker.security;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.broker.api.ServedBroker;
import dev.baton.permissions.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every endpoint with wicked bodies and wicked names: it is refused with a sentence, and nothing breaks. */
@QuarkusTest
@QuarkusTestResource(ServedBroker.class)
class HostileRequestTest {
    private static final List<String> BODIES = List.of(
            "null",
            "[]",
            "7",
            "\"text\"",
            "{",
            "{}",
            "{\"path\":{\"a\":1},\"role\":[],\"document\":7,\"name\":null}",
            "{\"path\":\"\\u0000\",\"document\":\"../..\",\"name\":\"a/b\",\"role\":\"\"}",
            "{\"a\":1,\"a\":2}",
            "[".repeat(5_000),
            "{\"max_uses\":1e400,\"limit\":99999999999999999999}",
            "\ufeff{}",
            "{\"path\":\"" + "x".repeat(100_000) + "\"}");
    private static final List<String> NAMES = List.of(
            "%00",
            "..%2f..%2f..%2fetc%2fpasswd",
            "%2e%2e",
            "%ff%fe",
            "x%0d%0aSet-Cookie:%20a=b",
            "%F0%9F%A6%86",
            "guest%3Ax%3A1",
            "file%3A",
            "'%22%3E%3Cscript%3E",
            "a".repeat(2_000));

    @Inject
    People people;

    @Inject
    PermissionGate gate;

    private TestPeople persons;
    private String emma = "";

    @BeforeEach
    void open() throws IOException {
        ManyRequests.prepare();
        persons = new TestPeople(people, gate);
        emma = persons.with(Role.COLLABORATOR, "hostile");
        Files.createDirectories(ServedBroker.root().resolve("hostile"));
    }

    private List<RequestSpecification> everybody() {
        return List.of(
                as(ServedBroker.TOKEN),
                as(persons.token(emma)),
                given().redirects().follow(false));
    }

    private static RequestSpecification as(String token) {
        return given().redirects().follow(false).header("Authorization", "token " + token);
    }

    /** What is being looked at: a 5xx is a fault of ours, but for the few that have a meaning and a sentence. */
    private static void look(List<String> wrong, String asked, Response answer) {
        int status = answer.statusCode();
        boolean said =
                Set.of(501, 503, 507).contains(status) && answer.asString().contains("message");
        if (status >= 500 && !said) {
            wrong.add(asked + ": " + status + " "
                    + answer.asString().lines().findFirst().orElse(""));
        }
        if (answer.asString().contains("root:x:0") || answer.cookie("a") != null) {
            wrong.add(asked + " gives away "
                    + answer.asString().lines().findFirst().orElse(""));
        }
    }

    @Test
    void wickedBodiesAreRefused() {
        List<String> wrong = new ArrayList<>();
        for (EndpointTable.Row row : EndpointTable.ROWS) {
            if (!Set.of("POST", "PUT", "PATCH").contains(row.method())) {
                continue;
            }
            String path = row.path().replaceAll("[A-Z]{4,}", "0b5e7cb8-no-such").replace("shared", "hostile");
            for (String body : BODIES) {
                // the owner gets furthest
                look(
                        wrong,
                        row.method() + " " + path + " with " + body.substring(0, Math.min(40, body.length())),
                        as(ServedBroker.TOKEN)
                                .contentType(ContentType.JSON)
                                .body(body)
                                .request(row.method(), path));
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void wickedNamesAreRefused() {
        List<String> wrong = new ArrayList<>();
        for (EndpointTable.Row row : EndpointTable.ROWS) {
            if (!row.template().contains("{")) {
                continue;
            }
            for (String name : NAMES) {
                String path = row.template().replaceAll("\\{[^}]*}", java.util.regex.Matcher.quoteReplacement(name));
                for (RequestSpecification who : everybody()) {
                    RequestSpecification asked = who.urlEncodingEnabled(false);
                    if (Set.of("POST", "PUT", "PATCH").contains(row.method())) {
                        asked = asked.contentType(ContentType.JSON).body("{}");
                    }
                    look(wrong, row.method() + " " + path, asked.request(row.method(), path));
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void afterSigningInNobodyIsSentElsewhere() {
        Response page = given().header("Accept", "text/html").get("/login");
        Object[][] rows = {
            {"/lab/tree/a.ipynb", "/lab/tree/a.ipynb"},
            {"", "/lab"},
            {"//evil.example", "/"},
            {"/\\evil.example", "/"},
            {"http://evil.example/lab", "/"},
            {"javascript:alert(1)", "/"},
            {"/lab\r\nSet-Cookie: a=b", "/"},
        };
        for (Object[] row : rows) {
            Response sent = given().redirects()
                    .follow(false)
                    .cookies(page.cookies())
                    .header("Origin", GuestBrowser.origin())
                    .contentType("application/x-www-form-urlencoded")
                    .formParam("token", ServedBroker.TOKEN)
                    .formParam("_xsrf", page.cookie("_xsrf"))
                    .formParam("next", row[0])
                    .post("/login");
            assertThat(sent.statusCode()).isEqualTo(302);
            assertThat(sent.header("Location")).as("%s", row[0]).isEqualTo(row[1]);
            assertThat(sent.cookie("a")).isNull();
        }
        for (String address :
                List.of("//evil.example?token=", "/lab//evil.example?token=", "/%2f%2fevil.example?token=")) {
            String location = given().redirects()
                    .follow(false)
                    .urlEncodingEnabled(false)
                    .header("Accept", "text/html")
                    .get(address + ServedBroker.TOKEN)
                    .header("Location");
            assertThat(location == null || location.matches("(/|/[^/\\\\].*)"))
                    .as(address + " to " + location)
                    .isTrue();
        }
    }

    @Test
    void aCookieReadsNothingInTheBackgroundForAnotherSite() {
        Response signedIn =
                given().redirects().follow(false).header("Accept", "text/html").get("/lab?token=" + ServedBroker.TOKEN);
        Object[][] rows = {
            // Sec-Fetch-Site, Sec-Fetch-Mode, address, status
            {"same-origin", "cors", "/api/status", 200},
            {"none", "navigate", "/api/status", 200},
            {"cross-site", "no-cors", "/api/status", 403},
            {"cross-site", "cors", "/api/status", 403},
            {"same-site", "no-cors", "/api/contents", 403},
            {"same-site", "websocket", "/api/contents", 403},
            {"cross-site", "no-cors", "/files/none.js", 403},
            {"cross-site", "navigate", "/files/none.js", 404},
            {"cross-site", "no-cors", "/lab/api/settings", 403},
        };
        for (Object[] row : rows) {
            assertThat(given().cookies(signedIn.cookies())
                            .header("Sec-Fetch-Site", row[0])
                            .header("Sec-Fetch-Mode", row[1])
                            .get((String) row[2])
                            .statusCode())
                    .as("%s %s %s", row[0], row[1], row[2])
                    .isEqualTo(row[3]);
        }
        assertThat(as(ServedBroker.TOKEN)
                        .header("Sec-Fetch-Site", "cross-site")
                        .header("Sec-Fetch-Mode", "cors")
                        .get("/api/status")
                        .statusCode())
                .as("a token is no cookie")
                .isEqualTo(200);
    }
}

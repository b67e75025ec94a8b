package dev.baton.broker.security;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.broker.api.ServedBroker;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a request may bring, in bytes and time: little before a sign-in, and all requests together no more than memory bears. */
@QuarkusTest
@QuarkusTestResource(ServedBroker.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RequestBoundsTest {
    private static final String TOO_MUCH = "Content-Length: 200000000";
    private static final String JSON = "Content-Type: application/json";
    private static final byte[] CHUNK = ("1000\r\n" + "x".repeat(4096) + "\r\n").getBytes(StandardCharsets.US_ASCII);

    private static String cookiesOf(Response page) {
        List<String> all = new ArrayList<>();
        page.cookies().forEach((name, value) -> all.add(name + "=" + value));
        return "Cookie: " + String.join("; ", all);
    }

    /** Headers with which a stranger's form is believed. */
    private static String[] stranger(String... more) {
        Response page = given().header("Accept", "text/html").get("/share/x");
        List<String> headers = new ArrayList<>(
                List.of(cookiesOf(page), "X-XSRFToken: " + page.cookie("_xsrf"), "Origin: " + GuestBrowser.origin()));
        headers.addAll(List.of(more));
        return headers.toArray(String[]::new);
    }

    @Test
    void aLargeBodyBeforeSigningInIsRefusedByItsLength() throws IOException {
        String[][] requests = {
            {"POST", "/api/baton/shares/x/redeem", JSON},
            {"POST", "/api/baton/shares/x/preview", JSON},
            {"POST", "/login", "Content-Type: application/x-www-form-urlencoded"},
            {"POST", "/login", "Content-Type: multipart/form-data; boundary=x"},
            {"POST", "/logout", JSON},
            {"GET", "/logout", JSON},
            {"GET", "/login", JSON},
            {"GET", "/share/x", JSON},
            {"GET", "/api", JSON},
            {"POST", "/api", JSON},
            {"GET", "/q/health", JSON},
            {"POST", "/q/health/ready", JSON},
            {"PUT", "/api/contents/a.txt", JSON},
            {"POST", "/api/baton/executions", "Content-Type: multipart/form-data; boundary=x"},
            {"GET", "/nothing/here", JSON},
        };
        for (String[] request : requests) {
            try (RawHttp raw = new RawHttp()) {
                String answer = raw.send(RawHttp.head(request[0], request[1], stranger(request[2], TOO_MUCH)))
                        .answerAndEnd();
                assertThat(answer).as("%s %s", request[0], request[1]).startsWith("HTTP/1.1 413");
                assertThat(answer).contains("\"code\":\"too_large\"").contains("\"message\":");
            }
        }
    }

    @Test
    void aLargeBodyBeforeSigningInIsRefusedWhenItHasPassedTheBound() throws IOException {
        for (String path : List.of("/api/baton/shares/x/redeem", "/api/baton/shares/x/preview", "/login")) {
            try (RawHttp raw = new RawHttp()) {
                String type = path.equals("/login") ? "Content-Type: application/x-www-form-urlencoded" : JSON;
                raw.send(RawHttp.head("POST", path, stranger(type, "Transfer-Encoding: chunked")));
                long sent = raw.sendUntilRefused(CHUNK, 200_000_000);
                assertThat(sent).as(path).isLessThan(50_000_000);
                assertThat(raw.answerAndEnd())
                        .as(path)
                        .startsWith("HTTP/1.1 413")
                        .contains("\"code\":\"too_large\"");
            }
        }
    }

    @Test
    void aBodyThatNobodyReadsEndsItsConnection() throws IOException {
        for (String path : List.of("/api", "/api/contents/a.txt", "/api/kernels/x/channels", "/logout", "/q/health")) {
            try (RawHttp raw = new RawHttp()) {
                raw.send(RawHttp.head("PUT", path, JSON, "Transfer-Encoding: chunked"));
                assertThat(raw.answerAndEnd()).as(path).matches("(?s)HTTP/1.1 (200|4..).*");
            }
        }
    }

    @Test
    void anUpgradeBeforeSigningInBringsNothing() throws IOException {
        try (RawHttp raw = new RawHttp()) {
            raw.send(RawHttp.head(
                    "GET",
                    "/api/kernels/x/channels",
                    "Upgrade: websocket",
                    "Connection: Upgrade",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
                    TOO_MUCH));
            assertThat(raw.answerAndEnd()).startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void aLargeHeadIsRefused() throws IOException {
        for (String head : List.of(
                RawHttp.head("GET", "/login", "X-Much: " + "x".repeat(100_000)),
                RawHttp.head("GET", "/login?next=" + "x".repeat(100_000)),
                RawHttp.head("GET", "/login", "Cookie: " + "a=b; ".repeat(20_000)))) {
            try (RawHttp raw = new RawHttp()) {
                try {
                    raw.send(head);
                } catch (IOException refusedEarly) {
                    // what counts is the answer
                }
                assertThat(raw.answerAndEnd()).matches("(?s)(HTTP/1.. 4(14|31).*)?");
            }
        }
        given().get("/login").then().statusCode(200);
    }

    @Test
    void allBodiesBeforeSigningInTogetherAreBounded() throws IOException {
        String head = RawHttp.head("POST", "/api/baton/shares/x/redeem", stranger(JSON, "Content-Length: 8000"));
        List<RawHttp> waiting = new ArrayList<>();
        try {
            String refused = "";
            while (refused.isEmpty() && waiting.size() < 400) {
                RawHttp raw = new RawHttp();
                waiting.add(raw);
                raw.send(head);
                // connections are served in any order: of the first 300 more than fit are being read by now
                if (waiting.size() > 300) {
                    refused = raw.status();
                }
            }
            assertThat(refused).isEqualTo("HTTP/1.1 503 Service Unavailable");
            assertThat(waiting.getLast().answerAndEnd())
                    .containsIgnoringCase("Retry-After: ")
                    .contains("\"code\":\"busy\"");
            // others go on meanwhile
            given().header("Authorization", "token " + ServedBroker.TOKEN)
                    .contentType(ContentType.JSON)
                    .body(Map.of("type", "directory"))
                    .put("/api/contents/while-strangers-wait")
                    .then()
                    .statusCode(201);
            // whoever sends nothing is told so, and gives its place free
            assertThat(waiting.getFirst().answerAndEnd()).startsWith("HTTP/1.1 408");
        } finally {
            for (RawHttp each : waiting) {
                each.close();
            }
        }
        try (RawHttp raw = new RawHttp()) {
            raw.send(RawHttp.head("POST", "/api/baton/shares/x/redeem", stranger(JSON, "Content-Length: 14")));
            raw.send("{\"secret\":\"a\"}");
            assertThat(raw.status()).isEqualTo("HTTP/1.1 404 Not Found");
        }
    }

    @Test
    void allBodiesTogetherAreBounded() throws IOException {
        String owner = "Authorization: token " + ServedBroker.TOKEN;
        try (RawHttp first = new RawHttp();
                RawHttp second = new RawHttp();
                RawHttp third = new RawHttp()) {
            assertThat(first.send(RawHttp.head("PUT", "/api/contents/a.txt", owner, JSON, "Content-Length: 250000000"))
                            .answerAndEnd())
                    .startsWith("HTTP/1.1 413")
                    .contains("\"code\":\"too_large\"");
            second.send(RawHttp.head("PUT", "/api/contents/a.txt", owner, JSON, "Content-Length: 40000000"))
                    .send("{");
            third.send(RawHttp.head("PUT", "/api/contents/b.txt", owner, JSON, "Transfer-Encoding: chunked"));
            third.sendUntilRefused(CHUNK, 200_000_000);
            assertThat(third.answerAndEnd())
                    .startsWith("HTTP/1.1 503")
                    .containsIgnoringCase("Retry-After: ")
                    .contains("\"code\":\"busy\"");
        }
        given().header("Authorization", "token " + ServedBroker.TOKEN)
                .contentType(ContentType.JSON)
                .body(Map.of("type", "file", "format", "text", "content", "x".repeat(20_000_000)))
                .put("/api/contents/large-enough.txt")
                .then()
                .statusCode(201);
    }

    @Test
    void aHeadThatDoesNotEndIsGivenUp() throws IOException {
        try (RawHttp never = new RawHttp();
                RawHttp slow = new RawHttp();
                RawHttp second = new RawHttp()) {
            slow.send("GET /login HTTP/1.1\r\nHost: ");
            second.send(RawHttp.head("GET", "/api"));
            assertThat(second.status()).isEqualTo("HTTP/1.1 200 OK");
            second.send("GET /login HTTP/1.1\r\nHost: ");
            assertThat(never.answerAndEnd()).isEmpty();
            assertThat(slow.answerAndEnd()).isEmpty();
            assertThat(second.answerAndEnd()).as("the rest of the first answer").doesNotContain("text/html");
        }
    }

    @Test
    void aLoginFormThatIsNoFormIsRefused() {
        Response page = given().header("Accept", "text/html").get("/login");
        given().cookies(page.cookies())
                .header("Origin", GuestBrowser.origin())
                .multiPart("token", ServedBroker.TOKEN)
                .multiPart("_xsrf", page.cookie("_xsrf"))
                .post("/login")
                .then()
                .statusCode(415);
    }
}

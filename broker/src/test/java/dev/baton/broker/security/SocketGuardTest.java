package dev.baton.broker.security;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.broker.api.ServedBroker;
import dev.baton.permissions.Grant;
import dev.baton.permissions.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who gets through the door of a socket, and who is put out of it again. */
@QuarkusTest
@QuarkusTestResource(ServedBroker.class)
class SocketGuardTest {
    private static final String NOTEBOOK = "guarded.ipynb";
    private static final String EMPTY =
            "{\"cells\":[{\"cell_type\":\"code\",\"id\":\"c1\",\"execution_count\":null,\"metadata\":{},\"outputs\":[],"
                    + "\"source\":[]}],\"metadata\":{},\"nbformat\":4,\"nbformat_minor\":5}";

    @Inject
    People people;

    @Inject
    PermissionGate gate;

    @Inject
    Revocation revocation;

    private TestPeople persons;
    private String room;

    @BeforeEach
    void openTheDocument() throws IOException {
        persons = new TestPeople(people, gate);
        Files.writeString(ServedBroker.root().resolve(NOTEBOOK), EMPTY);
        Response opened = given().header("Authorization", "token " + ServedBroker.TOKEN)
                .contentType(ContentType.JSON)
                .body("{\"format\":\"json\",\"type\":\"notebook\"}")
                .put("/api/collaboration/session/" + NOTEBOOK);
        assertThat(opened.statusCode()).isIn(200, 201);
        room = "/api/collaboration/room/json:notebook:" + opened.path("fileId") + "?sessionId="
                + opened.path("sessionId");
    }

    private static Response signIn() {
        return given().redirects().follow(false).header("Accept", "text/html").get("/lab?token=" + ServedBroker.TOKEN);
    }

    private static String cookies(Response signedIn) {
        StringBuilder all = new StringBuilder();
        signedIn.cookies()
                .forEach((name, value) ->
                        all.append(name).append('=').append(value).append("; "));
        return all.toString();
    }

    @Test
    void nobodyGetsInWithoutASignInOrWithAWrongToken() {
        for (String path : new String[] {room, "/api/collaboration/room/JupyterLab:globalAwareness"}) {
            assertThat(TestSockets.statusOf(path, Map.of())).isEqualTo(403);
            assertThat(TestSockets.statusOf(path, TestSockets.token("wrong"))).isEqualTo(403);
        }
    }

    @Test
    void aRoomIsNotThereForWhoMayNotReadItsDocument() {
        assertThat(TestSockets.statusOf(room, TestSockets.token(persons.token(persons.stranger()))))
                .isEqualTo(404);
        String elsewhere = persons.with(Role.COLLABORATOR, "other.ipynb");
        assertThat(TestSockets.statusOf(room, TestSockets.token(persons.token(elsewhere))))
                .isEqualTo(404);
        assertThat(TestSockets.statusOf(room, TestSockets.token(persons.token(persons.with(Role.VIEWER, NOTEBOOK)))))
                .isEqualTo(101);
    }

    @Test
    void aCookieWorksOnlyForThisSitesOwnPages() {
        String cookies = cookies(signIn());
        String own = GuestBrowser.origin();
        assertThat(TestSockets.statusOf(room, Map.of("Cookie", cookies, "Origin", own)))
                .isEqualTo(101);
        assertThat(TestSockets.statusOf(room, Map.of("Cookie", cookies))).isEqualTo(403);
        assertThat(TestSockets.statusOf(room, Map.of("Cookie", cookies, "Origin", "http://evil.example")))
                .isEqualTo(403);
        assertThat(TestSockets.statusOf(room, Map.of("Cookie", cookies, "Origin", "null")))
                .isEqualTo(403);
        assertThat(TestSockets.statusOf(room, Map.of("Cookie", cookies, "Origin", own + ".evil.example")))
                .isEqualTo(403);
    }

    @Test
    void aKernelThatNobodyMaySeeHasNoSocket() {
        assertThat(TestSockets.statusOf("/api/kernels/no-such-kernel/channels", TestSockets.token(ServedBroker.TOKEN)))
                .isEqualTo(404);
        assertThat(TestSockets.statusOf("/api/kernels/no-such-kernel/channels", Map.of()))
                .isEqualTo(403);
    }

    @Test
    @Timeout(60)
    void socketsThatGiveThemselvesNoNameDoNotReplaceEachOther() throws Exception {
        String kernel = given().header("Authorization", "token " + ServedBroker.TOKEN)
                .contentType(ContentType.JSON)
                .body("{\"name\":\"nameless-sockets\",\"spec\":\"hang\"}")
                .post("/api/baton/kernels")
                .path("id");
        TestSockets.Ear first = new TestSockets.Ear();
        TestSockets.Ear second = new TestSockets.Ear();
        List<WebSocket> sockets = new ArrayList<>();
        for (TestSockets.Ear ear : List.of(first, second)) {
            WebSocket socket = TestSockets.connect(
                            "/api/kernels/" + kernel + "/channels", ear, TestSockets.token(ServedBroker.TOKEN))
                    .join();
            socket.request(1_000);
            sockets.add(socket);
        }
        int connections = 0;
        while (connections != 2 && !first.closed.isDone()) {
            connections = given().header("Authorization", "token " + ServedBroker.TOKEN)
                    .get("/api/kernels/" + kernel)
                    .path("connections");
        }
        assertThat(first.closed).isNotDone();
        assertThat(second.closed).isNotDone();
        sockets.forEach(WebSocket::abort);
        given().header("Authorization", "token " + ServedBroker.TOKEN).delete("/api/baton/kernels/" + kernel);
    }

    @Test
    void takingAGrantBackClosesTheLiveSocketWithTheSentence() throws Exception {
        String name = persons.stranger();
        Grant grant = persons.grant(name, Role.COLLABORATOR, NOTEBOOK);
        gate.change(policy -> policy.with(grant));
        TestSockets.Ear ear = new TestSockets.Ear();
        TestSockets.connect(room, ear, TestSockets.token(persons.token(name)))
                .join()
                .request(1_000);
        ear.spokenTo.get(10, TimeUnit.SECONDS);
        revocation.revoke(grant, new Caller(Caller.Kind.OWNER, "owner", "Ms Owner", null));
        assertThat(ear.closed.get(10, TimeUnit.SECONDS)).isEqualTo("1003 Ms Owner ended your access to guarded.ipynb.");
        assertThat(TestSockets.statusOf(room, TestSockets.token(persons.token(name))))
                .isEqualTo(404);
    }

    @Test
    void removingAPersonClosesTheirSocketsAndEndsTheirToken() throws Exception {
        String name = persons.with(Role.COLLABORATOR, NOTEBOOK);
        TestSockets.Ear ear = new TestSockets.Ear();
        TestSockets.connect(room, ear, TestSockets.token(persons.token(name)))
                .join()
                .request(1_000);
        ear.spokenTo.get(10, TimeUnit.SECONDS);
        given().header("Authorization", "token " + ServedBroker.TOKEN)
                .delete("/api/baton/users/" + name)
                .then()
                .statusCode(204);
        assertThat(ear.closed.get(10, TimeUnit.SECONDS)).startsWith("1003 ");
        assertThat(TestSockets.statusOf(room, TestSockets.token(persons.token(name))))
                .isEqualTo(403);
    }

    @Test
    void aMalformedFrameEndsItsSenderAlone() throws Exception {
        TestSockets.Ear wicked = new TestSockets.Ear();
        TestSockets.Ear other = new TestSockets.Ear();
        WebSocket sender = TestSockets.connect(room, wicked, TestSockets.token(ServedBroker.TOKEN))
                .join();
        WebSocket bystander = TestSockets.connect(room, other, TestSockets.token(ServedBroker.TOKEN))
                .join();
        sender.request(1_000);
        bystander.request(1_000);
        sender.sendBinary(java.nio.ByteBuffer.wrap(new byte[] {0, 2, (byte) 0xff, (byte) 0xff, 1}), true)
                .join();
        assertThat(wicked.closed.get(10, TimeUnit.SECONDS)).startsWith("1003 ");
        assertThat(other.closed).isNotDone();
        bystander.abort();
    }

    @Test
    void aCookieNeedsThePagesXsrfTokenForChanges() {
        Response signedIn = signIn();
        String body = "{\"type\":\"directory\"}";
        given().cookies(signedIn.cookies())
                .contentType(ContentType.JSON)
                .body(body)
                .post("/api/contents/")
                .then()
                .statusCode(403);
        given().cookies(signedIn.cookies())
                .header("X-XSRFToken", "another")
                .contentType(ContentType.JSON)
                .body(body)
                .post("/api/contents/")
                .then()
                .statusCode(403);
        given().cookies(signedIn.cookies())
                .header("X-XSRFToken", signedIn.cookie("_xsrf"))
                .contentType(ContentType.JSON)
                .body(body)
                .post("/api/contents/")
                .then()
                .statusCode(201);
    }

    @Test
    void aBodyComesAsItIsAndAHostIsOursAndOnlyOne() throws IOException {
        given().header("Authorization", "token " + ServedBroker.TOKEN)
                .header("Content-Encoding", "gzip")
                .get("/api/status")
                .then()
                .statusCode(415);
        assertThat(rawStatus("Host: evil.example\r\n")).contains(" 403 ");
        assertThat(rawStatus("Host: localhost\r\nHost: evil.example\r\n")).contains(" 400 ");
        assertThat(rawStatus("")).contains(" 400 ");
    }

    private static String rawStatus(String hosts) throws IOException {
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            socket.setSoTimeout(10_000);
            String request = "GET /api/status HTTP/1.1\r\n" + hosts + "Authorization: token " + ServedBroker.TOKEN
                    + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream answer = socket.getInputStream();
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("");
        }
    }
}

package dev.baton.broker.security;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.broker.api.ServedBroker;
import dev.baton.permissions.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How large a message of a socket may be: little from people who only read. */
@QuarkusTest
@QuarkusTestResource(ServedBroker.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketBoundsTest {
    private static final String NOTEBOOK = "bounded.ipynb";
    private static final String EMPTY = "{\"cells\":[],\"metadata\":{},\"nbformat\":4,\"nbformat_minor\":5}";
    private static final String GLOBAL = "/api/collaboration/room/JupyterLab:globalAwareness";
    private static final String EVENTS = "/api/events/subscribe";
    /** A message of the room's protocol that this side does not use. */
    private static final byte UNKNOWN = 99;

    @Inject
    People people;

    @Inject
    PermissionGate gate;

    private String viewer = "";
    private String editor = "";
    private String room = "";

    @BeforeEach
    void openTheDocument() throws IOException {
        TestPeople persons = new TestPeople(people, gate);
        Files.writeString(ServedBroker.root().resolve(NOTEBOOK), EMPTY);
        viewer = persons.token(persons.with(Role.VIEWER, NOTEBOOK));
        editor = persons.token(persons.with(Role.EDITOR, NOTEBOOK));
        Response opened = given().header("Authorization", "token " + ServedBroker.TOKEN)
                .contentType(ContentType.JSON)
                .body(Map.of("format", "json", "type", "notebook"))
                .put("/api/collaboration/session/" + NOTEBOOK);
        room = "/api/collaboration/room/json:notebook:" + opened.path("fileId") + "?sessionId="
                + opened.path("sessionId");
    }

    private static ByteBuffer message(int bytes) {
        return ByteBuffer.allocate(bytes).put(0, UNKNOWN);
    }

    @Test
    void whoOnlyReadsSendsSmallMessages() {
        for (String path : new String[] {room, GLOBAL, EVENTS}) {
            TestSockets.Ear ear = new TestSockets.Ear();
            WebSocket socket =
                    TestSockets.connect(path, ear, TestSockets.token(viewer)).join();
            socket.sendBinary(message(1_000_000), true).join();
            assertThat(ear.closed).isNotDone();
            socket.sendBinary(message(1_500_000), true);
            // the rest of the frame may meet a closed connection before the peer has read why
            assertThat(ear.closed.join()).as(path).matches("(1009|1006) .*");
        }
    }

    @Test
    void aMessageInManyFramesIsNoLarger() {
        for (String path : new String[] {room, GLOBAL, EVENTS}) {
            TestSockets.Ear ear = new TestSockets.Ear();
            WebSocket socket =
                    TestSockets.connect(path, ear, TestSockets.token(viewer)).join();
            for (int i = 0; i < 3; i++) {
                socket.sendBinary(message(500_000), false).join();
            }
            assertThat(ear.closed.join()).as(path).startsWith("1009 ");
        }
    }

    @Test
    void whoMayEditSendsLargeOnes() throws Exception {
        TestSockets.Ear ear = new TestSockets.Ear();
        WebSocket socket =
                TestSockets.connect(room, ear, TestSockets.token(editor)).join();
        ear.spokenTo.join();
        socket.sendBinary(message(20_000_000), true).join();
        for (int i = 0; i < 20; i++) {
            socket.sendBinary(message(500_000), i == 19).join();
        }
        // the answer to a ping comes behind what was sent before
        socket.sendPing(ByteBuffer.wrap(new byte[] {1})).join();
        assertThat(ear.ponged.get(30, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(ear.closed).isNotDone();
        socket.abort();
    }
}

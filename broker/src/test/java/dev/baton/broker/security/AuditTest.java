package dev.baton.broker.security;

import static dev.baton.broker.security.GuestBrowser.owner;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.broker.api.ServedBroker;
import dev.baton.broker.observability.AuditChain;
import dev.baton.broker.security.GuestBrowser.Link;
import dev.baton.permissions.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the audit and the log hold, and what they never hold. */
@QuarkusTest
@QuarkusTestResource(ServedBroker.class)
class AuditTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SOURCE = "a_line_that_only_the_document_holds";
    private static final String NOTEBOOK = "audited/nb.ipynb";

    @Inject
    People people;

    @Inject
    PermissionGate gate;

    private TestPeople persons;

    @BeforeEach
    void aDocument() throws IOException {
        persons = new TestPeople(people, gate);
        Path folder = Files.createDirectories(ServedBroker.root().resolve("audited"));
        Files.writeString(folder.resolve("other.ipynb"), "{}");
        Files.writeString(
                folder.resolve("nb.ipynb"),
                "{\"cells\":[{\"cell_type\":\"code\",\"id\":\"c1\",\"source\":\"" + SOURCE
                        + "\",\"metadata\":{},\"outputs\":[],\"execution_count\":null}],\"metadata\":{},\"nbformat\":4,"
                        + "\"nbformat_minor\":5}");
    }

    /** The lines of the audit, once one of that type about that is among them: events take a moment to arrive. */
    private static List<JsonNode> audit(String query, String type, String about) throws IOException {
        Instant end = Instant.now().plus(Duration.ofSeconds(20));
        while (true) {
            List<JsonNode> lines = new ArrayList<>();
            boolean there = false;
            for (String line : text(query).lines().toList()) {
                JsonNode read = JSON.readTree(line);
                lines.add(read);
                there |= read.path("type").asText().equals(type) && line.contains(about);
            }
            if (there || Instant.now().isAfter(end)) {
                assertThat(there).as(type + " of " + about + " in the audit").isTrue();
                return lines;
            }
        }
    }

    private static String text(String query) {
        Response answer = owner().get("/api/baton/audit" + query);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.contentType()).startsWith("application/x-ndjson");
        return answer.asString();
    }

    private static JsonNode last(List<JsonNode> lines, String type) {
        return lines.reversed().stream()
                .filter(line -> line.path("type").asText().equals(type))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + type + " in " + lines));
    }

    @Test
    void theLifeOfALinkIsInTheAuditWithWhoThroughWhatAndWhen() throws IOException {
        Link link = Link.make(NOTEBOOK, "viewer", ",\"expires_in\":\"P1D\"");
        GuestBrowser guest = new GuestBrowser();
        String username = guest.use(link).path("username");
        guest.page().delete("/api/contents/" + NOTEBOOK).then().statusCode(403);
        guest.page()
                .contentType(ContentType.JSON)
                .body("{\"path\":\"audited/mine.ipynb\"}")
                .patch("/api/contents/audited/other.ipynb")
                .then()
                .statusCode(404);
        link.revoke();
        new GuestBrowser().use(link);
        List<JsonNode> lines = audit("", "share.refused", link.id());
        String account = owner().get("/api/me").path("identity.username");
        assertThat(last(lines, "share.created").path("actor").asText()).isEqualTo(account);
        assertThat(last(lines, "share.created").path("via").path(0).asText()).isEqualTo("start-up");
        assertThat(last(lines, "share.used").path("actor").asText()).isEqualTo(username);
        assertThat(last(lines, "share.used").path("share_id").asText()).isEqualTo(link.id());
        assertThat(last(lines, "share.revoked").path("share_id").asText()).isEqualTo(link.id());
        assertThat(last(lines, "share.refused").path("reason").asText()).isEqualTo("no_such_link");
        assertThat(lines.stream()
                        .filter(line -> line.path("type").asText().equals("access.refused")
                                && line.path("actor").asText().equals(username))
                        .map(line -> line.path("action").asText() + " "
                                + line.path("resource").asText() + " "
                                + line.path("reason").asText()))
                .contains("doc.delete file:" + NOTEBOOK + " no_grant", "doc.rename file:audited/other.ipynb no_grant");
        assertThat(AuditChain.firstBroken(text("").lines().iterator(), true)).isEmpty();
    }

    @Test
    void theAuditIsAskedForByTimePersonAndDocument() throws IOException {
        Link link = Link.make(NOTEBOOK, "viewer", ",\"expires_in\":\"P1D\"");
        String username = new GuestBrowser().use(link).path("username");
        audit("", "share.used", link.id());
        assertThat(audit("?actor=" + username, "share.used", link.id()))
                .allMatch(line -> line.path("actor").asText().equals(username));
        assertThat(audit("?document=audited", "share.used", link.id()))
                .allMatch(line ->
                        line.path("document").asText(line.path("path").asText()).startsWith("audited"));
        assertThat(text("?since=2999-01-01T00:00:00Z")).isEmpty();
        assertThat(owner().get("/api/baton/audit?since=yesterday").statusCode()).isEqualTo(400);
        assertThat(text("?document=elsewhere")).isEmpty();
    }

    @Test
    void aChangedLineOnTheDiskIsFound() throws IOException {
        Link link = Link.make(NOTEBOOK, "viewer", ",\"expires_in\":\"P1D\"");
        audit("", "share.created", link.id());
        List<String> lines = text("").lines().toList();
        assertThat(AuditChain.firstBroken(lines.iterator(), true)).isEmpty();
        List<String> changed = new ArrayList<>(lines);
        int at = lines.size() - 1;
        while (!lines.get(at).contains(link.id())) {
            at--;
        }
        changed.set(at, lines.get(at).replace(link.id(), "0123456789abcdef"));
        assertThat(AuditChain.firstBroken(changed.iterator(), true)).contains("Line " + (at + 1) + " was changed.");
    }

    @Test
    void neitherTheAuditNorTheLogHoldsATokenASecretOrSourceText() throws IOException {
        Recording log = new Recording();
        Logger root = LogManager.getLogManager().getLogger("");
        Logger ours = Logger.getLogger("dev.baton");
        Level former = ours.getLevel();
        root.addHandler(log);
        ours.setLevel(Level.ALL);
        List<String> secrets = new ArrayList<>(List.of(ServedBroker.TOKEN, SOURCE));
        try {
            ours.info("heard by the test");
            Link link = Link.make(NOTEBOOK, "collaborator", ",\"expires_in\":\"P1D\"");
            secrets.add(link.secret());
            GuestBrowser guest = new GuestBrowser();
            guest.use(link);
            secrets.add(guest.loginCookie());
            new GuestBrowser().call(new Link(link.id(), link.secret()), "redeem");
            String name = persons.with(Role.EDITOR, NOTEBOOK);
            String token = persons.token(name);
            secrets.add(token);
            given().header("Accept", "text/html").get("/lab?token=" + token);
            given().get("/api/contents/" + NOTEBOOK + "?token=" + token);
            String wrong = "a-wrong-token-of-the-test";
            secrets.add(wrong);
            given().header("Accept", "text/html").get("/lab?token=" + wrong);
            given().header("Authorization", "token " + wrong).get("/api/contents");
            given().header("Authorization", "token " + token + "\u00ff%").get("/api/contents");
            TestSockets.statusOf("/api/kernels/none/channels?token=" + wrong, Map.of());
            TestSockets.statusOf("/api/kernels/none/channels?token=" + token, Map.of());
            given().formParam("token", wrong).post("/login");
            String renewed = owner().contentType(ContentType.JSON)
                    .body("{}")
                    .post("/api/baton/users/" + name + "/token")
                    .path("token");
            secrets.add(renewed);
            owner().contentType(ContentType.JSON)
                    .body("{\"name\":\"" + renewed + "\u0000")
                    .post("/api/baton/users");
            audit("", "user.token_renewed", name);
            assertThat(audit("", "login.failed", "127.0.0.1")).isNotEmpty();
        } finally {
            root.removeHandler(log);
            ours.setLevel(former);
        }
        String audit = text("");
        for (String secret : secrets) {
            assertThat(audit).doesNotContain(secret).doesNotContain(Secrets.hash(secret));
            assertThat(log.lines).noneMatch(line -> line.contains(secret));
        }
        assertThat(log.lines).anyMatch(line -> line.contains("heard by the test"));
    }

    /** Everything that is logged, with its exceptions. */
    private static final class Recording extends Handler {
        private final Queue<String> lines = new ConcurrentLinkedQueue<>();
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord event) {
            lines.add(formatter.format(event));
        }

        @Override
        public void flush() {
            // nothing is held back
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}

package dev.baton.broker.room;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.broker.api.ServedBroker;
import dev.baton.broker.documents.DocumentIds;
import dev.baton.broker.security.People;
import dev.baton.broker.security.PermissionGate;
import dev.baton.broker.security.TestPeople;
import dev.baton.crdt.YArray;
import dev.baton.crdt.YMap;
import dev.baton.crdt.YText;
import dev.baton.crdt.sync.YMessage;
import dev.baton.permissions.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An editor without the right to run brings a script to a notebook that a runner has open, by every way into its file. */
@QuarkusTest
@QuarkusTestResource(ServedBroker.class)
@Timeout(120)
class TrustOverHttpTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CLEAN = """
            {"cells": [
             {"cell_type": "code", "id": "a", "execution_count": 1, "metadata": {}, "source": "x",
              "outputs": [{"output_type": "display_data", "metadata": {}, "data": {"text/html": "<b>of a run</b>"}}]}
            ], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
            """;
    private static final String WITH_SCRIPT = CLEAN.replace("<b>of a run</b>", "<script>alert(1)</script>")
            .replace("\"metadata\": {}, \"source\"", "\"metadata\": {\"trusted\": true}, \"source\"");

    @Inject
    People people;

    @Inject
    PermissionGate gate;

    @Inject
    RoomRegistry rooms;

    @Inject
    DocumentIds documents;

    private String path = "";
    private Path file = Path.of("");
    private String fileId = "";
    private String editor = "";
    private TestPeople persons;
    private long clients = 1000;
    private PagePeer runners;
    private TrustingPage shown;

    @BeforeEach
    void openInThePageOfARunner() throws Exception {
        persons = new TestPeople(people, gate);
        String folder = "trust-" + UUID.randomUUID();
        path = folder + "/n.ipynb";
        file = Files.createDirectory(ServedBroker.root().resolve(folder)).resolve("n.ipynb");
        Files.writeString(file, CLEAN);
        editor = persons.with(Role.EDITOR, folder);
        fileId = documents.idOf(path);
        runners = page("json:notebook:" + fileId, persons.with(Role.COLLABORATOR, folder));
        runners.edit(() -> metadata(runners).set("trusted", true));
        shown = TrustingPage.of(runners);
    }

    private PagePeer page(String room, String username) throws Exception {
        DocumentRoom opened = rooms.open(RoomId.parse(room).orElseThrow());
        String history = opened.history().toCompletableFuture().get();
        PagePeer page = new PagePeer(
                () -> RoomBench.settle(opened), opened.endpoint(history + "." + ++clients), username, clients);
        page.join().reads();
        // the answer to a page that joins waits until the document's history is durable
        while (room.startsWith("json:") && page.doc.array("cells").length() == 0) {
            page.reads();
        }
        return page;
    }

    private static YMap metadata(PagePeer page) {
        return (YMap) Objects.requireNonNull(cell(page).get("metadata"));
    }

    private static YMap cell(PagePeer page) {
        return (YMap) Objects.requireNonNull(page.doc.array("cells").get(0));
    }

    private RequestSpecification asEditor() {
        return as(persons.token(editor));
    }

    private static RequestSpecification as(String token) {
        return given().urlEncodingEnabled(false).header("Authorization", "token " + token);
    }

    private void put(String notebook) throws IOException {
        ObjectNode model = JSON.createObjectNode().put("type", "notebook").put("format", "json");
        model.set("content", JSON.readTree(notebook));
        putModel(model, 200);
    }

    private void putModel(ObjectNode model, int status) {
        asEditor()
                .contentType("application/json")
                .body(model.toString())
                .put("/api/contents/" + path)
                .then()
                .statusCode(status);
    }

    /** The room reads what is in the file now. */
    private void merge() {
        save(runners);
    }

    /** Saves, and returns when the page has heard that it is done. */
    private static void save(PagePeer page) {
        int answers = page.raws().size();
        page.send(new YMessage.Raw("save", OptionalLong.of(answers)));
        while (page.raws().size() == answers) {
            page.settle();
        }
        assertThat(page.raws().getLast()).contains("success");
    }

    private void runsNowhere() throws Exception {
        merge();
        assertThat(shown.showsOnlySanitised()).as("what came is shown").isTrue();
    }

    /** The file held the script and is clean again, and so is the page, which trusts what it shows. */
    private void wasThereBefore() throws Exception {
        put(CLEAN);
        merge();
        runners.reads();
        runners.edit(() -> metadata(runners).set("trusted", true));
        shown.trustsAll();
        assertThat(shown.showsOnlySanitised()).isFalse();
    }

    @Test
    void byASaveOverHttp() throws Exception {
        put(WITH_SCRIPT);
        runsNowhere();
    }

    @Test
    void byASaveAsAText() throws Exception {
        putModel(
                JSON.createObjectNode()
                        .put("type", "file")
                        .put("format", "text")
                        .put("content", WITH_SCRIPT),
                200);
        runsNowhere();
    }

    @Test
    void byAnUploadInPieces() throws Exception {
        int half = WITH_SCRIPT.length() / 2;
        ObjectNode piece = JSON.createObjectNode().put("type", "file").put("format", "text");
        putModel(piece.put("chunk", 1).put("content", WITH_SCRIPT.substring(0, half)), 200);
        putModel(piece.put("chunk", -1).put("content", WITH_SCRIPT.substring(half)), 200);
        runsNowhere();
    }

    @Test
    void byTheTextOfTheFile() throws Exception {
        PagePeer text = page("text:file:" + fileId, editor);
        text.edit(() -> {
            YText source = text.doc.text("source");
            source.delete(0, source.length());
            source.insert(0, WITH_SCRIPT);
        });
        save(text);
        assertThat(Files.readString(file)).contains("<script>");
        runsNowhere();
    }

    @Test
    void byACheckpoint() throws Exception {
        put(WITH_SCRIPT);
        asEditor().post("/api/contents/" + path + "/checkpoints").then().statusCode(201);
        wasThereBefore();
        as(ServedBroker.TOKEN)
                .post("/api/contents/" + path + "/checkpoints/checkpoint")
                .then()
                .statusCode(204);
        runsNowhere();
    }

    @Test
    void byAnEarlierVersion() throws Exception {
        put(WITH_SCRIPT);
        merge();
        wasThereBefore();
        List<String> ids = asEditor()
                .get("/api/baton/versions?document=" + path)
                .then()
                .statusCode(200)
                .extract()
                .path("id");
        String withScript = ids.stream()
                .filter(id ->
                        asEditor().get("/api/baton/versions/" + id).asString().contains("<script>"))
                .findFirst()
                .orElseThrow();
        as(ServedBroker.TOKEN)
                .post("/api/baton/versions/" + withScript + "/restore")
                .then()
                .statusCode(204);
        runsNowhere();
    }

    @Test
    void byAnotherProgram() throws Exception {
        Files.write(file, WITH_SCRIPT.getBytes(StandardCharsets.UTF_8));
        runsNowhere();
    }

    @Test
    void byTheRoomItself() throws Exception {
        PagePeer page = page("json:notebook:" + fileId, editor);
        page.edit(() -> metadata(page).set("trusted", false));
        page.edit(() -> {
            YMap output = ((YArray) Objects.requireNonNull(cell(page).get("outputs"))).insertMap(0);
            output.set("output_type", "display_data");
            output.set("metadata", Map.of());
            output.set("data", Map.of("text/html", "<script>alert(1)</script>"));
        });
        runsNowhere();
    }

    @Test
    void byACopyUnderAnotherName() throws Exception {
        put(WITH_SCRIPT);
        String copied = asEditor()
                .contentType("application/json")
                .body(JSON.createObjectNode().put("copy_from", path).toString())
                .post("/api/contents/" + path.substring(0, path.indexOf('/')))
                .then()
                .statusCode(201)
                .extract()
                .path("path");
        PagePeer copy =
                page("json:notebook:" + documents.idOf(copied), runners.caller().username());
        assertThat(metadata(copy).get("trusted")).isNull();
    }
}

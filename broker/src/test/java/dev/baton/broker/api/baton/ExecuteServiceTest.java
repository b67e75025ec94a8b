package dev.baton.broker.api.baton;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.baton.broker.api.ServedBroker;
import dev.baton.broker.kernel.KernelRegistry;
import dev.baton.broker.security.People;
import dev.baton.broker.security.PermissionGate;
import dev.baton.broker.security.TestPeople;
import dev.baton.permissions.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * {@code POST /api/kernels/{id}/execute} with its three bodies. The kernel here never answers, so that what was accepted waits; with a
 * real one: {@code tests/browser/pages/execute-door.test.mjs}.
 */
@QuarkusTest
@QuarkusTestResource(ServedBroker.class)
class ExecuteServiceTest {
    private static final String CELLS = """
            {"cells":[{"cell_type":"code","id":"c1","source":"print(1)","metadata":{},"outputs":[],"execution_count":null},
              {"cell_type":"code","id":"c2","source":"x = 'é'","metadata":{},"outputs":[],"execution_count":null},
              {"cell_type":"code","id":"c3","source":"","metadata":{},"outputs":[],"execution_count":null}],
             "metadata":{"kernelspec":{"name":"hang","display_name":"Hang"}},"nbformat":4,"nbformat_minor":5}""";

    @Inject
    People people;

    @Inject
    PermissionGate gate;

    @Inject
    KernelRegistry kernels;

    private TestPeople persons;
    private String ada = "";
    private String viola = "";
    private String kernel = "";
    private String document = "";

    @BeforeEach
    void aDocumentWithAKernel() throws IOException {
        persons = new TestPeople(people, gate);
        Path folder = Files.createDirectories(ServedBroker.root().resolve("doors"));
        Files.writeString(folder.resolve("q.ipynb"), CELLS);
        Files.writeString(folder.resolve("other.ipynb"), CELLS);
        ada = persons.with(Role.COLLABORATOR, "doors");
        viola = persons.with(Role.VIEWER, "doors");
        kernel = ask(
                        ada,
                        "POST",
                        "/api/sessions",
                        "{\"path\":\"doors/q.ipynb\",\"type\":\"notebook\",\"name\":\"q.ipynb\",\"kernel\":{\"name\":\"hang\"}}")
                .statusCode(201)
                .extract()
                .path("kernel.id");
        document = documentId("q.ipynb");
    }

    private String documentId(String name) {
        String fileId = given().urlEncodingEnabled(false)
                .header("Authorization", "token " + persons.token(ada))
                .contentType("application/json")
                .body("{\"format\":\"json\",\"type\":\"notebook\"}")
                .put("/api/collaboration/session/doors%2F" + name)
                .path("fileId");
        return "json:notebook:" + fileId;
    }

    @AfterEach
    void noKernelIsLeft() {
        ServedBroker.stopKernels(kernels);
    }

    private ValidatableResponse ask(String who, String method, String path, String body) {
        return given().header("Authorization", "token " + persons.token(who))
                .contentType("application/json")
                .body(body)
                .request(method, path)
                .then();
    }

    private ValidatableResponse execute(String who, String body) {
        return ask(who, "POST", "/api/kernels/" + kernel + "/execute", body);
    }

    private ValidatableResponse stock(String who, String cell) {
        return execute(who, "{\"cell_id\":\"" + cell + "\",\"document_id\":\"" + document + "\"}");
    }

    private String chained(String cell, String hash, String names) {
        return "{\"document_id\":\"" + document + "\",\"cells\":[{\"cell_id\":\"" + cell + "\",\"source_hash\":\""
                + hash + "\"}],\"client_id\":\"1\"" + names + "}";
    }

    private List<String> waitingCells() {
        return ask(ada, "GET", "/api/baton/kernels/" + kernel + "/queue", "")
                .statusCode(200)
                .extract()
                .path("waiting.cell_id");
    }

    /** Asks until so many wait: what is posted one by one is gathered first. */
    private List<String> waitingCells(int count) {
        long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        List<String> cells = waitingCells();
        while (cells.size() < count && System.nanoTime() < until) {
            cells = waitingCells();
        }
        return cells;
    }

    @Test
    void cellsThatArePostedOneByOneRunInTheOrderOfTheDocument() {
        stock(ada, "c3").statusCode(202);
        stock(ada, "c1").statusCode(202);
        stock(ada, "c2").statusCode(202);
        assertThat(waitingCells(3)).containsExactly("c1", "c2", "c3");
        ask(ada, "GET", "/api/baton/kernels/" + kernel + "/queue", "")
                .body("waiting.via", equalTo(List.of("execute", "execute", "execute")))
                .body("waiting[0].requester.username", equalTo(ada));
    }

    @Test
    void cellsWithTheHashesOfTheirTextsAreInTheQueueWhenTheyAreAnswered() {
        execute(ada, chained("c1", "3626970123", "")).statusCode(200).body(equalTo("null"));
        execute(ada, chained("c2", "2400234090", "")).statusCode(200);
        execute(ada, chained("c3", "0", "")).statusCode(200);
        assertThat(waitingCells()).containsExactly("c1", "c2", "c3");
    }

    @Test
    void aTextThatIsNotTheOneHashedIsNotRun() {
        execute(ada, chained("c1", "1", ""))
                .statusCode(409)
                .body("error", equalTo("source_mismatch"))
                .body("cell_id", equalTo("c1"));
        assertThat(waitingCells()).isEmpty();
    }

    @Test
    void aRequestWaitsForTheOneBeforeItAndIsRefusedWhenThatDoesNotCome() throws Exception {
        Thread late = Thread.ofVirtual()
                .start(() -> execute(
                                ada,
                                chained("c2", "2400234090", ",\"request_id\":\"r2\",\"previous_request_id\":\"r1\""))
                        .statusCode(200));
        execute(ada, chained("c1", "3626970123", ",\"request_id\":\"r1\"")).statusCode(200);
        late.join();
        assertThat(waitingCells()).containsExactly("c1", "c2");
        execute(ada, chained("c3", "0", ",\"request_id\":\"r4\",\"previous_request_id\":\"r3\""))
                .statusCode(408);
        assertThat(waitingCells()).hasSize(2);
    }

    @Test
    void codeIsAnsweredWithAnAddressAtWhichItsResultWillBe() {
        String place = execute(
                        ada,
                        "{\"code\":\"print(2)\",\"metadata\":{\"cell_id\":\"c1\",\"document_id\":\"" + document
                                + "\"}}")
                .statusCode(202)
                .body("pending", equalTo(true))
                .body("outputs", equalTo("[]"))
                .extract()
                .header("Location");
        assertThat(place).contains("/api/kernels/" + kernel + "/requests/");
        String path = place.substring(place.indexOf("/api/"));
        ask(ada, "GET", path, "").statusCode(202).body("request_status", equalTo("pending"));
        ask(viola, "GET", path, "").statusCode(404);
        assertThat(waitingCells()).containsExactly("c1");

        String id = path.substring(path.lastIndexOf('/') + 1);
        ask(ada, "DELETE", "/api/baton/executions/" + id, "").statusCode(204);
        ask(ada, "GET", path, "")
                .statusCode(200)
                .body("status", equalTo("aborted"))
                .body("outputs", equalTo("[]"));
    }

    @Test
    void whatCannotBeRunIsRefused() {
        execute(persons.stranger(), "{\"cell_id\":\"c1\",\"document_id\":\"" + document + "\"}")
                .statusCode(404);
        execute(viola, chained("c1", "3626970123", "")).statusCode(403);
        execute(viola, "{\"code\":\"1\"}").statusCode(403);
        execute(ada, chained("nowhere", "0", "")).statusCode(404).body("code", equalTo("no_such_cell"));
        execute(ada, "{\"cell_id\":\"c1\",\"document_id\":\"json:notebook:nothing\"}")
                .statusCode(404);
        execute(ada, "{\"cell_id\":\"c1\",\"document_id\":\"" + documentId("other.ipynb") + "\"}")
                .statusCode(400)
                .body("message", containsString("does not belong to this document"));
        for (String body : List.of(
                "",
                "[]",
                "{}",
                "no json",
                "{\"cell_id\":\"c1\"}",
                "{\"cell_id\":\"c1\",\"document_id\":\"a.ipynb\"}",
                "{\"document_id\":\"" + document + "\",\"cells\":[]}",
                "{\"document_id\":\"" + document + "\",\"cells\":[{}]}")) {
            execute(ada, body).statusCode(400);
        }
        assertThat(waitingCells()).isEmpty();
    }

    @Test
    void theRightToRunAnotherDocumentsCellsOpensNoKernelForIt() {
        // runs the cells of one as they stand, and may do everything with the other
        String rudi = persons.with(Role.RUNNER, "doors/q.ipynb");
        gate.change(policy -> policy.with(persons.grant(rudi, Role.COLLABORATOR, "doors/other.ipynb")));
        String own = "\"kernel\":{\"id\":\"" + kernel + "\"}";
        ask(
                        rudi,
                        "POST",
                        "/api/sessions",
                        "{\"path\":\"doors/other.ipynb\",\"type\":\"notebook\",\"name\":\"other.ipynb\"," + own + "}")
                .statusCode(403)
                .body("message", containsString("another document"));
        String session = ask(
                        rudi,
                        "POST",
                        "/api/sessions",
                        "{\"path\":\"doors/q.ipynb\",\"type\":\"notebook\",\"name\":\"q.ipynb\"," + own + "}")
                .statusCode(201)
                .extract()
                .path("id");
        ask(rudi, "PATCH", "/api/sessions/" + session, "{\"path\":\"doors/other.ipynb\",\"name\":\"other.ipynb\"}")
                .statusCode(403);
        String other = documentId("other.ipynb");
        execute(rudi, "{\"cell_id\":\"c1\",\"document_id\":\"" + other + "\"}").statusCode(400);
        execute(rudi, "{\"code\":\"print(2)\",\"metadata\":{\"cell_id\":\"c1\",\"document_id\":\"" + other + "\"}}")
                .statusCode(400);
        execute(rudi, "{\"code\":\"print(2)\"}").statusCode(403);
        execute(rudi, "{\"code\":\"print(2)\",\"metadata\":{\"cell_id\":\"c1\",\"document_id\":\"" + document + "\"}}")
                .statusCode(403);
        for (String body : List.of(
                "{\"document\":\"doors/other.ipynb\",\"cell_ids\":[\"c1\"],\"kernel_id\":\"" + kernel + "\"}",
                "{\"kernel_id\":\"" + kernel + "\",\"code\":\"print(2)\"}")) {
            assertThat(ask(rudi, "POST", "/api/baton/executions", body)
                            .extract()
                            .statusCode())
                    .isIn(400, 403);
        }
        assertThat(waitingCells()).isEmpty();
        ask(
                        rudi,
                        "POST",
                        "/api/baton/executions",
                        "{\"document\":\"doors/q.ipynb\",\"cell_ids\":[\"c1\"],\"kernel_id\":\"" + kernel + "\"}")
                .statusCode(202);
        assertThat(waitingCells()).containsExactly("c1");
    }
}

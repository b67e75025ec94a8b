package dev.baton.broker.api.baton;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.broker.api.ServedBroker;
import dev.baton.broker.kernel.KernelRegistry;
import dev.baton.broker.security.People;
import dev.baton.broker.security.PermissionGate;
import dev.baton.broker.security.TestPeople;
import dev.baton.broker.spool.OutputSpool;
import dev.baton.permissions.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole output of an execution over HTTP, for those who may read its document. */
@QuarkusTest
@QuarkusTestResource(ServedBroker.class)
class OutputOverHttpTest {
    @Inject
    People people;

    @Inject
    PermissionGate gate;

    @Inject
    KernelRegistry kernels;

    @Inject
    OutputSpool outputs;

    private TestPeople persons;
    private String ada = "";
    private String viola = "";
    private String stranger = "";
    private String executionId = "";

    @BeforeEach
    void anExecutionThatPrinted() throws Exception {
        persons = new TestPeople(people, gate);
        Path folder = Files.createDirectories(ServedBroker.root().resolve("prints"));
        Files.writeString(folder.resolve("p.ipynb"), """
                {"cells":[{"cell_type":"code","id":"c1","source":"1","metadata":{},"outputs":[],"execution_count":null}],
                 "metadata":{"kernelspec":{"name":"hang","display_name":"Hang"}},"nbformat":4,"nbformat_minor":5}""");
        ada = persons.with(Role.COLLABORATOR, "prints");
        viola = persons.with(Role.VIEWER, "prints");
        stranger = persons.with(Role.VIEWER, "elsewhere");
        executionId = given().header("Authorization", "token " + persons.token(ada))
                .contentType("application/json")
                .body("{\"document\":\"prints/p.ipynb\",\"cell_ids\":[\"c1\"]}")
                .post("/api/baton/executions")
                .then()
                .statusCode(202)
                .extract()
                .path("[0].execution_id");
    }

    @AfterEach
    void noKernelIsLeft() {
        ServedBroker.stopKernels(kernels);
    }

    private void prints(String text) throws Exception {
        outputs.onStarted(executionId);
        outputs.onMessage(KernelMessage.of(
                Channel.IOPUB,
                bytes("{\"msg_id\":\"m\",\"msg_type\":\"stream\",\"session\":\"s\"}"),
                bytes("{\"msg_id\":\"" + executionId + "\"}"),
                bytes("{}"),
                bytes("{\"name\":\"stdout\",\"text\":\"" + text + "\"}"),
                List.of()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private ValidatableResponse get(String who, String accept) {
        return given().header("Authorization", "token " + persons.token(who))
                .header("Accept", accept)
                .get("/api/baton/executions/" + executionId + "/output")
                .then();
    }

    @Test
    void readersOfTheDocumentGetTheOutputAsTextOrAsLinesOfJson() throws Exception {
        prints("hello\\n");
        get(viola, "*/*")
                .statusCode(200)
                .contentType("text/plain;charset=UTF-8")
                .header("Cache-Control", equalTo("no-store"))
                .body(equalTo("hello\n"));
        get(ada, "application/x-ndjson")
                .statusCode(200)
                .contentType("application/x-ndjson")
                .body(containsString("\"msg_type\":\"stream\""));
    }

    @Test
    void anExecutionThatPutNothingOutHasAnEmptyOutput() {
        get(ada, "*/*").statusCode(200).body(equalTo(""));
    }

    @Test
    void whoMayNotReadTheDocumentHearsOfNoOutput() throws Exception {
        prints("secret");
        get(stranger, "*/*").statusCode(404);
    }
}

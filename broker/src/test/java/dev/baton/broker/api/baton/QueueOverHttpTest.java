package dev.baton.broker.api.baton;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.baton.broker.api.ServedBroker;
import dev.baton.broker.kernel.KernelRegistry;
import dev.baton.broker.security.People;
import dev.baton.broker.security.PermissionGate;
import dev.baton.broker.security.TestPeople;
import dev.baton.permissions.Action;
import dev.baton.permissions.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The queue of a kernel over HTTP. The kernel here never answers, so that what was accepted waits. */
@QuarkusTest
@QuarkusTestResource(ServedBroker.class)
class QueueOverHttpTest {
    private static final String CELLS = """
            {"cells":[{"cell_type":"code","id":"c1","source":"1+1","metadata":{},"outputs":[],"execution_count":null},
              {"cell_type":"code","id":"c2","source":"2+2","metadata":{},"outputs":[],"execution_count":null},
              {"cell_type":"markdown","id":"words","source":"x","metadata":{}}],
             "metadata":{"kernelspec":{"name":"hang","display_name":"Hang"}},"nbformat":4,"nbformat_minor":5}""";

    @Inject
    People people;

    @Inject
    PermissionGate gate;

    @Inject
    KernelRegistry kernels;

    private TestPeople persons;
    private String ada = "";
    private String ina = "";
    private String viola = "";

    @BeforeEach
    void people() throws IOException {
        persons = new TestPeople(people, gate);
        Path folder = Files.createDirectories(ServedBroker.root().resolve("class"));
        Files.writeString(folder.resolve("q.ipynb"), CELLS);
        Files.writeString(folder.resolve("words.ipynb"), "no notebook");
        ada = persons.with(Role.COLLABORATOR, "class");
        ina = persons.with(Role.INSTRUCTOR, "class");
        viola = persons.with(Role.VIEWER, "class");
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

    private ValidatableResponse ask(String who, String path) {
        return given().header("Authorization", "token " + persons.token(who))
                .get(path)
                .then();
    }

    private ValidatableResponse submit(String who, String body) {
        return ask(who, "POST", "/api/baton/executions", body);
    }

    private List<String> submitted(String who, String... cells) {
        String ids = "[\"" + String.join("\",\"", cells) + "\"]";
        return submit(who, "{\"document\":\"class/q.ipynb\",\"cell_ids\":" + ids + "}")
                .statusCode(202)
                .extract()
                .path("execution_id");
    }

    private String kernelId() {
        return kernels.all().getFirst().descriptor().kernelId();
    }

    @Test
    void cellsAreAcceptedTogetherWithAPlaceInTheQueueAndAnAddress() {
        submit(ada, "{\"document\":\"class/q.ipynb\",\"cell_ids\":[\"c1\",\"c2\"]}")
                .statusCode(202)
                .header("Location", startsWith("http"))
                .body("state", equalTo(List.of("waiting", "waiting")))
                .body("via", equalTo(List.of("api", "api")))
                .body("cell_id", equalTo(List.of("c1", "c2")))
                .body("document[0]", equalTo("class/q.ipynb"))
                .body("requester[0].username", equalTo(ada));
        ask(viola, "/api/baton/kernels/" + kernelId() + "/queue")
                .statusCode(200)
                .body("waiting", hasSize(2))
                .body("waiting[1].position", equalTo(2))
                .body("waiting.batch_id.unique()", hasSize(1))
                .body("awaits_input", equalTo(false))
                .body("baton.kind", equalTo("open"))
                .body("may", empty());
        ask(ada, "/api/baton/kernels/" + kernelId() + "/queue")
                .body("may", equalTo(List.of("run", "move_own", "ask_for_baton")));
        ask(ina, "/api/baton/kernels/" + kernelId() + "/queue")
                .body("may", hasItems("pause", "cancel_any", "interrupt_any", "break_baton"));
    }

    @Test
    void whatCannotBeRunIsRefusedWithACodeAndNothingOfItIsAccepted() {
        submit(viola, "{\"document\":\"class/q.ipynb\",\"cell_ids\":[\"c1\"]}").statusCode(403);
        submit(persons.stranger(), "{\"document\":\"class/q.ipynb\",\"cell_ids\":[\"c1\"]}")
                .statusCode(404);
        submit(ada, "{\"document\":\"class/none.ipynb\",\"cell_ids\":[\"c1\"]}").statusCode(404);
        submit(ada, "{\"document\":\"class/q.ipynb\",\"cell_ids\":[\"c1\",\"nowhere\"]}")
                .statusCode(404)
                .body("code", equalTo("no_such_cell"));
        submit(ada, "{\"document\":\"class/q.ipynb\",\"cell_ids\":[\"words\"]}").statusCode(404);
        submit(ada, "{\"document\":\"class/words.ipynb\",\"cell_ids\":[\"c1\"]}")
                .statusCode(422)
                .body("code", equalTo("unreadable"));
        for (String body : List.of(
                "{}",
                "{\"document\":\"class/q.ipynb\",\"cell_ids\":[]}",
                "{\"document\":\"class/q.ipynb\",\"cell_ids\":[null]}",
                "{\"document\":\"class/q.ipynb\"}",
                "{\"code\":\"1\"}",
                "{\"document\":\"class/q.ipynb\",\"cell_ids\":[\"c1\"],\"code\":\"1\"}")) {
            submit(ada, body).statusCode(400);
        }
        submit(ada, "{\"kernel_id\":\"nobody\",\"code\":\"1\"}").statusCode(404);
        kernels.all()
                .forEach(each -> org.assertj.core.api.Assertions.assertThat(each.waiting())
                        .isZero());
    }

    @Test
    void theOrderOfOnesOwnChangesByMoveAndOthersAreLeftAlone() {
        List<String> mine = submitted(ada, "c1", "c2");
        List<String> hers = submitted(ina, "c1");
        ask(ada, "POST", "/api/baton/executions/" + mine.get(1) + "/move", "{\"before\":\"" + mine.get(0) + "\"}")
                .statusCode(204);
        ask(ada, "POST", "/api/baton/executions/" + hers.get(0) + "/move", "{}")
                .statusCode(403)
                .body("code", equalTo("not_yours"));
        ask(ada, "POST", "/api/baton/executions/unknown/move", "{}").statusCode(404);
        ask(ada, "/api/baton/kernels/" + kernelId() + "/queue")
                .body("waiting.execution_id", equalTo(List.of(mine.get(1), hers.get(0), mine.get(0))));

        ask(ada, "DELETE", "/api/baton/executions/" + mine.get(0), "").statusCode(204);
        ask(ada, "POST", "/api/baton/executions/" + mine.get(0) + "/move", "{}")
                .statusCode(409)
                .body("code", equalTo("already_settled"));
    }

    @Test
    void aRoleWithoutTheQueueReadsTheDocumentAndNotItsQueue() {
        submitted(ada, "c1");
        String queue = "/api/baton/kernels/" + kernelId() + "/queue";
        String reader = persons.with(new Role("reader", Set.of(Action.DOC_READ)), "class");
        ask(reader, "/api/contents/class/q.ipynb?content=0").statusCode(200);
        ask(reader, queue).statusCode(403).body("code", equalTo("forbidden"));
        ask(viola, queue).statusCode(200);
    }

    @Test
    void aPageLearnsWhatItsReaderMayDoWithADocument() {
        ask(viola, "/api/baton/rights?path=class/q.ipynb")
                .statusCode(200)
                .body("username", equalTo(viola))
                .body("path", equalTo("class/q.ipynb"))
                .body("actions", hasItems("doc.read", "queue.see"))
                .body("actions", not(hasItem("doc.edit")));
        ask(ina, "/api/baton/rights?path=class/q.ipynb").body("actions", hasItems("run.shared", "share.create"));
        ask(persons.stranger(), "/api/baton/rights?path=class/q.ipynb").statusCode(404);
    }

    @Test
    void anInstructorPausesAndChoosesTheOrder() {
        submitted(ada, "c1");
        String queue = "/api/baton/kernels/" + kernelId() + "/queue";
        ask(ina, "PUT", queue, "{\"order\":\"fifo\",\"paused\":true,\"keep_on_death\":true}")
                .statusCode(200)
                .body("order", equalTo("fifo"))
                .body("paused", equalTo(true));
        ask(ina, "PUT", queue, "{\"paused\":false}")
                .statusCode(200)
                .body("order", equalTo("fifo"))
                .body("paused", equalTo(false));
        ask(ina, "PUT", queue, "{\"order\":\"random\"}").statusCode(400);
        ask(ada, "PUT", queue, "{\"paused\":true}").statusCode(403);
        ask(viola, "PUT", queue, "{\"paused\":true}").statusCode(403);
    }

    @Test
    void presenterModeRefusesEverybodyElseAtOnceAndTheBatonIsHandedOn() {
        submitted(ada, "c1");
        String kernel = "/api/baton/kernels/" + kernelId();
        ask(ada, "PUT", kernel + "/mode", "{\"kind\":\"presenter\"}").statusCode(403);
        ask(ina, "PUT", kernel + "/mode", "{\"kind\":\"secret\"}").statusCode(400);
        ask(ina, "PUT", kernel + "/mode", "{\"kind\":\"presenter\",\"holder\":\"" + viola + "\"}")
                .statusCode(409)
                .body("code", equalTo("recipient_may_not_run"));
        ask(ina, "PUT", kernel + "/mode", "{\"kind\":\"presenter\",\"holder\":\"" + ina + "\"}")
                .statusCode(200)
                .body("holder", equalTo(ina))
                .body("fence", equalTo(1));
        submit(ada, "{\"document\":\"class/q.ipynb\",\"cell_ids\":[\"c1\"]}")
                .statusCode(403)
                .body("code", equalTo("not_presenter"));
        submit(ina, "{\"document\":\"class/q.ipynb\",\"cell_ids\":[\"c1\"],\"fence\":0}")
                .statusCode(409)
                .body("code", equalTo("stale_fence"));
        ask(ada, "POST", kernel + "/baton", "{\"action\":\"request\"}")
                .statusCode(200)
                .body("requests", equalTo(List.of(ada)))
                .body("names.keySet()", hasItems(ina, ada));
        ask(viola, kernel + "/queue").body("baton.holder", equalTo(ina)).body("baton.requests", equalTo(List.of(ada)));
        ask(ada, "POST", kernel + "/baton", "{\"action\":\"juggle\"}").statusCode(400);
        ask(ina, "POST", kernel + "/baton", "{\"action\":\"give\"}").statusCode(400);
        ask(ina, "POST", kernel + "/baton", "{\"action\":\"give\",\"to\":\"" + ada + "\"}")
                .statusCode(200)
                .body("holder", equalTo(ada))
                .body("fence", equalTo(2));
        submitted(ada, "c2");
        ask(ada, "POST", kernel + "/baton", "{\"action\":\"return\"}")
                .statusCode(200)
                .body("holder", nullValue());
        submit(ada, "{\"document\":\"class/q.ipynb\",\"cell_ids\":[\"c1\"]}").statusCode(403);
        ask(ada, "POST", kernel + "/baton", "{\"action\":\"take\"}").statusCode(403);
        ask(ina, "POST", kernel + "/baton", "{\"action\":\"take\"}").statusCode(200);
        ask(ina, "PUT", kernel + "/mode", "{\"kind\":\"open\"}").statusCode(200).body("kind", equalTo("open"));
        submitted(ada, "c1");
    }

    @Test
    void codeIsRunOnAKernelThatTheCallerMayRunAnythingOn() {
        submitted(ada, "c1");
        submit(ada, "{\"kernel_id\":\"" + kernelId() + "\",\"code\":\"1\"}")
                .statusCode(202)
                .body("cell_id[0]", nullValue())
                .body("preview[0]", equalTo("1"));
        submit(viola, "{\"kernel_id\":\"" + kernelId() + "\",\"code\":\"1\"}").statusCode(403);
    }
}

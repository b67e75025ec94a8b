package dev.baton.broker.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import dev.baton.broker.kernel.KernelRegistry;
import dev.baton.broker.security.People;
import dev.baton.broker.security.PermissionGate;
import dev.baton.broker.security.TestPeople;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Named shared kernels and gateway mode over HTTP, as the stock Jupyter server asks when Baton is its gateway. */
@QuarkusTest
@QuarkusTestResource(ServedBroker.class)
class NamedKernelsTest {
    private static final String OWNER = "owner";

    @Inject
    People people;

    @Inject
    PermissionGate gate;

    @Inject
    KernelRegistry kernels;

    private TestPeople persons;
    private String ada = "";
    private String bob = "";
    private String team = "";
    private String kernelId = "";

    @BeforeEach
    void aNamedKernelOfWhichAdaIsACollaborator() throws IOException {
        persons = new TestPeople(people, gate);
        ada = persons.stranger();
        bob = persons.stranger();
        team = "t" + UUID.randomUUID().toString().substring(0, 8);
        kernelId = ask(OWNER, "POST", "/api/baton/kernels", "{\"name\":\"" + team + "\",\"spec\":\"hang\"}")
                .statusCode(201)
                .body("name", equalTo(team))
                .body("scope", equalTo("shared"))
                .extract()
                .path("id");
        grant(ada, "collaborator").statusCode(200).body("path", equalTo("kernel:" + team));
    }

    @AfterEach
    void noKernelIsLeft() {
        ServedBroker.stopKernels(kernels);
    }

    private ValidatableResponse grant(String who, String role) {
        return ask(
                OWNER,
                "PUT",
                "/api/baton/grants",
                "{\"path\":\"kernel:" + team + "\",\"user\":\"" + who + "\",\"role\":\"" + role + "\"}");
    }

    private RequestSpecification as(String who) {
        return given().header(
                        "Authorization", "token " + (who.equals(OWNER) ? ServedBroker.TOKEN : persons.token(who)));
    }

    private ValidatableResponse ask(String who, String method, String path, String body) {
        return as(who).contentType(ContentType.JSON)
                .body(body)
                .request(method, path)
                .then();
    }

    private ValidatableResponse get(String who, String path) {
        return as(who).get(path).then();
    }

    private ValidatableResponse join(String who) {
        return ask(
                who,
                "POST",
                "/api/kernels",
                "{\"name\":\"shared-" + team
                        + "\",\"env\":{\"KERNEL_USERNAME\":\"somebody\",\"KERNEL_WORKING_DIR\":\"/\"}}");
    }

    @Test
    void itIsAKernelspecForWhoMayJoinItAndNothingForOthers() {
        String name = "shared-" + team;
        get(ada, "/api/kernelspecs")
                .body("kernelspecs", hasKey(name))
                .body("kernelspecs.'" + name + "'.name", equalTo(name))
                .body("kernelspecs.'" + name + "'.spec.display_name", equalTo("Shared: " + team))
                .body("kernelspecs.'" + name + "'.spec.language", equalTo("none"));
        get(ada, "/api/kernelspecs/" + name).statusCode(200).body("name", equalTo(name));
        get(bob, "/api/kernelspecs").body("kernelspecs", not(hasKey(name)));
        get(bob, "/api/kernelspecs/" + name).statusCode(404);
    }

    @Test
    void joiningReturnsTheRunningKernelInTheFormThatAGatewaysClientReads() {
        join(ada)
                .statusCode(201)
                .body("id", equalTo(kernelId))
                .body("name", equalTo("shared-" + team))
                .body("connections", equalTo(0))
                .body("execution_state", equalTo("starting"))
                .body("last_activity", matchesPattern("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z"));
        join(OWNER).statusCode(201).body("id", equalTo(kernelId));
        join(bob).statusCode(501);
        get(ada, "/api/kernels").body("id", hasItem(kernelId));
        get(bob, "/api/kernels").body("id", not(hasItem(kernelId)));
    }

    @Test
    void aServerThatQuitsStopsNobodysKernelWhoeverItsPersonIs() {
        join(ada).statusCode(201);
        ask(ada, "DELETE", "/api/kernels/" + kernelId, "").statusCode(204);
        ask(OWNER, "DELETE", "/api/kernels/" + kernelId, "").statusCode(204);
        get(ada, "/api/kernels/" + kernelId).statusCode(200).body("execution_state", equalTo("starting"));
    }

    @Test
    void restartNeedsTheRoleAndTheRefusalHasASentence() {
        ask(ada, "POST", "/api/kernels/" + kernelId + "/restart", "{}").statusCode(403);
        ask(bob, "POST", "/api/kernels/" + kernelId + "/restart", "{}").statusCode(404);
        ask(ada, "POST", "/api/kernels/" + kernelId + "/interrupt", "{}").statusCode(204);
    }

    @Test
    void onlyTheOwnerAddsOneAndOnlyWhoMayStopItStopsItWithItsRights() {
        String body = "{\"name\":\"x" + team + "\",\"spec\":\"hang\"}";
        ask(ada, "POST", "/api/baton/kernels", body).statusCode(403);
        ask(OWNER, "POST", "/api/baton/kernels", "{\"name\":\"" + team + "\",\"spec\":\"hang\"}")
                .statusCode(409)
                .body("code", equalTo("name_taken"));
        ask(OWNER, "POST", "/api/baton/kernels", "{\"name\":\"../x\",\"spec\":\"hang\"}")
                .statusCode(400);
        ask(OWNER, "POST", "/api/baton/kernels", "{}").statusCode(400);
        ask(OWNER, "POST", "/api/baton/kernels", "{\"name\":\"y" + team + "\",\"spec\":\"none\"}")
                .statusCode(501);

        ask(ada, "DELETE", "/api/baton/kernels/" + kernelId, "").statusCode(403);
        ask(bob, "DELETE", "/api/baton/kernels/" + kernelId, "").statusCode(404);
        ask(OWNER, "DELETE", "/api/baton/kernels/" + kernelId, "").statusCode(204);
        get(ada, "/api/kernels/" + kernelId).statusCode(404);
        ask(OWNER, "POST", "/api/baton/kernels", "{\"name\":\"" + team + "\",\"spec\":\"hang\"}")
                .statusCode(201);
        // a later kernel of that name starts without the rights on the former one
        join(ada).statusCode(501);
    }

    @Test
    void whoMayReadItSeesWhatEverybodyRanOnItAndNobodyElseDoes() {
        ask(ada, "POST", "/api/baton/executions", "{\"kernel_id\":\"" + kernelId + "\",\"code\":\"40 + 2\"}")
                .statusCode(202);
        String list = "/api/baton/executions?kernel=" + kernelId;
        for (String reader : List.of(ada, OWNER)) {
            get(reader, list)
                    .body("items.requester.username", equalTo(List.of(ada)))
                    .body("items.preview", equalTo(List.of("40 + 2")));
        }
        get(bob, list).body("items", equalTo(List.of()));
        grant(bob, "viewer").statusCode(200);
        get(bob, list).body("items.requester.username", equalTo(List.of(ada)));
    }

    @Test
    void rightsOnItAreGivenListedAndTakenLikeThoseOnADocument() {
        grant(bob, "viewer").statusCode(200);
        get(bob, "/api/kernels/" + kernelId).statusCode(200);
        ask(bob, "POST", "/api/baton/executions", "{\"kernel_id\":\"" + kernelId + "\",\"code\":\"1\"}")
                .statusCode(403);
        ask(ada, "POST", "/api/baton/executions", "{\"kernel_id\":\"" + kernelId + "\",\"code\":\"1\"}")
                .statusCode(202);
        List<String> users = get(OWNER, "/api/baton/grants?path=kernel:" + team)
                .statusCode(200)
                .extract()
                .path("user");
        assertThat(users).containsExactlyInAnyOrder(ada, bob);
        List<String> ids =
                get(OWNER, "/api/baton/grants?path=kernel:" + team).extract().path("id");
        ids.forEach(id -> ask(OWNER, "DELETE", "/api/baton/grants/" + id, "").statusCode(204));
        get(ada, "/api/kernels/" + kernelId).statusCode(404);
        get(ada, "/api/baton/grants?path=kernel:" + team).statusCode(404);
        ask(
                        OWNER,
                        "PUT",
                        "/api/baton/grants",
                        "{\"path\":\"kernel:nobody\",\"user\":\"" + ada + "\",\"role\":\"viewer\"}")
                .statusCode(404);
    }
}

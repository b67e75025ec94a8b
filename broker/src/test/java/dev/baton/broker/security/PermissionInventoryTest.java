package dev.baton.broker.security;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.broker.api.ServedBroker;
import dev.baton.broker.documents.DocumentIds;
import dev.baton.broker.kernel.ExecutionLedger.RunFacts;
import dev.baton.broker.kernel.KernelAgent;
import dev.baton.broker.kernel.KernelRegistry;
import dev.baton.broker.store.Store;
import dev.baton.permissions.Grant;
import dev.baton.permissions.Role;
import dev.baton.queue.Door;
import dev.baton.queue.Execution;
import dev.baton.queue.Submission;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every endpoint against every kind of caller; an endpoint without a row fails. */
@QuarkusTest
@QuarkusTestResource(ServedBroker.class)
class PermissionInventoryTest {
    private static final List<String> CALLERS =
            List.of("anonymous", "wrong token", "no grant", "viewer", "editor", "runner", "collaborator", "owner");

    /** Not asked: the answer would last (a stream, a kernel that never gets ready). */
    private static final String NOT_ASKED = "-";

    @Inject
    People people;

    @Inject
    PermissionGate gate;

    @Inject
    KernelRegistry kernels;

    @Inject
    DocumentIds documents;

    @Inject
    Store store;

    private TestPeople persons;
    private final Map<String, String> names = new HashMap<>();
    private String kernelId = "";
    private String sessionId = "";
    private String grantId = "";
    private String executionId = "";
    private String victim = "";

    /**
     * One endpoint as it is asked, with the expected status for each of {@link #CALLERS}.
     *
     * @param template as the API's own description spells it
     * @param path with {@code KERNEL}, {@code SESSION}, {@code GRANT}, {@code EXECUTION} and {@code VICTIM} to be filled in
     */
    private record Row(String method, String template, String path, String body, String expected) {
        String endpoint() {
            return method + " " + template;
        }
    }

    private static final String ALL = "401 401 200 200 200 200 200 200";
    private static final String READERS = "401 401 404 200 200 200 200 200";
    private static final String OWNER_ONLY = "401 401 403 403 403 403 403 ";
    private static final String EDITORS = "401 401 404 403 %1$s 403 %1$s %1$s";
    private static final String OWNER_OF_PATH = "401 401 404 403 403 403 403 ";
    private static final String MINE_ONLY = "401 401 404 404 404 404 404 ";

    private static final List<Row> ROWS = List.of(
            new Row("GET", "/api", "/api", "", "200 200 200 200 200 200 200 200"),
            new Row("GET", "/api/status", "/api/status", "", ALL),
            new Row("GET", "/api/nbconvert", "/api/nbconvert", "", ALL),
            new Row("GET", "/api/me", "/api/me", "", ALL),
            new Row("GET", "/api/kernelspecs", "/api/kernelspecs", "", ALL),
            new Row("GET", "/api/kernelspecs/{name}", "/api/kernelspecs/hang", "", ALL),
            new Row("GET", "/kernelspecs/{name}/{file}", "/kernelspecs/hang/logo-64x64.png", "", ALL),
            new Row("GET", "/api/kernels", "/api/kernels", "", ALL),
            new Row(
                    "POST",
                    "/api/kernels",
                    "/api/kernels",
                    "{\"name\":\"hang\",\"path\":\"shared\"}",
                    "401 401 404 403 403 201 201 201"),
            new Row("GET", "/api/kernels/{id}", "/api/kernels/KERNEL", "", READERS),
            new Row("DELETE", "/api/kernels/{id}", "/api/kernels/KERNEL", "", "401 401 404 204 204 204 204 204"),
            new Row(
                    "POST",
                    "/api/kernels/{id}/interrupt",
                    "/api/kernels/KERNEL/interrupt",
                    "",
                    "401 401 404 204 204 204 204 204"),
            new Row(
                    "POST",
                    "/api/kernels/{id}/restart",
                    "/api/kernels/KERNEL/restart",
                    "",
                    "401 401 404 403 403 403 403 -"),
            new Row("GET", "/api/sessions", "/api/sessions", "", ALL),
            new Row(
                    "POST",
                    "/api/sessions",
                    "/api/sessions",
                    "{\"path\":\"shared/n.ipynb\",\"name\":\"n.ipynb\",\"type\":\"notebook\",\"kernel\":{\"name\":\"hang\"}}",
                    "401 401 404 201 201 201 201 201"),
            new Row("GET", "/api/sessions/{id}", "/api/sessions/SESSION", "", MINE_ONLY + "200"),
            new Row(
                    "PATCH",
                    "/api/sessions/{id}",
                    "/api/sessions/SESSION",
                    "{\"path\":\"shared/n.ipynb\"}",
                    MINE_ONLY + "200"),
            new Row("DELETE", "/api/sessions/{id}", "/api/sessions/SESSION", "", MINE_ONLY + "204"),
            new Row(
                    "PUT",
                    "/api/collaboration/session/{path}",
                    "/api/collaboration/session/shared/n.ipynb",
                    "{\"format\":\"json\",\"type\":\"notebook\"}",
                    READERS),
            new Row("GET", "/files/{path}", "/files/shared/a.txt", "", READERS),
            new Row("GET", "/api/contents", "/api/contents", "", ALL),
            new Row("GET", "/api/contents/{path}", "/api/contents/shared/a.txt", "", READERS),
            new Row("POST", "/api/contents", "/api/contents", "{\"type\":\"file\"}", OWNER_OF_PATH + "201"),
            new Row(
                    "POST",
                    "/api/contents/{path}",
                    "/api/contents/shared",
                    "{\"type\":\"file\"}",
                    EDITORS.formatted("201")),
            new Row(
                    "PUT",
                    "/api/contents/{path}",
                    "/api/contents/shared/a.txt",
                    "{\"type\":\"file\",\"format\":\"text\",\"content\":\"x\"}",
                    EDITORS.formatted("200")),
            new Row(
                    "PATCH",
                    "/api/contents/{path}",
                    "/api/contents/shared/a.txt",
                    "{\"path\":\"shared/moved.txt\"}",
                    OWNER_OF_PATH + "200"),
            new Row("DELETE", "/api/contents/{path}", "/api/contents/shared/a.txt", "", OWNER_OF_PATH + "204"),
            new Row("GET", "/api/contents/{path}/checkpoints", "/api/contents/shared/a.txt/checkpoints", "", READERS),
            new Row(
                    "POST",
                    "/api/contents/{path}/checkpoints",
                    "/api/contents/shared/a.txt/checkpoints",
                    "",
                    EDITORS.formatted("201")),
            new Row(
                    "POST",
                    "/api/contents/{path}/checkpoints/{id}",
                    "/api/contents/shared/a.txt/checkpoints/checkpoint",
                    "",
                    OWNER_OF_PATH + "204"),
            new Row(
                    "DELETE",
                    "/api/contents/{path}/checkpoints/{id}",
                    "/api/contents/shared/a.txt/checkpoints/checkpoint",
                    "",
                    EDITORS.formatted("204")),
            new Row("GET", "/api/resolvePath", "/api/resolvePath?path=shared/a.txt", "", ALL),
            new Row("GET", "/api/baton/kernels", "/api/baton/kernels", "", ALL),
            new Row("GET", "/api/baton/kernels/{id}/queue", "/api/baton/kernels/KERNEL/queue", "", READERS),
            new Row(
                    "PUT",
                    "/api/baton/kernels/{id}/queue",
                    "/api/baton/kernels/KERNEL/queue",
                    "{\"order\":\"fifo\",\"paused\":false}",
                    "401 401 404 403 403 403 403 200"),
            new Row(
                    "PUT",
                    "/api/baton/kernels/{id}/mode",
                    "/api/baton/kernels/KERNEL/mode",
                    "{\"kind\":\"open\"}",
                    "401 401 404 403 403 403 403 200"),
            new Row(
                    "POST",
                    "/api/baton/kernels/{id}/baton",
                    "/api/baton/kernels/KERNEL/baton",
                    "{\"action\":\"request\"}",
                    "401 401 404 403 403 409 409 409"),
            new Row(
                    "POST",
                    "/api/baton/executions",
                    "/api/baton/executions",
                    "{\"document\":\"shared/n.ipynb\",\"cell_ids\":[\"c1\"]}",
                    "401 401 404 403 403 202 202 202"),
            new Row(
                    "POST",
                    "/api/baton/executions/{id}/move",
                    "/api/baton/executions/EXECUTION/move",
                    "{\"before\":null}",
                    "401 401 404 403 403 403 409 409"),
            new Row("GET", "/api/baton/executions", "/api/baton/executions?document=shared/n.ipynb", "", READERS),
            new Row("GET", "/api/baton/executions/{id}", "/api/baton/executions/EXECUTION", "", READERS),
            new Row(
                    "DELETE",
                    "/api/baton/executions/{id}",
                    "/api/baton/executions/EXECUTION",
                    "",
                    "401 401 404 409 409 409 409 409"),
            new Row(
                    "POST",
                    "/api/baton/executions/{id}/interrupt",
                    "/api/baton/executions/EXECUTION/interrupt",
                    "",
                    "401 401 404 409 409 409 409 409"),
            new Row("GET", "/api/baton/users", "/api/baton/users", "", OWNER_ONLY + "200"),
            new Row("POST", "/api/baton/users", "/api/baton/users", "{\"name\":\"FRESH\"}", OWNER_ONLY + "201"),
            new Row("POST", "/api/baton/users/{name}/token", "/api/baton/users/VICTIM/token", "", OWNER_ONLY + "200"),
            new Row("DELETE", "/api/baton/users/{name}", "/api/baton/users/VICTIM", "", OWNER_ONLY + "204"),
            new Row("GET", "/api/baton/grants", "/api/baton/grants?path=shared", "", OWNER_OF_PATH + "200"),
            new Row(
                    "PUT",
                    "/api/baton/grants",
                    "/api/baton/grants",
                    "{\"path\":\"shared\",\"user\":\"VICTIM\",\"role\":\"viewer\"}",
                    OWNER_OF_PATH + "200"),
            new Row("DELETE", "/api/baton/grants/{id}", "/api/baton/grants/GRANT", "", MINE_ONLY + "204"),
            new Row(
                    "GET",
                    "/api/baton/events",
                    "/api/baton/events?document=shared/n.ipynb",
                    "",
                    "401 401 404 - - - - -"),
            new Row("GET", "/lab/api/settings", "/lab/api/settings", "", ALL),
            new Row(
                    "GET",
                    "/lab/api/settings/{id}",
                    "/lab/api/settings/@jupyterlab/apputils-extension:themes",
                    "",
                    ALL),
            new Row(
                    "PUT",
                    "/lab/api/settings/{id}",
                    "/lab/api/settings/@jupyterlab/apputils-extension:themes",
                    "{\"raw\":\"{}\"}",
                    "401 401 204 204 204 204 204 204"),
            new Row("GET", "/lab/api/workspaces", "/lab/api/workspaces", "", ALL),
            new Row("GET", "/lab/api/workspaces/{id}", "/lab/api/workspaces/default", "", ALL),
            new Row(
                    "PUT",
                    "/lab/api/workspaces/{id}",
                    "/lab/api/workspaces/mine",
                    "{\"data\":{},\"metadata\":{\"id\":\"mine\"}}",
                    "401 401 204 204 204 204 204 204"),
            new Row(
                    "DELETE",
                    "/lab/api/workspaces/{id}",
                    "/lab/api/workspaces/default",
                    "",
                    "401 401 404 404 404 404 404 404"),
            new Row("GET", "/lab/api/translations", "/lab/api/translations", "", ALL),
            new Row("GET", "/lab/api/translations/{locale}", "/lab/api/translations/en", "", ALL),
            new Row("GET", "/", "/", "", "401 401 302 302 302 302 302 302"),
            new Row("GET", "/lab", "/lab", "", ALL),
            new Row("GET", "/lab/{rest}", "/lab/tree/shared/n.ipynb", "", ALL),
            new Row("GET", "/doc", "/doc", "", ALL),
            new Row("GET", "/doc/{rest}", "/doc/tree/shared/n.ipynb", "", ALL),
            new Row("GET", "/static/lab/{path}", "/static/lab/style.js", "", ALL),
            new Row("GET", "/lab/extensions/{path}", "/lab/extensions/@org/one/static/remoteEntry.aa.js", "", ALL),
            new Row(
                    "GET",
                    "/lab/api/themes/{path}",
                    "/lab/api/themes/@jupyterlab/theme-light-extension/index.css",
                    "",
                    ALL),
            new Row("GET", "/static/favicons/{name}", "/static/favicons/favicon.ico", "", ALL),
            new Row("GET", "/favicon.ico", "/favicon.ico", "", ALL));

    @BeforeEach
    void people() throws IOException {
        persons = new TestPeople(people, gate);
        Path shared = Files.createDirectories(ServedBroker.root().resolve("shared"));
        Files.writeString(
                shared.resolve("n.ipynb"),
                "{\"cells\":[{\"cell_type\":\"code\",\"id\":\"c1\",\"source\":\"1+1\",\"metadata\":{},"
                        + "\"outputs\":[],\"execution_count\":null}],\"metadata\":{},\"nbformat\":4,\"nbformat_minor\":5}");
        Path spec = Files.createDirectories(
                ServedBroker.root().resolveSibling("prefix").resolve("share/jupyter/kernels/hang"));
        Files.writeString(spec.resolve("logo-64x64.png"), "logo");
        Files.writeString(
                spec.resolve("kernel.json"),
                "{\"argv\":[\"/bin/sh\",\"-c\",\"exec sleep 60\",\"{connection_file}\"],"
                        + "\"display_name\":\"Hang\",\"language\":\"none\"}");
        names.put("no grant", persons.stranger());
        names.put("viewer", persons.with(Role.VIEWER, "shared"));
        names.put("editor", persons.with(Role.EDITOR, "shared"));
        names.put("runner", persons.with(Role.RUNNER, "shared"));
        names.put("collaborator", persons.with(Role.COLLABORATOR, "shared"));
    }

    @AfterEach
    void noKernelIsLeft() {
        for (KernelAgent each : kernels.all()) {
            kernels.stop(each, "The test is over.").toCompletableFuture().join();
        }
    }

    @Test
    void everyEndpointAnswersEveryKindOfCallerAsTheTableSays() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Row row : ROWS) {
            String[] expected = row.expected().split(" ");
            for (int i = 0; i < CALLERS.size(); i++) {
                if (!expected[i].equals(NOT_ASKED)) {
                    world();
                    int status = ask(row, CALLERS.get(i)).statusCode();
                    if (status != Integer.parseInt(expected[i])) {
                        wrong.add(row.method() + " " + row.path() + " as " + CALLERS.get(i) + ": " + status
                                + " and not " + expected[i]);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyEndpointHasARow() {
        Map<String, Map<String, Object>> paths = as("owner")
                .accept("application/json")
                .get("/api/baton/openapi?format=json")
                .then()
                .statusCode(200)
                .extract()
                .path("paths");
        Set<String> described = new TreeSet<>();
        paths.forEach((path, methods) -> methods.keySet().forEach(method -> {
            if (Set.of("get", "put", "post", "delete", "patch", "head").contains(method)) {
                described.add(method.toUpperCase(Locale.ROOT) + " " + path);
            }
        }));
        assertThat(described).hasSizeGreaterThan(50);
        Set<String> asked = new TreeSet<>();
        ROWS.forEach(row -> asked.add(row.endpoint()));
        // the description leaves out what browsers open themselves: pages and their files
        assertThat(asked).containsAll(described);
        assertThat(asked.stream().filter(each -> each.contains(" /api")).toList())
                .isSubsetOf(described);
    }

    @Test
    void theDescriptionItselfIsForPeopleWhoAreSignedIn() {
        assertThat(as("anonymous").get("/api/baton/openapi").statusCode()).isEqualTo(401);
        assertThat(as("anonymous").get("/q/metrics").statusCode()).isEqualTo(401);
    }

    @Test
    void aSharedKernelOutlivesTheWishOfSomebodyWhoMayNotStopIt() throws IOException {
        world();
        for (String caller : List.of("viewer", "editor", "runner", "collaborator")) {
            as(caller).delete("/api/kernels/" + kernelId).then().statusCode(204);
            as("owner").get("/api/kernels/" + kernelId).then().statusCode(200);
        }
    }

    @Test
    void aPrivateKernelDoesNotExistForAnybodyElseNotEvenForTheOwner() {
        String mine = as("runner")
                .contentType("application/json")
                .body("{\"name\":\"hang\",\"path\":\"shared\"}")
                .post("/api/kernels")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        as("runner").get("/api/kernels/" + mine).then().statusCode(200);
        for (String caller : List.of("no grant", "viewer", "collaborator", "owner")) {
            as(caller).get("/api/kernels/" + mine).then().statusCode(404);
            as(caller).delete("/api/kernels/" + mine).then().statusCode(404);
            as(caller).post("/api/kernels/" + mine + "/interrupt").then().statusCode(404);
            as(caller).post("/api/kernels/" + mine + "/restart").then().statusCode(404);
            as(caller).get("/api/baton/kernels/" + mine + "/queue").then().statusCode(404);
            as(caller)
                    .contentType("application/json")
                    .body("{\"path\":\"shared/n.ipynb\",\"kernel\":{\"id\":\"" + mine + "\"}}")
                    .post("/api/sessions")
                    .then()
                    .statusCode(404);
            assertThat(as(caller).get("/api/kernels").asString()).doesNotContain(mine);
            assertThat(as(caller).get("/api/baton/kernels").asString()).doesNotContain(mine);
        }
    }

    /** Everything that a row may meet, fresh: a row before may have used it up. */
    private void world() throws IOException {
        Path shared = ServedBroker.root().resolve("shared");
        Files.deleteIfExists(shared.resolve("moved.txt"));
        Files.writeString(shared.resolve("a.txt"), "a");
        String fileId = documents.idOf("shared/n.ipynb");
        Caller owner = new Caller(Caller.Kind.OWNER, "owner", "owner", null);
        if (kernelId.isEmpty()
                || kernels.all().stream()
                        .noneMatch(each -> each.facts().kernelId().equals(kernelId))) {
            // registered by somebody who may not run, so that there is no process to wait for
            Caller viewer = new Caller(Caller.Kind.USER, nameOf("viewer"), nameOf("viewer"), null);
            kernelId =
                    kernels.joinShared(viewer, fileId, "hang", shared).facts().kernelId();
            executionId = UUID.randomUUID().toString();
            store.ledger()
                    .accepted(
                            new Execution(
                                    System.nanoTime(),
                                    owner.username(),
                                    "page",
                                    executionId,
                                    Door.CHANNELS,
                                    new Submission(
                                            executionId,
                                            true,
                                            true,
                                            Optional.empty(),
                                            Optional.empty(),
                                            Optional.empty()),
                                    Instant.EPOCH),
                            new RunFacts(kernelId, fileId, null, "owner", "0".repeat(64), "1", false),
                            false)
                    .toCompletableFuture()
                    .join();
        }
        as("owner").post("/api/contents/shared/a.txt/checkpoints").then().statusCode(201);
        sessionId = as("owner")
                .contentType("application/json")
                .body("{\"path\":\"shared/own.ipynb\",\"type\":\"notebook\",\"kernel\":{\"id\":\"" + kernelId + "\"}}")
                .post("/api/sessions")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        victim = persons.stranger();
        Grant grant = persons.grant(victim, Role.VIEWER, "shared/a.txt");
        gate.change(policy -> policy.with(grant));
        grantId = grant.id();
    }

    private Response ask(Row row, String caller) {
        RequestSpecification request = as(caller).redirects().follow(false);
        if (!row.body().isEmpty()) {
            request.contentType("application/json").body(fill(row.body()));
        }
        return request.request(row.method(), fill(row.path()));
    }

    private String fill(String text) {
        return text.replace("KERNEL", kernelId)
                .replace("SESSION", sessionId)
                .replace("GRANT", grantId)
                .replace("EXECUTION", executionId)
                .replace("VICTIM", victim)
                .replace("FRESH", "f" + UUID.randomUUID().toString().substring(0, 8));
    }

    private String nameOf(String caller) {
        return Objects.requireNonNull(names.get(caller));
    }

    private RequestSpecification as(String caller) {
        RequestSpecification request = given().urlEncodingEnabled(false);
        return switch (caller) {
            case "anonymous" -> request;
            case "wrong token" -> request.header("Authorization", "token not-a-token");
            case "owner" -> request.header("Authorization", "token " + ServedBroker.TOKEN);
            default -> request.header("Authorization", "token " + persons.token(nameOf(caller)));
        };
    }
}

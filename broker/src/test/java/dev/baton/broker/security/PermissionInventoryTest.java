package dev.baton.broker.security;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.broker.api.ServedBroker;
import dev.baton.broker.documents.ConflictCopies;
import dev.baton.broker.documents.DocumentIds;
import dev.baton.broker.documents.Versions;
import dev.baton.broker.kernel.ExecutionLedger.RunFacts;
import dev.baton.broker.kernel.KernelRegistry;
import dev.baton.broker.store.Store;
import dev.baton.permissions.Grant;
import dev.baton.permissions.Principal;
import dev.baton.permissions.Role;
import dev.baton.permissions.ShareLink;
import dev.baton.queue.Execution;
import dev.baton.queue.Submission;
import dev.baton.queue.SubmissionSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
    @Inject
    People people;

    @Inject
    PermissionGate gate;

    @Inject
    Logins logins;

    @Inject
    KernelRegistry kernels;

    @Inject
    DocumentIds documents;

    @Inject
    Store store;

    @Inject
    ConflictCopies conflictCopies;

    @Inject
    Versions versions;

    private TestPeople persons;
    private final Map<String, String> names = new HashMap<>();
    private String kernelId = "";
    private String sessionId = "";
    private String grantId = "";
    private String executionId = "";
    private String victim = "";
    private String asideId = "";
    private String versionId = "";
    private boolean isUsed = true;
    private GuestBrowser.Link share = new GuestBrowser.Link("", "");
    private final Map<String, GuestBrowser> guests = new HashMap<>();

    @BeforeEach
    void people() throws IOException {
        ManyRequests.prepare();
        persons = new TestPeople(people, gate);
        Path shared = Files.createDirectories(ServedBroker.root().resolve("shared"));
        Files.writeString(
                shared.resolve("n.ipynb"),
                "{\"cells\":[{\"cell_type\":\"code\",\"id\":\"c1\",\"source\":\"1+1\",\"metadata\":{},"
                        + "\"outputs\":[],\"execution_count\":null}],\"metadata\":{},\"nbformat\":4,\"nbformat_minor\":5}");
        names.put("no grant", persons.stranger());
        names.put("viewer", persons.with(Role.VIEWER, "shared"));
        names.put("editor", persons.with(Role.EDITOR, "shared"));
        names.put("runner", persons.with(Role.RUNNER, "shared"));
        names.put("collaborator", persons.with(Role.COLLABORATOR, "shared"));
        guests();
    }

    private void guests() {
        for (String role : List.of("viewer", "runner")) {
            GuestBrowser guest = new GuestBrowser();
            guest.use(GuestBrowser.Link.make("shared", role, ",\"expires_in\":\"P1D\""));
            guests.put("guest of a " + role + "'s link", guest);
        }
        GuestBrowser.Link taken = GuestBrowser.Link.make("shared", "collaborator", ",\"expires_in\":\"P1D\"");
        GuestBrowser revoked = new GuestBrowser();
        revoked.use(taken);
        taken.revoke();
        guests.put("guest of a revoked link", revoked);
        Instant end = Instant.now().minus(Duration.ofDays(1));
        Principal expired = new Principal.Guest("over" + end.toEpochMilli(), 1);
        ShareLink link = gate.policy().link(taken.id()).orElseThrow();
        gate.change(policy -> policy.with(new ShareLink(
                        ((Principal.Guest) expired).linkId(),
                        link.secretSha256Hex(),
                        link.resource(),
                        link.role(),
                        link.notBefore(),
                        end,
                        link.usesMax(),
                        link.audience(),
                        false,
                        "",
                        link.createdBy(),
                        link.createdAt(),
                        Optional.empty()))
                .with(new Grant(
                        expired.key(),
                        expired,
                        link.resource(),
                        link.role(),
                        new Grant.Provenance.ThroughLink(((Principal.Guest) expired).linkId()),
                        Instant.EPOCH,
                        Optional.empty(),
                        Optional.empty())));
        Caller person = Caller.named(Caller.usernameOf(expired));
        GuestBrowser living = Objects.requireNonNull(guests.get("guest of a viewer's link"));
        guests.put("guest of an expired link", living.withLogin(logins.open(person, end)));
        guests.put(
                "login that outlived its link",
                living.withLogin(logins.open(person, Instant.now().plusSeconds(600))));
    }

    @AfterEach
    void noKernelIsLeft() {
        ServedBroker.stopKernels(kernels);
    }

    @Test
    void everyEndpointAnswersEveryKindOfCallerAsTheTableSays() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (EndpointTable.Row row : EndpointTable.ROWS) {
            String[] expected = row.expected().split(" ");
            for (int i = 0; i < EndpointTable.CALLERS.size(); i++) {
                if (!expected[i].equals(EndpointTable.NOT_ASKED)) {
                    world();
                    int status = ask(row, EndpointTable.CALLERS.get(i)).statusCode();
                    if (status != Integer.parseInt(expected[i])) {
                        wrong.add(row.method() + " " + row.path() + " as " + EndpointTable.CALLERS.get(i) + ": "
                                + status + " and not " + expected[i]);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void whoCameThroughALinkIsLikeThePersonOfItsRoleWhileItLivesAndNobodyAfterwards() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (EndpointTable.Row row : EndpointTable.ROWS) {
            String[] expected = row.expected().split(" ");
            for (Map.Entry<String, String> each : EndpointTable.LIKE.entrySet()) {
                String status = expected[EndpointTable.CALLERS.indexOf(each.getValue())];
                if (!status.equals(EndpointTable.NOT_ASKED)) {
                    if (!each.getValue().equals("anonymous")) {
                        world();
                    }
                    int told = ask(row, each.getKey()).statusCode();
                    if (told != Integer.parseInt(status)) {
                        wrong.add(row.method() + " " + row.path() + " as " + each.getKey() + ": " + told + " and not "
                                + status);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void theSocketsOfADocumentAndItsKernelAreForWhoMayReadIt() throws IOException {
        world();
        String opened = as("owner")
                .contentType("application/json")
                .body("{\"format\":\"json\",\"type\":\"notebook\"}")
                .put("/api/collaboration/session/shared/n.ipynb")
                .path("fileId");
        List<String> wrong = new ArrayList<>();
        List<String> everybody = new ArrayList<>(EndpointTable.CALLERS);
        everybody.addAll(EndpointTable.LIKE.keySet());
        for (String caller : everybody) {
            String like = EndpointTable.LIKE.getOrDefault(caller, caller);
            int expected =
                    Set.of("anonymous", "wrong token").contains(like) ? 403 : like.equals("no grant") ? 404 : 101;
            Map<String, String> headers = guests.containsKey(caller)
                    ? Objects.requireNonNull(guests.get(caller)).socketHeaders()
                    : switch (caller) {
                        case "anonymous" -> Map.of();
                        case "wrong token" -> TestSockets.token("not-a-token");
                        case "owner" -> TestSockets.token(ServedBroker.TOKEN);
                        default -> TestSockets.token(persons.token(nameOf(caller)));
                    };
            for (String path : List.of(
                    "/api/collaboration/room/json:notebook:" + opened, "/api/kernels/" + kernelId + "/channels")) {
                int told = TestSockets.statusOf(path, headers);
                if (told != expected) {
                    wrong.add(path + " as " + caller + ": " + told + " and not " + expected);
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
        EndpointTable.ROWS.forEach(row -> asked.add(row.endpoint()));
        // the description leaves out what browsers open themselves: pages and their files
        assertThat(asked).containsAll(described);
        assertThat(asked.stream().filter(each -> each.contains(" /api")).toList())
                .isSubsetOf(described);
    }

    @Test
    void aCookieAloneChangesNothingAtAnyEndpoint() throws IOException {
        world();
        Map<String, String> cookies = given().redirects()
                .follow(false)
                .header("Accept", "text/html")
                .get("/lab?token=" + ServedBroker.TOKEN)
                .cookies();
        String xsrf = Objects.requireNonNull(cookies.get("_xsrf"));
        List<String> wrong = new ArrayList<>();
        for (EndpointTable.Row row : EndpointTable.ROWS) {
            if (row.method().equals("GET")) {
                continue;
            }
            Map<String, RequestSpecification> foreign = new LinkedHashMap<>();
            foreign.put("no token", given());
            foreign.put("another token", given().header("X-XSRFToken", "another"));
            foreign.put("an empty token", given().header("X-XSRFToken", ""));
            foreign.put(
                    "a foreign Origin", given().header("X-XSRFToken", xsrf).header("Origin", "http://evil.example"));
            foreign.put("no Origin at all", given().header("X-XSRFToken", xsrf).header("Origin", "null"));
            foreign.forEach((what, request) -> {
                RequestSpecification asked = request.urlEncodingEnabled(false)
                        .redirects()
                        .follow(false)
                        .cookies(cookies);
                if (!row.body().isEmpty()) {
                    asked.contentType("application/json").body(fill(row.body()));
                }
                Response answer = asked.request(row.method(), fill(row.path()));
                String code = what.contains("Origin") ? "foreign_origin" : "xsrf";
                if (answer.statusCode() != 403 || !answer.asString().contains(code)) {
                    wrong.add(row.method() + " " + row.path() + " with " + what + ": " + answer.statusCode());
                }
            });
        }
        assertThat(wrong).isEmpty();
        as("owner").get("/api/kernels/" + kernelId).then().statusCode(200);
    }

    @Test
    void theDescriptionItselfIsForPeopleWhoAreSignedIn() {
        assertThat(as("anonymous").get("/api/baton/openapi").statusCode()).isEqualTo(401);
        assertThat(as("anonymous").get("/q/metrics").statusCode()).isEqualTo(401);
    }

    @Test
    void aGrantThatLetsRunCodeSaysWhatThatMeansAndOthersDoNot() throws IOException {
        world();
        for (Role role : Role.builtIn()) {
            String warning = as("owner")
                    .contentType("application/json")
                    .body("{\"path\":\"shared\",\"user\":\"" + victim + "\",\"role\":\"" + role.name() + "\"}")
                    .put("/api/baton/grants")
                    .then()
                    .statusCode(200)
                    .extract()
                    .path("warning");
            assertThat(warning != null && warning.contains("does not sandbox kernels"))
                    .as(role.name())
                    .isEqualTo(role.mayRun());
        }
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
        for (String caller : List.of("viewer", "collaborator", "owner")) {
            // a binding of the same path that they have already is no answer either
            as(caller)
                    .contentType("application/json")
                    .body("{\"path\":\"shared/n.ipynb\",\"type\":\"notebook\",\"kernel\":{\"name\":\"hang\"}}")
                    .post("/api/sessions")
                    .then()
                    .statusCode(201);
        }
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

    /** Everything that a row may meet; fresh, if a row before may have used some of it up. */
    private void world() throws IOException {
        if (!isUsed) {
            return;
        }
        isUsed = false;
        Path shared = ServedBroker.root().resolve("shared");
        Files.deleteIfExists(shared.resolve("moved.txt"));
        Files.writeString(shared.resolve("a.txt"), "a");
        String fileId = documents.idOf("shared/n.ipynb");
        Caller owner = new Caller(Caller.Kind.OWNER, "owner", "owner", null);
        if (kernelId.isEmpty()
                || kernels.all().stream()
                        .noneMatch(each -> each.descriptor().kernelId().equals(kernelId))) {
            // registered by somebody who may not run, so that there is no process to wait for
            Caller viewer = new Caller(Caller.Kind.USER, nameOf("viewer"), nameOf("viewer"), null);
            kernelId = kernels.joinShared(viewer, fileId, "hang", shared)
                    .descriptor()
                    .kernelId();
            executionId = UUID.randomUUID().toString();
            store.ledger()
                    .accepted(
                            new Execution(
                                    System.nanoTime(),
                                    owner.username(),
                                    "page",
                                    executionId,
                                    SubmissionSource.CHANNELS,
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
        share = GuestBrowser.Link.make("shared", "viewer", ",\"expires_in\":\"P1D\"");
        keepSomething();
    }

    private void keepSomething() throws IOException {
        String fileId = documents.idOf("shared/n.ipynb");
        conflictCopies.keep(
                fileId, victim, ConflictCopies.Reason.CONFLICT, List.of(new ConflictCopies.Text("c1", "mine")));
        asideId = conflictCopies.of(fileId).getFirst().id();
        versions.keep(
                fileId,
                Versions.Reason.CHANGE,
                Files.readAllBytes(ServedBroker.root().resolve("shared/n.ipynb")));
        versionId = versions.of(fileId).getFirst().id();
    }

    private Response ask(EndpointTable.Row row, String caller) {
        RequestSpecification request = as(caller).redirects().follow(false);
        if (!row.body().isEmpty()) {
            request.contentType("application/json").body(fill(row.body()));
        }
        Response answer = request.request(row.method(), fill(row.path()));
        boolean isReading = row.method().equals("GET") && !row.path().contains("SECRET");
        isUsed |= answer.statusCode() < 400 && !isReading;
        return answer;
    }

    private String fill(String text) {
        return text.replace("KERNEL", kernelId)
                .replace("SHARE", share.id())
                .replace("SECRET", share.secret())
                .replace("SESSION", sessionId)
                .replace("GRANT", grantId)
                .replace("EXECUTION", executionId)
                .replace("VICTIM", victim)
                .replace("ASIDE", asideId)
                .replace("VERSION", versionId)
                .replace("FRESH", "f" + UUID.randomUUID().toString().substring(0, 8));
    }

    private String nameOf(String caller) {
        return Objects.requireNonNull(names.get(caller));
    }

    private RequestSpecification as(String caller) {
        GuestBrowser guest = guests.get(caller);
        if (guest != null) {
            // one who has no login is nobody, and has no page's token either
            boolean alive = !EndpointTable.LIKE.getOrDefault(caller, "").equals("anonymous");
            return (alive ? guest.page() : guest.request()).urlEncodingEnabled(false);
        }
        RequestSpecification request = given().urlEncodingEnabled(false);
        return switch (caller) {
            case "anonymous" -> request;
            case "wrong token" -> request.header("Authorization", "token not-a-token");
            case "owner" -> request.header("Authorization", "token " + ServedBroker.TOKEN);
            default -> request.header("Authorization", "token " + persons.token(nameOf(caller)));
        };
    }
}

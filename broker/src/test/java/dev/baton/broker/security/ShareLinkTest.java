package dev.baton.broker.security;

import static dev.baton.broker.security.GuestBrowser.owner;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.broker.api.ServedBroker;
import dev.baton.broker.security.GuestBrowser.Link;
import dev.baton.permissions.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A share link over HTTP and sockets, from its making to its end. */
@QuarkusTest
@QuarkusTestResource(ServedBroker.class)
class ShareLinkTest {
    private static final String NOTEBOOK = "lesson/shared.ipynb";
    private static final String EMPTY = "{\"cells\":[],\"metadata\":{},\"nbformat\":4,\"nbformat_minor\":5}";
    private static final String DAY = ",\"expires_in\":\"P1D\"";
    private static final String GLOBAL = "/api/collaboration/room/JupyterLab:globalAwareness";

    @Inject
    People people;

    @Inject
    PermissionGate gate;

    private TestPeople persons;

    @BeforeEach
    void openTheDocument() throws IOException {
        persons = new TestPeople(people, gate);
        Path lesson = Files.createDirectories(ServedBroker.root().resolve("lesson"));
        Files.writeString(lesson.resolve("shared.ipynb"), EMPTY);
        Files.writeString(lesson.resolve("other.ipynb"), EMPTY);
        Files.writeString(ServedBroker.root().resolve("private.txt"), "private");
    }

    private static String roomOf(GuestBrowser browser) {
        Response opened = browser.page()
                .contentType(ContentType.JSON)
                .body("{\"format\":\"json\",\"type\":\"notebook\"}")
                .put("/api/collaboration/session/" + NOTEBOOK);
        assertThat(opened.statusCode()).as(opened.asString()).isIn(200, 201);
        return "/api/collaboration/room/json:notebook:" + opened.path("fileId") + "?sessionId="
                + opened.path("sessionId");
    }

    @Test
    void thePageIsTheSameForEveryIdAndTellsNothing() {
        Link link = Link.make(NOTEBOOK, "viewer", DAY);
        Response page = new GuestBrowser().open(link);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.header("Cache-Control")).isEqualTo("no-store");
        assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'none'")
                .contains("frame-ancestors 'none'");
        assertThat(page.asString()).doesNotContain("shared.ipynb").doesNotContain(link.secret());
        Response unknown = new GuestBrowser().open(new Link("0123456789abcdef", ""));
        assertThat(unknown.statusCode()).isEqualTo(200);
        assertThat(unknown.asString().length()).isEqualTo(page.asString().length());
        String wicked = given().urlEncodingEnabled(false)
                .get("/share/%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E")
                .asString();
        assertThat(wicked).doesNotContain("alert(1)");
    }

    @Test
    void aGuestGetsTheDocumentAndNothingElse() {
        Link link = Link.make(NOTEBOOK, "runner", DAY + ",\"note\":\"Data 8\"");
        GuestBrowser guest = new GuestBrowser();
        guest.open(link);
        Response preview = guest.call(link, "preview");
        assertThat(preview.statusCode()).isEqualTo(200);
        assertThat(preview.<String>path("path")).isEqualTo(NOTEBOOK);
        assertThat(preview.<String>path("warning")).contains("does not sandbox kernels");
        assertThat(preview.<List<String>>path("rights"))
                .contains("You cannot change its text.")
                .anyMatch(right -> right.contains("run its cells unchanged"));

        Response welcome = guest.call(link, "redeem");
        assertThat(welcome.statusCode()).isEqualTo(200);
        assertThat(welcome.<String>path("url")).isEqualTo("/lab/tree/lesson/shared.ipynb");
        assertThat(welcome.<String>path("display_name")).matches("Guest [1-9][0-9]* via Data 8");

        assertThat(guest.page().get("/api/contents/" + NOTEBOOK).statusCode()).isEqualTo(200);
        assertThat(guest.page().get("/lab/tree/" + NOTEBOOK).statusCode()).isEqualTo(200);
        assertThat(guest.page().get("/api/me").<String>path("identity.username"))
                .startsWith("guest:" + link.id());
        for (String hidden : List.of("private.txt", "lesson/other.ipynb", "no-such.txt")) {
            assertThat(guest.page().get("/api/contents/" + hidden).statusCode()).isEqualTo(404);
            assertThat(guest.page().get("/files/" + hidden).statusCode()).isEqualTo(404);
            assertThat(guest.page().delete("/api/contents/" + hidden).statusCode())
                    .isEqualTo(404);
        }
        assertThat(guest.page().get("/api/contents/lesson").asString()).doesNotContain("other.ipynb");
        assertThat(guest.page().get("/api/contents").asString()).doesNotContain("private.txt");
        assertThat(guest.page().delete("/api/contents/" + NOTEBOOK).statusCode())
                .isEqualTo(403);
        assertThat(guest.page()
                        .contentType(ContentType.JSON)
                        .body("{\"path\":\"" + NOTEBOOK + "\",\"role\":\"viewer\",\"expires_in\":\"P1D\"}")
                        .post("/api/baton/shares")
                        .statusCode())
                .isEqualTo(403);
        assertThat(guest.page().get("/api/baton/users").statusCode()).isEqualTo(403);
        assertThat(guest.page().get("/q/metrics").statusCode()).isEqualTo(403);
    }

    @Test
    void openingThePageAgainAndUsingTheLinkTwiceUsesNothingUp() {
        Link link = Link.make(NOTEBOOK, "runner", DAY);
        GuestBrowser guest = new GuestBrowser();
        guest.open(link);
        guest.open(link);
        assertThat(guest.request()
                        .get("/api/baton/shares/" + link.id() + "/redeem")
                        .statusCode())
                .isNotEqualTo(200);
        String first = guest.use(link).path("username");
        assertThat(guest.use(link).<String>path("username")).isEqualTo(first);
        assertThat(new GuestBrowser().use(link).statusCode()).isEqualTo(404);
        Map<String, Object> seen = link.seen().path("find { it.id == '" + link.id() + "' }");
        assertThat(seen).containsEntry("state", "used_up").containsEntry("max_uses", 1);
        assertThat((List<?>) seen.get("uses")).hasSize(1);
        assertThat(link.seen().asString()).doesNotContain(link.secret()).doesNotContain(Secrets.hash(link.secret()));
    }

    @Test
    void nobodyElsesPageUsesALinkAndNobodyWithoutThePagesToken() {
        Link link = Link.make(NOTEBOOK, "viewer", DAY);
        GuestBrowser guest = new GuestBrowser();
        guest.open(link);
        String redeem = "/api/baton/shares/" + link.id() + "/redeem";
        Map<String, String> body = Map.of("secret", link.secret());
        assertThat(guest.request()
                        .contentType(ContentType.JSON)
                        .body(body)
                        .post(redeem)
                        .statusCode())
                .isEqualTo(403);
        for (String origin : List.of("http://evil.example", "null", GuestBrowser.origin() + ".evil.example")) {
            assertThat(guest.pageOf(origin)
                            .contentType(ContentType.JSON)
                            .body(body)
                            .post(redeem)
                            .statusCode())
                    .as(origin)
                    .isEqualTo(403);
        }
        assertThat(guest.page()
                        .header("Sec-Fetch-Site", "cross-site")
                        .contentType(ContentType.JSON)
                        .body(body)
                        .post(redeem)
                        .statusCode())
                .isEqualTo(403);
        assertThat(guest.call(link, "redeem").statusCode()).isEqualTo(200);
    }

    @Test
    void aLinkThatIsTakenBackClosesEverythingWithAReasonWithinASecond() throws Exception {
        Link link = Link.make(NOTEBOOK, "collaborator", DAY);
        GuestBrowser guest = new GuestBrowser();
        guest.use(link);
        String room = roomOf(guest);
        TestSockets.Ear inRoom = new TestSockets.Ear();
        TestSockets.Ear global = new TestSockets.Ear();
        TestSockets.Ear other = new TestSockets.Ear();
        TestSockets.connect(room, inRoom, guest.socketHeaders()).join().request(1_000);
        TestSockets.connect(GLOBAL, global, guest.socketHeaders()).join().request(1_000);
        String emma = persons.with(Role.VIEWER, NOTEBOOK);
        TestSockets.connect(room, other, TestSockets.token(persons.token(emma)))
                .join()
                .request(1_000);

        link.revoke();
        String account = owner().get("/api/me").path("identity.display_name");
        String reason = "1003 " + account + " ended your access to shared.ipynb.";
        assertThat(inRoom.closed.get(10, TimeUnit.SECONDS)).isEqualTo(reason);
        assertThat(global.closed.get(10, TimeUnit.SECONDS)).isEqualTo(reason);
        assertThat(other.closed).isNotDone();

        assertThat(guest.page().get("/api/contents/" + NOTEBOOK).statusCode()).isEqualTo(401);
        assertThat(TestSockets.statusOf(room, guest.socketHeaders())).isEqualTo(403);
        assertThat(guest.use(link).statusCode()).isEqualTo(404);
        assertThat(link.seen().<String>path("find { it.id == '" + link.id() + "' }.state"))
                .isEqualTo("revoked");
    }

    @Test
    void fiftyGuestsOfALinkAreAllOutTogetherAndOthersStay() throws Exception {
        Link link = Link.make(NOTEBOOK, "collaborator", DAY + ",\"max_uses\":50");
        List<TestSockets.Ear> ears = new ArrayList<>();
        List<GuestBrowser> guests = new ArrayList<>();
        String room = "";
        for (int i = 0; i < 50; i++) {
            GuestBrowser guest = new GuestBrowser();
            assertThat(guest.use(link).statusCode()).isEqualTo(200);
            room = room.isEmpty() ? roomOf(guest) : room;
            for (String path : List.of(room, GLOBAL)) {
                TestSockets.Ear ear = new TestSockets.Ear();
                TestSockets.connect(path, ear, guest.socketHeaders()).join().request(100_000);
                ears.add(ear);
            }
            guests.add(guest);
        }
        assertThat(new GuestBrowser().use(link).statusCode()).isEqualTo(404);
        TestSockets.Ear other = new TestSockets.Ear();
        TestSockets.connect(room, other, TestSockets.token(ServedBroker.TOKEN))
                .join()
                .request(100_000);

        link.revoke();
        for (TestSockets.Ear ear : ears) {
            assertThat(ear.closed.get(10, TimeUnit.SECONDS))
                    .startsWith("1003 ")
                    .endsWith(" ended your access to shared.ipynb.");
        }
        assertThat(other.closed).isNotDone();
        for (GuestBrowser guest : guests) {
            assertThat(guest.page().get("/api/contents/" + NOTEBOOK).statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void aLinkThatRunsOutClosesWhatIsOpen() throws Exception {
        Link link = Link.make(NOTEBOOK, "viewer", ",\"expires_in\":\"PT3S\"");
        GuestBrowser guest = new GuestBrowser();
        assertThat(guest.use(link).statusCode()).isEqualTo(200);
        TestSockets.Ear ear = new TestSockets.Ear();
        TestSockets.connect(roomOf(guest), ear, guest.socketHeaders()).join().request(1_000);
        assertThat(ear.closed.get(20, TimeUnit.SECONDS)).isEqualTo("1003 Your access has expired. Ask for a new link.");
        assertThat(guest.page().get("/api/contents/" + NOTEBOOK).statusCode()).isEqualTo(401);
        assertThat(guest.use(link).statusCode()).isEqualTo(404);
    }

    @Test
    void onePersonOfALinkCanBeSentAwayAndTheOthersStay() throws Exception {
        Link link = Link.make(NOTEBOOK, "viewer", DAY);
        GuestBrowser first = new GuestBrowser();
        GuestBrowser second = new GuestBrowser();
        String username = first.use(link).path("username");
        second.use(link);
        TestSockets.Ear firstEar = new TestSockets.Ear();
        TestSockets.Ear secondEar = new TestSockets.Ear();
        TestSockets.connect(roomOf(first), firstEar, first.socketHeaders())
                .join()
                .request(1_000);
        TestSockets.connect(roomOf(second), secondEar, second.socketHeaders())
                .join()
                .request(1_000);
        String grant = link.seen()
                .path("find { it.id == '" + link.id() + "' }.uses.find { it.username == '" + username + "' }.grant_id");
        owner().delete("/api/baton/grants/" + grant).then().statusCode(204);
        assertThat(firstEar.closed.get(10, TimeUnit.SECONDS))
                .startsWith("1003 ")
                .endsWith(" ended your access to shared.ipynb.");
        assertThat(first.page().get("/api/contents/" + NOTEBOOK).statusCode()).isEqualTo(401);
        assertThat(secondEar.closed).isNotDone();
        assertThat(second.page().get("/api/contents/" + NOTEBOOK).statusCode()).isEqualTo(200);
        assertThat(link.seen().<List<Boolean>>path("find { it.id == '" + link.id() + "' }.uses.active"))
                .containsExactly(false, true);
    }

    @Test
    void somebodySignedInKeepsTheirOwnRightsBesideThoseOfTheLink() {
        String emma = persons.with(Role.COLLABORATOR, "lesson/other.ipynb");
        Map<String, String> header = TestSockets.token(persons.token(emma));
        Link link =
                Link.make(NOTEBOOK, "viewer", DAY + ",\"audience\":{\"kind\":\"users\",\"users\":[\"" + emma + "\"]}");
        Response used = given().headers(header)
                .contentType(ContentType.JSON)
                .body(Map.of("secret", link.secret()))
                .post("/api/baton/shares/" + link.id() + "/redeem");
        assertThat(used.statusCode()).isEqualTo(200);
        assertThat(used.<String>path("username")).isEqualTo(emma);
        assertThat(used.cookies()).isEmpty();
        for (String path : List.of(NOTEBOOK, "lesson/other.ipynb")) {
            given().headers(header).get("/api/contents/" + path).then().statusCode(200);
        }
        link.revoke();
        given().headers(header).get("/api/contents/" + NOTEBOOK).then().statusCode(404);
        given().headers(header).get("/api/contents/lesson/other.ipynb").then().statusCode(200);
        assertThat(new GuestBrowser().use(link).statusCode()).isEqualTo(404);
    }

    @Test
    void aLinkForSignedInPeopleSaysSoToAStranger() {
        Link link = Link.make(NOTEBOOK, "viewer", DAY + ",\"audience\":{\"kind\":\"signed-in\"}");
        GuestBrowser stranger = new GuestBrowser();
        stranger.open(link);
        assertThat(stranger.call(link, "preview").<Boolean>path("sign_in_needed"))
                .isTrue();
        assertThat(stranger.call(link, "redeem").statusCode()).isEqualTo(403);
    }

    @Test
    void anInstructorSharesWhatTheyMayAndTakesItBack() {
        String teacher = persons.with(Role.INSTRUCTOR, "lesson");
        Map<String, String> header = TestSockets.token(persons.token(teacher));
        Response made = given().headers(header)
                .contentType(ContentType.JSON)
                .body("{\"path\":\"lesson\",\"role\":\"collaborator\",\"max_uses\":30,\"expires_in\":\"P1D\"}")
                .post("/api/baton/shares");
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(made.<String>path("warning")).contains("does not sandbox kernels");
        assertThat(given().headers(header)
                        .contentType(ContentType.JSON)
                        .body("{\"path\":\"\",\"role\":\"viewer\",\"expires_in\":\"P1D\"}")
                        .post("/api/baton/shares")
                        .statusCode())
                .isEqualTo(404);
        given().headers(header)
                .delete("/api/baton/shares/" + made.path("id"))
                .then()
                .statusCode(204);
        String presenter = persons.with(Role.PRESENTER, "lesson");
        assertThat(given().headers(TestSockets.token(persons.token(presenter)))
                        .contentType(ContentType.JSON)
                        .body("{\"path\":\"lesson\",\"role\":\"viewer\",\"expires_in\":\"P1D\"}")
                        .post("/api/baton/shares")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void aWishThatCannotBeMeantIsRefusedWithASentence() {
        for (String options : List.of(
                "{\"path\":\"lesson\",\"role\":\"viewer\"}",
                "{\"path\":\"lesson\",\"role\":\"viewer\",\"expires_in\":\"P1D\",\"expires_at\":\"2999-01-01T00:00:00Z\"}",
                "{\"path\":\"lesson\",\"role\":\"viewer\",\"expires_in\":\"soon\"}",
                "{\"path\":\"lesson\",\"role\":\"viewer\",\"expires_in\":\"-P1D\"}",
                "{\"path\":\"lesson\",\"role\":\"viewer\",\"expires_in\":\"P99999D\"}",
                "{\"path\":\"lesson\",\"role\":\"viewer\",\"expires_at\":\"" + Instant.now() + "\"}",
                "{\"path\":\"lesson\",\"role\":\"owner\",\"expires_in\":\"P1D\"}",
                "{\"path\":\"lesson\",\"role\":\"king\",\"expires_in\":\"P1D\"}",
                "{\"path\":\"lesson\",\"role\":\"viewer\",\"expires_in\":\"P1D\",\"max_uses\":0}",
                "{\"path\":\"lesson\",\"role\":\"viewer\",\"expires_in\":\"P1D\",\"audience\":{\"kind\":\"users\"}}",
                "{\"path\":\"lesson\",\"role\":\"viewer\",\"expires_in\":\"P1D\",\"note\":\"two\\nlines\"}",
                "{\"role\":\"viewer\",\"expires_in\":\"P1D\"}")) {
            Response answer =
                    owner().contentType(ContentType.JSON).body(options).post("/api/baton/shares");
            assertThat(answer.statusCode()).as(options).isEqualTo(400);
            assertThat(answer.<String>path("message")).as(options).isNotBlank();
        }
        assertThat(owner().contentType(ContentType.JSON)
                        .body("{\"path\":\"no-such\",\"role\":\"viewer\",\"expires_in\":\"P1D\"}")
                        .post("/api/baton/shares")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void ofAHundredBrowsersAtOnceOneGetsTheLastUse() throws Exception {
        Link link = Link.make(NOTEBOOK, "runner", DAY);
        List<GuestBrowser> browsers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            GuestBrowser browser = new GuestBrowser("192.0.2." + i);
            browser.open(link);
            browsers.add(browser);
        }
        CyclicBarrier together = new CyclicBarrier(browsers.size());
        List<Integer> statuses;
        try (ExecutorService everybody = Executors.newFixedThreadPool(browsers.size())) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (GuestBrowser browser : browsers) {
                answers.add(everybody.submit(() -> {
                    together.await(60, TimeUnit.SECONDS);
                    return browser.call(link, "redeem").statusCode();
                }));
            }
            statuses = new ArrayList<>();
            for (Future<Integer> answer : answers) {
                statuses.add(answer.get(60, TimeUnit.SECONDS));
            }
        }
        assertThat(statuses).filteredOn(status -> status == 200).hasSize(1);
        assertThat(statuses).allMatch(status -> status == 200 || status == 404 || status == 429);
        assertThat(link.seen().<List<?>>path("find { it.id == '" + link.id() + "' }.uses"))
                .hasSize(1);
    }

    @Test
    void aSignOutClosesWhatTheBrowserHasOpen() throws Exception {
        Link link = Link.make(NOTEBOOK, "viewer", DAY);
        GuestBrowser guest = new GuestBrowser();
        guest.use(link);
        GuestBrowser other = new GuestBrowser();
        other.use(link);
        TestSockets.Ear mine = new TestSockets.Ear();
        TestSockets.Ear theirs = new TestSockets.Ear();
        TestSockets.connect(roomOf(guest), mine, guest.socketHeaders()).join().request(1_000);
        TestSockets.connect(roomOf(other), theirs, other.socketHeaders()).join().request(1_000);
        assertThat(guest.request().get("/logout").statusCode()).isEqualTo(200);
        assertThat(mine.closed.get(10, TimeUnit.SECONDS)).isEqualTo("1003 You signed out.");
        assertThat(guest.page().get("/api/contents/" + NOTEBOOK).statusCode()).isEqualTo(401);
        assertThat(theirs.closed).isNotDone();
    }

    @Test
    void noPageOfOursIsShownInsideAPageOfAnother() {
        Link link = Link.make(NOTEBOOK, "viewer", DAY);
        GuestBrowser guest = new GuestBrowser();
        Map<String, Response> pages = Map.of(
                "share", guest.open(link),
                "login", given().header("Accept", "text/html").get("/login"),
                "refusal", given().header("Accept", "text/html").get("/lab"),
                "lab", owner().header("Accept", "text/html").get("/lab/tree/" + NOTEBOOK),
                "file", owner().get("/files/" + NOTEBOOK));
        pages.forEach((name, page) -> {
            String policy = page.header("Content-Security-Policy");
            String frames = page.header("X-Frame-Options");
            assertThat((policy == null ? "" : policy) + " " + frames)
                    .as(name)
                    .containsAnyOf("frame-ancestors 'none'", "frame-ancestors 'self'", "DENY", "SAMEORIGIN");
            assertThat(page.header("X-Content-Type-Options")).as(name).isEqualTo("nosniff");
        });
    }

    @Test
    void whoFailsTooOftenIsSlowedDownAndNobodyElseIs() {
        Link link = Link.make(NOTEBOOK, "viewer", DAY);
        GuestBrowser guesser = new GuestBrowser("198.51.100.1");
        guesser.open(link);
        for (int i = 0; i < 10; i++) {
            assertThat(guesser.call(new Link("nosuchlink" + i, link.secret()), "redeem")
                            .statusCode())
                    .isEqualTo(404);
        }
        assertThat(guesser.call(new Link("nosuchlink", link.secret()), "redeem").statusCode())
                .isEqualTo(429);
        GuestBrowser other = new GuestBrowser("198.51.100.2");
        other.open(link);
        assertThat(other.call(new Link("nosuchlink", link.secret()), "redeem").statusCode())
                .isEqualTo(404);
        assertThat(guesser.call(link, "redeem").statusCode())
                .as("what succeeds is never slowed down")
                .isEqualTo(200);
    }

    @Test
    void aLinkThatIsOverOrHasOneBitChangedGetsTheOneAnswer() {
        Link link = Link.make(NOTEBOOK, "viewer", DAY);
        Link revoked = Link.make(NOTEBOOK, "viewer", DAY);
        revoked.revoke();
        byte[] bits = link.secret().getBytes(StandardCharsets.US_ASCII);
        bits[20] ^= 1;
        GuestBrowser browser = new GuestBrowser("198.51.100.3");
        browser.open(link);
        Set<String> answers = new HashSet<>();
        for (Link wrong : List.of(
                new Link(link.id(), new String(bits, StandardCharsets.US_ASCII)),
                new Link(link.id(), ""),
                new Link("0123456789abcdef", link.secret()),
                revoked)) {
            Response answer = browser.call(wrong, "redeem");
            answers.add(answer.statusCode() + " " + answer.asString());
        }
        assertThat(answers).singleElement().asString().startsWith("404 ").contains("does not work");
    }
}

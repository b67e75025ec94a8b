package dev.baton.broker.api.contents;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import dev.baton.broker.api.ServedBroker;
import dev.baton.broker.security.People;
import dev.baton.broker.security.PermissionGate;
import dev.baton.broker.security.TestPeople;
import dev.baton.permissions.Grant;
import dev.baton.permissions.Principal;
import dev.baton.permissions.Resource;
import dev.baton.permissions.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ServedBroker.class)
class ContentsResourceTest {
    @Inject
    People people;

    @Inject
    PermissionGate gate;

    private Path root;

    @BeforeEach
    void plant() throws IOException {
        root = ServedBroker.root();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                if (!each.equals(root)) {
                    Files.delete(each);
                }
            }
        }
        Files.writeString(root.resolve("a.txt"), "a");
        Files.writeString(Files.createDirectory(root.resolve("d é")).resolve("ü.txt"), "u");
        Files.writeString(Files.createDirectory(root.resolve("shared")).resolve("s.txt"), "s");
    }

    private static RequestSpecification owner() {
        return as(ServedBroker.TOKEN);
    }

    private static RequestSpecification as(String token) {
        return given().urlEncodingEnabled(false).header("Authorization", "token " + token);
    }

    /** A new named person who has a role on a path. */
    private RequestSpecification person(String path, Role role) {
        String name = "p" + UUID.randomUUID().toString().substring(0, 8);
        String token =
                people.add(name, Optional.empty()).toCompletableFuture().join().token();
        Principal owner = gate.policy().grants().iterator().next().subject();
        Grant grant = Grant.direct(
                UUID.randomUUID().toString(),
                Principal.local(name),
                Resource.File.of(path),
                role,
                owner,
                Instant.EPOCH);
        gate.change(policy -> policy.with(grant));
        return as(token);
    }

    @Test
    void whoeverOpensADocumentThatCannotBeReadHearsWhyAndTheFileItselfStaysReadable() throws IOException {
        Files.writeString(root.resolve("conflict.ipynb"), "{\n<<<<<<< ours\n}\n");
        Files.write(root.resolve("latin.py"), new byte[] {'#', (byte) 0xe9});
        Files.writeString(
                root.resolve("fine.ipynb"), "{\"cells\":[],\"metadata\":{},\"nbformat\":4,\"nbformat_minor\":5}");
        String opening = "&content=0&hash=1";
        owner().get("/api/contents/conflict.ipynb?type=notebook" + opening)
                .then()
                .statusCode(422)
                .body("message", containsString("conflict markers, the first in line 2"));
        owner().get("/api/contents/latin.py?type=file" + opening)
                .then()
                .statusCode(422)
                .body("message", containsString("not UTF-8"));
        owner().get("/api/contents/fine.ipynb?type=notebook" + opening)
                .then()
                .statusCode(200)
                .body("hash", matchesPattern("[0-9a-f]{64}"));
        // facts without opening, and the bytes for a download
        owner().get("/api/contents/conflict.ipynb?content=0&hash=1").then().statusCode(200);
        owner().get("/files/conflict.ipynb").then().statusCode(200).body(containsString("<<<<<<< ours"));
        owner().get("/api/contents/none.ipynb?type=notebook" + opening).then().statusCode(404);
    }

    @Test
    void aModelHasMicrosecondsAndItsNulls() {
        owner().get("/api/contents/a.txt?content=0&hash=0&1795556682117")
                .then()
                .statusCode(200)
                .body("name", equalTo("a.txt"))
                .body("last_modified", matchesPattern("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z"))
                .body("content", nullValue())
                .body("hash_algorithm", nullValue())
                .body("size", equalTo(1));
    }

    @Test
    void slashesMayBeEncodedAndAtTheEnd() {
        owner().get("/api/contents/d%20%C3%A9%2F%C3%BC.txt")
                .then()
                .statusCode(200)
                .body("path", equalTo("d é/ü.txt"));
        owner().get("/api/contents/d%20%C3%A9/").then().statusCode(200).body("content[0].name", equalTo("ü.txt"));
        owner().get("/api/contents/").then().statusCode(200).body("type", equalTo("directory"));
        owner().get("/api/contents?content=1&123").then().statusCode(200).body("content.size()", equalTo(3));
    }

    @Test
    void whatIsNotThereIsToldInJson() {
        for (String path :
                List.of("zz", "a.txt/x", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", ".git", "d%20%C3%A9%2F..%2Fa.txt", "a%00")) {
            owner().get("/api/contents/" + path)
                    .then()
                    .statusCode(404)
                    .body("code", equalTo("not_found"))
                    .body("message", containsString("There is no"));
        }
        owner().get("/api/contents/%ff").then().statusCode(400);
    }

    @Test
    void anEntryIsMadeRenamedCopiedAndDeleted() {
        String made = owner().body("{\"type\":\"notebook\"}")
                .post("/api/contents/d%20%C3%A9")
                .then()
                .statusCode(201)
                .header("Location", equalTo("/api/contents/d%20%C3%A9/Untitled.ipynb"))
                .extract()
                .path("path");
        owner().body("{\"path\":\"b.ipynb\"}")
                .patch("/api/contents/" + made.replace(" ", "%20").replace("é", "%C3%A9"))
                .then()
                .statusCode(200)
                .body("path", equalTo("b.ipynb"));
        owner().body("{\"path\":\"a.txt\"}")
                .patch("/api/contents/b.ipynb")
                .then()
                .statusCode(409);
        owner().body("{\"copy_from\":\"b.ipynb\"}")
                .post("/api/contents")
                .then()
                .statusCode(201)
                .body("path", equalTo("b-Copy1.ipynb"));
        owner().delete("/api/contents/b.ipynb").then().statusCode(204);
        owner().get("/api/contents/b.ipynb").then().statusCode(404);
        assertThat(root.resolve("b-Copy1.ipynb")).exists();
    }

    @Test
    void aSaveSaysWhetherTheFileIsNew() {
        String body = "{\"type\":\"file\",\"format\":\"text\",\"content\":\"x\"}";
        owner().body(body).put("/api/contents/new.txt").then().statusCode(201).body("size", equalTo(1));
        owner().body(body).put("/api/contents/new.txt").then().statusCode(200);
        owner().body(body).put("/api/contents/nodir/new.txt").then().statusCode(404);
        owner().body("{").put("/api/contents/new.txt").then().statusCode(400);
    }

    @Test
    void aCheckpointIsListedMadeRestoredAndDeleted() throws Exception {
        owner().get("/api/contents/a.txt/checkpoints").then().statusCode(200).body("size()", equalTo(0));
        owner().post("/api/contents/a.txt/checkpoints").then().statusCode(201).body("id", equalTo("checkpoint"));
        Files.writeString(root.resolve("a.txt"), "changed");
        owner().post("/api/contents/a.txt/checkpoints/checkpoint").then().statusCode(204);
        assertThat(root.resolve("a.txt")).hasContent("a");
        owner().get("/api/contents/a.txt/checkpoints").then().body("[0].id", equalTo("checkpoint"));
        owner().post("/api/contents/a.txt/checkpoints/other").then().statusCode(404);
        owner().delete("/api/contents/a.txt/checkpoints/checkpoint").then().statusCode(204);
        owner().delete("/api/contents/a.txt/checkpoints/checkpoint").then().statusCode(404);
    }

    @Test
    void aDownloadIsSandboxedAndNotSniffed() throws Exception {
        Files.writeString(root.resolve("page.html"), "<script>1</script>");
        String tag = owner().get("/files/page.html")
                .then()
                .statusCode(200)
                .header("Content-Type", equalTo("text/html; charset=utf-8"))
                .header("X-Content-Type-Options", equalTo("nosniff"))
                .header("Content-Security-Policy", containsString("sandbox"))
                .extract()
                .header("ETag");
        owner().header("If-None-Match", tag).get("/files/page.html").then().statusCode(304);
        owner().get("/files/d%20%C3%A9/%C3%BC.txt?download=1&_xsrf=x")
                .then()
                .statusCode(200)
                .header("Content-Disposition", equalTo("attachment; filename*=utf-8''%C3%BC.txt"))
                .body(equalTo("u"));
        owner().get("/files/d%20%C3%A9").then().statusCode(400);
        owner().get("/files/..%2f..%2fetc%2fpasswd").then().statusCode(404);
    }

    @Test
    void aPathOfAnOutputIsFoundAmongWhatTheCallerMayRead() throws Exception {
        String real = root.toRealPath().resolve("shared/s.txt").toString();
        owner().queryParam("path", real)
                .get("/api/resolvePath")
                .then()
                .statusCode(200)
                .body("resolved[0].path", equalTo("shared/s.txt"))
                .body("resolved[0].scope", equalTo("server"));
        person("a.txt", Role.VIEWER)
                .queryParam("path", real)
                .get("/api/resolvePath")
                .then()
                .statusCode(200)
                .body("resolved.size()", equalTo(0));
        for (String elsewhere : List.of("/etc/passwd", "shared/s.txt", "/nowhere", "")) {
            owner().queryParam("path", elsewhere)
                    .get("/api/resolvePath")
                    .then()
                    .statusCode(200)
                    .body("resolved.size()", equalTo(0));
        }
    }

    @Test
    void whoHasAFileSeesThatFileAndTheWayToItAlone() {
        RequestSpecification emma = person("shared/s.txt", Role.COLLABORATOR);
        emma.get("/api/contents").then().statusCode(200).body("content.name", equalTo(List.of("shared")));
        emma.get("/api/contents/shared").then().statusCode(200).body("content.name", equalTo(List.of("s.txt")));
        emma.get("/api/contents/shared/s.txt").then().statusCode(200).body("writable", equalTo(true));
        emma.get("/api/contents/a.txt").then().statusCode(404);
        emma.get("/files/a.txt").then().statusCode(404);
        emma.get("/api/contents/d%20%C3%A9").then().statusCode(404);
        emma.body("{\"type\":\"file\"}").post("/api/contents").then().statusCode(403);
        emma.body("{\"copy_from\":\"a.txt\"}")
                .post("/api/contents/shared")
                .then()
                .statusCode(403);
        emma.delete("/api/contents/shared/s.txt").then().statusCode(403);
        emma.body("{\"path\":\"a2.txt\"}")
                .patch("/api/contents/shared/s.txt")
                .then()
                .statusCode(403);
        emma.body("{\"path\":\"a2.txt\"}").patch("/api/contents/a.txt").then().statusCode(404);
        emma.delete("/api/contents/a.txt").then().statusCode(404);
        emma.body("{\"type\":\"file\",\"format\":\"text\",\"content\":\"x\"}")
                .put("/api/contents/a.txt")
                .then()
                .statusCode(404);
        assertThat(root.resolve("a.txt")).hasContent("a");
    }

    @Test
    void aMoveThatChangesWhoHasRightsIsForWhoManagesThemAtBothPlaces() throws IOException {
        Files.createDirectory(root.resolve("else"));
        Files.createDirectory(root.resolve("shared/below"));
        TestPeople persons = new TestPeople(people, gate);
        String ivan = persons.with(Role.INSTRUCTOR, "shared");
        Grant there = persons.grant(ivan, Role.COLLABORATOR, "else");
        gate.change(policy -> policy.with(there));
        RequestSpecification instructor = as(persons.token(ivan));
        instructor
                .body("{\"path\":\"else/s.txt\"}")
                .patch("/api/contents/shared/s.txt")
                .then()
                .statusCode(403)
                .body("message", matchesPattern(".*manages the rights at both places.*"));
        assertThat(root.resolve("shared/s.txt")).hasContent("s");
        instructor
                .body("{\"path\":\"shared/below/s.txt\"}")
                .patch("/api/contents/shared/s.txt")
                .then()
                .statusCode(200);

        String olga = persons.with(Role.OWNER, "shared");
        RequestSpecification manager = as(persons.token(olga));
        Grant onlyEditing = persons.grant(olga, Role.COLLABORATOR, "else");
        gate.change(policy -> policy.with(onlyEditing));
        String move = "{\"path\":\"else/s.txt\"}";
        manager.body(move).patch("/api/contents/shared/below/s.txt").then().statusCode(403);
        Grant both = persons.grant(olga, Role.OWNER, "else");
        gate.change(policy -> policy.with(both));
        manager.body(move).patch("/api/contents/shared/below/s.txt").then().statusCode(200);
        assertThat(root.resolve("else/s.txt")).hasContent("s");
    }

    @Test
    void aViewerReadsAndChangesNothing() {
        RequestSpecification viewer = person("shared", Role.VIEWER);
        viewer.get("/api/contents/shared/s.txt").then().statusCode(200).body("writable", equalTo(false));
        viewer.get("/api/contents/shared/s.txt/checkpoints").then().statusCode(200);
        viewer.post("/api/contents/shared/s.txt/checkpoints").then().statusCode(403);
        viewer.post("/api/contents/shared/s.txt/checkpoints/checkpoint").then().statusCode(403);
        viewer.delete("/api/contents/shared/s.txt/checkpoints/checkpoint")
                .then()
                .statusCode(403);
        viewer.body("{\"type\":\"file\",\"format\":\"text\",\"content\":\"x\"}")
                .put("/api/contents/shared/s.txt")
                .then()
                .statusCode(403);
        viewer.body("{\"type\":\"file\",\"format\":\"text\",\"content\":\"x\"}")
                .put("/api/contents/shared/new.txt")
                .then()
                .statusCode(403);
        viewer.body("{}").post("/api/contents/shared").then().statusCode(403);
        assertThat(root.resolve("shared/s.txt")).hasContent("s");
    }

    @Test
    void aStrangerGetsNothing() {
        given().get("/api/contents").then().statusCode(401);
        given().get("/files/a.txt").then().statusCode(401);
        given().body("{}").post("/api/contents").then().statusCode(401);
    }
}

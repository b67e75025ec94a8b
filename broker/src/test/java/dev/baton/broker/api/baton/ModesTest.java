package dev.baton.broker.api.baton;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.broker.api.ServedBroker;
import dev.baton.broker.security.People;
import dev.baton.broker.security.PermissionGate;
import dev.baton.broker.security.TestPeople;
import dev.baton.broker.store.Store;
import dev.baton.permissions.Mode;
import dev.baton.permissions.Resource;
import dev.baton.permissions.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A document that is locked, or in an exam. */
@QuarkusTest
@QuarkusTestResource(ServedBroker.class)
class ModesTest {
    @Inject
    People people;

    @Inject
    PermissionGate gate;

    @Inject
    Store store;

    private TestPeople persons;
    private Path folder;

    @BeforeEach
    void open() throws IOException {
        persons = new TestPeople(people, gate);
        folder = Files.createDirectories(ServedBroker.root().resolve("course"));
        Files.writeString(folder.resolve("a.txt"), "a");
    }

    @AfterEach
    void openAgain() throws IOException {
        for (String name : new String[] {"a.txt", "b.txt"}) {
            set("course/" + name, "\"locked\":false,\"exam\":false");
            Files.deleteIfExists(folder.resolve(name));
        }
        set("course", "\"locked\":false,\"exam\":false");
    }

    private static RequestSpecification owner() {
        return given().header("Authorization", "token " + ServedBroker.TOKEN).contentType(ContentType.JSON);
    }

    private RequestSpecification as(String name) {
        return given().header("Authorization", "token " + persons.token(name)).contentType(ContentType.JSON);
    }

    private static int set(String path, String what) {
        return owner().body("{\"document\":\"" + path + "\"," + what + "}")
                .put("/api/baton/modes")
                .statusCode();
    }

    private int saves(RequestSpecification who) {
        return who.body("{\"type\":\"file\",\"format\":\"text\",\"content\":\"new\"}")
                .put("/api/contents/course/a.txt")
                .statusCode();
    }

    @Test
    void whileADocumentIsLockedOnlyItsOwnerChangesIt() {
        String emma = persons.with(Role.COLLABORATOR, "course");
        assertThat(saves(as(emma))).isEqualTo(200);
        assertThat(set("course", "\"locked\":true")).isEqualTo(200);
        assertThat(saves(as(emma))).isEqualTo(403);
        assertThat(saves(owner())).isEqualTo(200);
        assertThat(as(emma).get("/api/baton/modes?document=course/a.txt").<Boolean>path("locked"))
                .as("what is set on the folder counts")
                .isTrue();
        assertThat(set("course", "\"locked\":false")).isEqualTo(200);
        assertThat(saves(as(emma))).isEqualTo(200);
    }

    @Test
    void duringAnExamNobodySeesEarlierVersions() {
        String emma = persons.with(Role.COLLABORATOR, "course");
        Caller caller = new Caller(emma);
        assertThat(caller.may(dev.baton.permissions.Action.DOC_HISTORY)).isTrue();
        assertThat(set("course/a.txt", "\"exam\":true")).isEqualTo(200);
        assertThat(caller.may(dev.baton.permissions.Action.DOC_HISTORY)).isFalse();
        assertThat(caller.may(dev.baton.permissions.Action.PRESENCE_SEE)).isFalse();
        assertThat(caller.may(dev.baton.permissions.Action.DOC_EDIT)).isTrue();
    }

    private final class Caller {
        private final dev.baton.broker.security.Caller who;

        Caller(String name) {
            who = dev.baton.broker.security.Caller.named(name);
        }

        boolean may(dev.baton.permissions.Action action) {
            return gate.allows(who, action, "course/a.txt");
        }
    }

    @Test
    void aModeFollowsItsFileAndEndsWithIt() throws IOException {
        assertThat(set("course/a.txt", "\"locked\":true")).isEqualTo(200);
        owner().body("{\"path\":\"course/b.txt\"}")
                .patch("/api/contents/course/a.txt")
                .then()
                .statusCode(200);
        assertThat(kept("course/b.txt")).containsExactly(new Mode.Locked());
        assertThat(kept("course/a.txt")).isEmpty();
        owner().delete("/api/contents/course/b.txt").then().statusCode(204);
        assertThat(kept("course/b.txt")).isEmpty();
        Files.writeString(folder.resolve("b.txt"), "another one");
        assertThat(owner().get("/api/baton/modes?document=course/b.txt").<Boolean>path("locked"))
                .isFalse();
    }

    private Set<Mode> kept(String path) {
        store.modes()
                .put(new Resource.File(java.util.List.of("barrier")), Set.of())
                .toCompletableFuture()
                .join();
        return store.modes().load().getOrDefault(Resource.File.of(path), Set.of());
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        assertThat(set("no-such", "\"locked\":true")).isEqualTo(404);
        assertThat(owner().body("{}").put("/api/baton/modes").statusCode()).isEqualTo(400);
        String emma = persons.with(Role.INSTRUCTOR, "course");
        assertThat(as(emma).body("{\"document\":\"course\",\"locked\":true}")
                        .put("/api/baton/modes")
                        .statusCode())
                .isEqualTo(403);
    }
}

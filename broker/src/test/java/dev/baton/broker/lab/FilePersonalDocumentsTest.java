package dev.baton.broker.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.broker.error.Problem;
import dev.baton.broker.lab.PersonalDocuments.Kind;
import dev.baton.broker.lab.PersonalDocuments.Stored;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilePersonalDocumentsTest {
    private static final Instant FIRST = Instant.parse("2026-01-02T03:04:05.000006Z");

    @TempDir
    Path temp;

    private Path state = Path.of("");

    private final AtomicReference<Instant> now = new AtomicReference<>(FIRST);
    private FilePersonalDocuments documents;

    @BeforeEach
    void open() {
        state = temp.resolve("a/b/c/state");
        documents = new FilePersonalDocuments(state, new ObjectMapper(), now::get);
    }

    @Test
    void aTextIsKeptForItsPersonAndKindAlone() throws Exception {
        documents.put("alice", Kind.SETTINGS, "@org/p:x", "{ /* mine */ }");
        assertThat(documents.find("alice", Kind.SETTINGS, "@org/p:x"))
                .get()
                .extracting(Stored::text)
                .isEqualTo("{ /* mine */ }");
        assertThat(documents.find("bob", Kind.SETTINGS, "@org/p:x")).isEmpty();
        assertThat(documents.find("alice", Kind.WORKSPACE, "@org/p:x")).isEmpty();
        assertThat(new FilePersonalDocuments(state, new ObjectMapper(), now::get).list("alice", Kind.SETTINGS))
                .hasSize(1);
    }

    @Test
    void theFirstTimeStaysWhenATextIsReplaced() throws Exception {
        documents.put("alice", Kind.WORKSPACE, "w", "1");
        now.set(FIRST.plusSeconds(60));
        documents.put("alice", Kind.WORKSPACE, "w", "2");
        Stored stored = documents.find("alice", Kind.WORKSPACE, "w").orElseThrow();
        assertThat(stored.created()).isEqualTo(FIRST);
        assertThat(stored.modified()).isEqualTo(FIRST.plusSeconds(60));
        assertThat(documents.remove("alice", Kind.WORKSPACE, "w")).isTrue();
        assertThat(documents.remove("alice", Kind.WORKSPACE, "w")).isFalse();
    }

    @Test
    void noNameLeadsOutOfTheFolder() throws Exception {
        documents.put("../../eve", Kind.WORKSPACE, "../../../x", "1");
        documents.put("", Kind.WORKSPACE, "\0", "1");
        try (Stream<Path> all = Files.walk(temp)) {
            assertThat(all.filter(Files::isRegularFile)).allMatch(file -> file.startsWith(state.resolve("people")));
        }
        assertThat(documents.list("../../eve", Kind.WORKSPACE))
                .extracting(Stored::id)
                .containsExactly("../../../x");
    }

    @Test
    void settingsAreReadWithCommentsAndRefusedWithASentence() {
        assertThat(RawSettings.of("{ // mine\n theme: 'Dark', 'a': [1, 2,], }")
                        .values()
                        .toString())
                .isEqualTo("{\"theme\":\"Dark\",\"a\":[1,2]}");
        assertThat(RawSettings.of("").values().toString()).isEqualTo("{}");
        assertThat(RawSettings.of("{broken").raw()).isEqualTo("{}");
        for (String wrong : new String[] {"{bad", "[1]", "{} {}", "3", "[".repeat(10_000)}) {
            assertThatThrownBy(() -> RawSettings.require(wrong)).isInstanceOf(Problem.class);
        }
    }
}

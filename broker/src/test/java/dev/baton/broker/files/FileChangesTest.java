package dev.baton.broker.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.broker.error.Problem;
import dev.baton.broker.files.Contents.ReadOptions;
import dev.baton.broker.files.FileModel.Content;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileChangesTest {
    private static final Contents.View EVERYTHING = new Contents.View() {
        @Override
        public boolean shows(String path, boolean folder) {
            return true;
        }

        @Override
        public boolean mayChange(String path) {
            return true;
        }
    };

    @TempDir
    Path temp;

    private final RecordingDocuments open = new RecordingDocuments();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-02T03:04:05Z"));
    private Path folder;
    private ServedRoot root;
    private Checkpoints checkpoints;
    private FileChanges changes;
    private Contents contents;

    private static final class RecordingDocuments implements OpenDocuments {
        final List<String> heard = new ArrayList<>();
        final Map<String, byte[]> unsaved = new HashMap<>();

        @Override
        public void onRenamed(String from, String to) {
            heard.add("renamed " + from + " to " + to);
        }

        @Override
        public void onDeleting(String path) {
            heard.add("deleting " + path);
        }

        @Override
        public Optional<byte[]> unsaved(String path) {
            return Optional.ofNullable(unsaved.get(path));
        }
    }

    @BeforeEach
    void open() throws IOException {
        folder = Files.createDirectory(temp.resolve("root"));
        root = new ServedRoot(folder);
        FileReplacer files = new FileReplacer(temp.resolve("in-place"));
        checkpoints = new Checkpoints(temp.resolve("checkpoints"), files);
        changes =
                new FileChanges(root, open, checkpoints, new Uploads(temp.resolve("uploads"), now::get, files), files);
        contents = new Contents(root, open);
    }

    private static ObjectNode model(String json) {
        return ContentsJson.body(json.getBytes(StandardCharsets.UTF_8));
    }

    private ServedPath top() throws IOException {
        return root.existing("");
    }

    private boolean save(String path, String json) throws IOException {
        return changes.save(root.target(path), model(json), "alice");
    }

    private static void refusedWith(int status, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(status));
    }

    @Test
    void untitledEntriesAreNumberedAsInJupyter() throws Exception {
        assertThat(changes.createUntitled(top(), "notebook", null).path()).isEqualTo("Untitled.ipynb");
        assertThat(changes.createUntitled(top(), null, ".ipynb").path()).isEqualTo("Untitled1.ipynb");
        assertThat(changes.createUntitled(top(), "file", ".py").path()).isEqualTo("untitled.py");
        assertThat(changes.createUntitled(top(), null, ".py").path()).isEqualTo("untitled1.py");
        assertThat(changes.createUntitled(top(), "directory", null).path()).isEqualTo("Untitled Folder");
        ServedPath second = changes.createUntitled(top(), "directory", "");
        assertThat(second.path()).isEqualTo("Untitled Folder 1");
        assertThat(changes.createUntitled(second, "notebook", null).path())
                .isEqualTo("Untitled Folder 1/Untitled.ipynb");
        assertThat(folder.resolve("Untitled.ipynb"))
                .hasContent("{\n \"cells\": [],\n \"metadata\": {},\n \"nbformat\": 4,\n \"nbformat_minor\": 5\n}\n");
        refusedWith(400, () -> changes.createUntitled(top(), "file", "/../../x"));
        refusedWith(400, () -> changes.createUntitled(top(), "socket", null));
    }

    @Test
    void copiesAreNumberedAndDoNotPileUpMarks() throws Exception {
        Files.writeString(folder.resolve("a.tar.gz"), "x");
        assertThat(changes.copy(root.existing("a.tar.gz"), top()).path()).isEqualTo("a-Copy1.tar.gz");
        assertThat(changes.copy(root.existing("a-Copy1.tar.gz"), top()).path()).isEqualTo("a-Copy2.tar.gz");
        Files.createDirectory(folder.resolve("sub"));
        assertThat(changes.copy(root.existing("a.tar.gz"), root.existing("sub")).path())
                .isEqualTo("sub/a.tar.gz");
        assertThat(changes.copy(root.existing("sub"), top()).path()).isEqualTo("sub-Copy1");
        assertThat(folder.resolve("sub-Copy1/a.tar.gz")).hasContent("x");
        refusedWith(400, () -> changes.copy(root.existing("sub"), root.existing("sub")));
    }

    @Test
    void aCopyOfAnOpenDocumentHasWhatIsNotSavedYet() throws Exception {
        Files.writeString(folder.resolve("a.txt"), "old");
        open.unsaved.put("a.txt", "typed".getBytes(StandardCharsets.UTF_8));
        changes.copy(root.existing("a.txt"), top());
        assertThat(folder.resolve("a-Copy1.txt")).hasContent("typed");
    }

    @Test
    void textBinaryNotebooksAndFoldersAreSaved() throws Exception {
        assertThat(save("a.txt", "{\"type\":\"file\",\"format\":\"text\",\"content\":\"é\\r\\n\"}"))
                .isTrue();
        assertThat(save("a.txt", "{\"type\":\"file\",\"format\":\"text\",\"content\":\"b\"}"))
                .isFalse();
        assertThat(folder.resolve("a.txt")).hasContent("b");
        save("b.bin", "{\"type\":\"file\",\"format\":\"base64\",\"content\":\"AP8B\\n\"}");
        assertThat(folder.resolve("b.bin")).hasBinaryContent(new byte[] {0, -1, 1});
        save("d", "{\"type\":\"directory\"}");
        assertThat(folder.resolve("d")).isDirectory();
        save(
                "n.ipynb",
                "{\"type\":\"notebook\",\"format\":\"json\",\"content\":{\"nbformat_minor\":5,\"nbformat\":4,\"metadata\":{\"z\":1.0,\"a\":9007199254740993},"
                        + "\"cells\":[{\"source\":\"a = 1\\nb\",\"cell_type\":\"code\",\"outputs\":[{\"output_type\":\"display_data\",\"data\":{\"text/plain\":\"x\\n\",\"application/json\":{}},\"metadata\":{}}]}]}}");
        assertThat(folder.resolve("n.ipynb")).content().isEqualTo("""
                        {
                         "cells": [
                          {
                           "cell_type": "code",
                           "outputs": [
                            {
                             "data": {
                              "application/json": {},
                              "text/plain": [
                               "x\\n"
                              ]
                             },
                             "metadata": {},
                             "output_type": "display_data"
                            }
                           ],
                           "source": [
                            "a = 1\\n",
                            "b"
                           ]
                          }
                         ],
                         "metadata": {
                          "a": 9007199254740993,
                          "z": 1.0
                         },
                         "nbformat": 4,
                         "nbformat_minor": 5
                        }
                        """);
    }

    @Test
    void aSaveThatCannotBeIsRefusedAndChangesNothing() throws Exception {
        Files.writeString(folder.resolve("a.txt"), "old");
        Files.createDirectory(folder.resolve("d"));
        refusedWith(400, () -> save("a.txt", "{\"type\":\"file\",\"format\":\"base64\",\"content\":\"???\"}"));
        refusedWith(400, () -> save("a.txt", "{\"type\":\"file\",\"format\":\"text\"}"));
        refusedWith(400, () -> save("a.txt", "{\"type\":\"file\",\"format\":\"xml\",\"content\":\"\"}"));
        refusedWith(400, () -> save("a.txt", "{\"type\":\"notebook\",\"format\":\"json\",\"content\":{}}"));
        refusedWith(409, () -> save("a.txt", "{\"type\":\"directory\"}"));
        refusedWith(400, () -> save("d", "{\"type\":\"file\",\"format\":\"text\",\"content\":\"\"}"));
        refusedWith(400, () -> save("a.txt", "{\"type\":\"file\",\"type\":\"file\"}"));
        assertThat(folder.resolve("a.txt")).hasContent("old");
    }

    @Test
    void anUploadInPiecesIsSeenOnlyWhenItIsWhole() throws Exception {
        String piece = "{\"type\":\"file\",\"format\":\"base64\",\"content\":\"%s\",\"chunk\":%d}";
        save("big.bin", piece.formatted("AAE=", 1));
        save("big.bin", piece.formatted("AgM=", 2));
        assertThat(folder.resolve("big.bin")).doesNotExist();
        save("big.bin", piece.formatted("BA==", -1));
        assertThat(folder.resolve("big.bin")).hasBinaryContent(new byte[] {0, 1, 2, 3, 4});
        refusedWith(409, () -> save("big.bin", piece.formatted("BA==", -1)));
        refusedWith(400, () -> save("big.bin", piece.formatted("BA==", 0)));
    }

    @Test
    void anUploadBegunAnewForgetsTheFormerPiecesAndForgottenOnesGo() throws Exception {
        String piece = "{\"type\":\"file\",\"format\":\"text\",\"content\":\"%s\",\"chunk\":%d}";
        save("a.txt", piece.formatted("stale", 1));
        save("a.txt", piece.formatted("fresh ", 1));
        save("a.txt", piece.formatted("end", -1));
        assertThat(folder.resolve("a.txt")).hasContent("fresh end");
        save("b.txt", piece.formatted("lost", 1));
        now.set(Instant.now().plus(Duration.ofDays(2)));
        save("c.txt", piece.formatted("x", 1));
        refusedWith(409, () -> save("b.txt", piece.formatted("end", -1)));
    }

    @Test
    void aRenameCarriesDocumentsAndCheckpointsAlongAndNeverOverwrites() throws Exception {
        Files.createDirectories(folder.resolve("d/e"));
        Files.writeString(folder.resolve("d/e/a.txt"), "a");
        Files.writeString(folder.resolve("taken"), "t");
        checkpoints.make(root.existing("d/e/a.txt"));
        refusedWith(409, () -> changes.rename(root.existing("d"), "taken"));
        refusedWith(400, () -> changes.rename(root.existing("d"), "d/e/d"));
        refusedWith(404, () -> changes.rename(root.existing("d"), "../d"));
        assertThat(changes.rename(root.existing("d"), "f").path()).isEqualTo("f");
        assertThat(open.heard).containsExactly("renamed d to f");
        assertThat(checkpoints.of("f/e/a.txt")).isPresent();
        assertThat(checkpoints.of("d/e/a.txt")).isEmpty();
        changes.rename(root.existing("f/e/a.txt"), "f/b.txt");
        assertThat(checkpoints.of("f/b.txt")).isPresent();
        assertThat(folder.resolve("f/b.txt")).hasContent("a");
        assertThat(folder.resolve("taken")).hasContent("t");
    }

    @Test
    void aDeletionTellsFirstAndTakesNoFullFolder() throws Exception {
        Files.createDirectories(folder.resolve("d/.ipynb_checkpoints"));
        Files.writeString(folder.resolve("d/a.txt"), "a");
        refusedWith(400, () -> changes.delete(root.existing("d")));
        refusedWith(400, () -> changes.delete(root.existing("")));
        assertThat(open.heard).isEmpty();
        changes.delete(root.existing("d/a.txt"));
        changes.delete(root.existing("d"));
        assertThat(open.heard).containsExactly("deleting d/a.txt", "deleting d");
        assertThat(folder.resolve("d")).doesNotExist();
    }

    @Test
    void deletingALinkLeavesItsTarget() throws Exception {
        Files.writeString(folder.resolve("a.txt"), "a");
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("a.txt"));
        changes.delete(root.existing("link"));
        assertThat(folder.resolve("a.txt")).hasContent("a");
        assertThat(folder.resolve("link")).doesNotExist();
    }

    @Test
    void savingThroughALinkKeepsTheLink() throws Exception {
        Files.writeString(folder.resolve("a.txt"), "a");
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("a.txt"));
        save("link", "{\"type\":\"file\",\"format\":\"text\",\"content\":\"b\"}");
        assertThat(folder.resolve("link")).isSymbolicLink();
        assertThat(folder.resolve("a.txt")).hasContent("b");
    }

    @Test
    void aCheckpointIsPutBackAndForgotten() throws Exception {
        Path file = Files.writeString(folder.resolve("a.txt"), "first");
        checkpoints.make(root.existing("a.txt"));
        Files.writeString(file, "second");
        checkpoints.restore(root.existing("a.txt"));
        assertThat(file).hasContent("first");
        checkpoints.delete("a.txt");
        refusedWith(404, () -> checkpoints.restore(root.existing("a.txt")));
    }

    @Test
    void whatIsReadHasEveryKeyAndTheAskedFormat() throws Exception {
        Files.writeString(folder.resolve("t.txt"), "hi\n");
        Files.write(folder.resolve("b.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n'});
        Files.writeString(folder.resolve("n.ipynb"), "{\"cells\": [], \"x\": 1e-07}");
        FileModel text = read("t.txt", null, null, true);
        assertThat(text.json())
                .containsOnlyKeys(
                        "name",
                        "path",
                        "last_modified",
                        "created",
                        "content",
                        "format",
                        "mimetype",
                        "size",
                        "writable",
                        "hash",
                        "hash_algorithm",
                        "type")
                .containsEntry("content", "hi\n")
                .containsEntry("format", "text")
                .containsEntry("hash", "98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4");
        assertThat(read("b.png", null, null, false).json())
                .containsEntry("content", "iVBORw0K\n")
                .containsEntry("format", "base64")
                .containsEntry("mimetype", "image/png");
        assertThat(read("n.ipynb", null, null, false).content())
                .isEqualTo(new Content.Json("{\"cells\": [], \"x\": 1e-07}"));
        assertThat(read("n.ipynb", "file", "text", false).json()).containsEntry("type", "file");
        refusedWith(400, () -> read("b.png", "file", "text", false));
        refusedWith(400, () -> read("t.txt", "notebook", null, false));
        refusedWith(400, () -> read("t.txt", "directory", null, false));
        refusedWith(400, () -> read("", "file", null, false));
    }

    @Test
    void anOpenDocumentIsReadAsItIsNow() throws Exception {
        Files.writeString(folder.resolve("t.txt"), "old");
        open.unsaved.put("t.txt", "typed".getBytes(StandardCharsets.UTF_8));
        assertThat(read("t.txt", null, null, false).content()).isEqualTo(new Content.Text("typed"));
    }

    @Test
    void aListingShowsWhatMayBeSeenAndNothingHidden() throws Exception {
        Files.writeString(folder.resolve("b.txt"), "");
        Files.writeString(folder.resolve("a.txt"), "");
        Files.writeString(folder.resolve(".hidden"), "");
        Files.createSymbolicLink(folder.resolve("out"), temp);
        Files.createDirectory(folder.resolve("d"));
        assertThat(names(EVERYTHING)).containsExactly("a.txt", "b.txt", "d");
        assertThat(names(new Contents.View() {
                    @Override
                    public boolean shows(String path, boolean folder) {
                        return folder;
                    }

                    @Override
                    public boolean mayChange(String path) {
                        return false;
                    }
                }))
                .containsExactly("d");
    }

    private FileModel read(String path, @Nullable String type, @Nullable String format, boolean hash)
            throws IOException {
        return contents.read(root.existing(path), new ReadOptions(type, format, true, hash), EVERYTHING);
    }

    private List<String> names(Contents.View view) throws IOException {
        FileModel listed = contents.read(top(), new ReadOptions(null, null, true, false), view);
        return listed.content() instanceof Content.Entries entries
                ? entries.entries().stream().map(FileModel::name).toList()
                : List.of();
    }
}

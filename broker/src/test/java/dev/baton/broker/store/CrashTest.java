package dev.baton.broker.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.broker.room.HistoryStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was told durable is there after the program was killed, and the rest does no harm. */
final class CrashTest {
    @TempDir
    Path folder;

    /** Appends numbers for ever and prints each one when it is durable. */
    static final class Victim {
        public static void main(String[] arguments) {
            Store store = Store.open(Path.of(arguments[0]), Store.Limits.DEFAULT);
            HistoryStore histories = store.histories();
            histories.create("f1", "h1", new byte[0]).toCompletableFuture().join();
            for (int i = 0; ; i++) {
                String number = Integer.toString(i);
                var append = histories
                        .append("f1", number.getBytes(StandardCharsets.UTF_8))
                        .thenRun(() -> System.out.println(number));
                if (i % 50 == 0) {
                    append.toCompletableFuture().join();
                }
            }
        }
    }

    @Test
    @Timeout(60)
    void everythingThatWasToldDurableIsThereAfterAKill() throws IOException, InterruptedException {
        Process victim = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        int last = -1;
        try (BufferedReader told =
                new BufferedReader(new InputStreamReader(victim.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = told.readLine(); line != null; line = told.readLine()) {
                last = Integer.parseInt(line);
                if (last == 2_000) {
                    // By its handle: the process object would close the pipe, and what it told last would be lost.
                    victim.toHandle().destroyForcibly();
                }
            }
        } finally {
            victim.destroyForcibly();
        }
        assertThat(victim.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(last).isGreaterThanOrEqualTo(2_000);

        try (Store store = Store.open(folder, Store.Limits.DEFAULT)) {
            List<byte[]> updates = store.histories().load("f1").orElseThrow().updates();
            assertThat(updates.size()).isGreaterThanOrEqualTo(last + 2);
            for (int i = 1; i < updates.size(); i++) {
                assertThat(new String(updates.get(i), StandardCharsets.UTF_8)).isEqualTo(Integer.toString(i - 1));
            }
        }
    }

    @Test
    void aTornEndOfTheLogLosesOnlyTheEnd() throws IOException {
        Path copy = Files.createDirectory(folder.resolve("copy"));
        try (Store store = Store.open(folder, Store.Limits.DEFAULT)) {
            HistoryStore histories = store.histories();
            histories.create("f1", "h1", new byte[] {0}).toCompletableFuture().join();
            for (byte i = 1; i <= 5; i++) {
                histories.append("f1", new byte[] {i}).toCompletableFuture().join();
            }
            Files.copy(folder.resolve("baton.db"), copy.resolve("baton.db"));
            Files.copy(folder.resolve("baton.db-wal"), copy.resolve("baton.db-wal"));
        }
        try (RandomAccessFile log =
                new RandomAccessFile(copy.resolve("baton.db-wal").toFile(), "rw")) {
            log.setLength(log.length() - 100);
        }

        try (Store store = Store.open(copy, Store.Limits.DEFAULT)) {
            List<byte[]> updates = store.histories().load("f1").orElseThrow().updates();
            assertThat(updates).hasSize(5);
            for (byte i = 0; i < 5; i++) {
                assertThat(updates.get(i)).containsExactly(i);
            }
        }
    }
}

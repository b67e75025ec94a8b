package dev.baton.broker.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the writer's thread and of what waits for it when something goes wrong. */
@Timeout(value = 15, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class StoreWriterTest {
    private static final String INSERT = "INSERT INTO rows (body) VALUES (?)";

    @TempDir
    Path folder;

    private Statements statements;
    private StoreWriter writer;

    @BeforeEach
    void open() throws SQLException {
        statements = new Statements(DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("test.db")));
        statements.query("PRAGMA journal_mode = WAL", row -> row.getString(1));
        statements.update("CREATE TABLE rows (body BLOB NOT NULL)");
        writer = new StoreWriter(statements, 1_000, 1 << 30);
        writer.start();
    }

    @AfterEach
    void close() throws SQLException, InterruptedException {
        writer.close();
        statements.close();
    }

    private CompletableFuture<Void> insert(byte[] body) {
        return writer.write(body.length, sql -> {
            sql.update(INSERT, body);
        });
    }

    private int rows() {
        return writer.submit(
                        0,
                        sql -> sql.query("SELECT count(*) FROM rows", row -> row.getInt(1))
                                .getFirst())
                .join();
    }

    private static Throwable failureOf(CompletableFuture<?> stage) {
        try {
            stage.join();
            throw new AssertionError("that was to fail");
        } catch (CompletionException failure) {
            return Objects.requireNonNull(failure.getCause());
        }
    }

    /** Holds the thread until everything else has been asked for, so that all of it is one group. */
    private CompletableFuture<?> asOneGroup(Runnable asked) {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        CompletableFuture<Boolean> held = writer.submit(0, sql -> {
            entered.countDown();
            try {
                gate.await();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
            return true;
        });
        try {
            entered.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
        asked.run();
        gate.countDown();
        return held;
    }

    /** As little room as there is used now, and some pages. */
    private void fill(int pages) {
        writer.submit(
                        0,
                        sql -> sql.query(
                                        "PRAGMA max_page_count = "
                                                + (sql.query("PRAGMA page_count", row -> row.getInt(1))
                                                                .getFirst()
                                                        + pages),
                                        row -> row.getInt(1))
                                .getFirst())
                .join();
    }

    private void makeRoom() {
        writer.submit(
                        0,
                        sql -> sql.query("PRAGMA max_page_count = 1000000", row -> row.getInt(1))
                                .getFirst())
                .join();
    }

    @Test
    void anErrorOfTheThreadClosesTheStoreAndFailsAllThatWaits() {
        List<CompletableFuture<?>> waiting = new ArrayList<>();
        asOneGroup(() -> {
            waiting.add(insert(new byte[1]));
            waiting.add(writer.submit(0, sql -> {
                throw new AssertionError("on purpose");
            }));
            waiting.add(insert(new byte[1]));
        });

        for (CompletableFuture<?> each : waiting) {
            assertThat(failureOf(each)).isInstanceOf(StoreException.class);
        }
        assertThat(writer.isOpen()).isFalse();
        assertThat(failureOf(insert(new byte[1])))
                .isInstanceOf(StoreException.Closed.class)
                .hasMessageContaining("on purpose")
                .hasMessageContaining("until a restart");
    }

    @Test
    void aWriteThatThrowsFailsAlone() {
        List<CompletableFuture<?>> waiting = new ArrayList<>();
        asOneGroup(() -> {
            waiting.add(insert(new byte[1]));
            waiting.add(writer.submit(0, sql -> {
                sql.update(INSERT, new byte[1]);
                throw new IllegalArgumentException("no such outcome");
            }));
            waiting.add(insert(new byte[1]));
        });
        waiting.getFirst().join();
        waiting.getLast().join();
        assertThat(failureOf(waiting.get(1))).hasMessageContaining("no such outcome");
        assertThat(failureOf(writer.submit(0, sql -> {
                    sql.update(INSERT, new byte[1]);
                    throw new IllegalArgumentException("alone");
                })))
                .hasMessageContaining("alone");
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void aFullDiskFailsWhatFindsNoRoomAndTheStoreGoesOnWhenThereIsSome() {
        insert(new byte[100]).join();
        fill(2);
        assertThat(failureOf(insert(new byte[100_000]))).isInstanceOf(StoreException.class);
        assertThat(failureOf(insert(new byte[100_000]))).isInstanceOf(StoreException.class);
        assertThat(writer.closedBecause()).isEmpty();

        makeRoom();
        insert(new byte[100_000]).join();
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void aDiskThatIsFullInTheMiddleOfAGroupForgetsNothingThatWasToldDurable() {
        insert(new byte[100]).join();
        fill(2);
        List<CompletableFuture<Void>> group = new ArrayList<>();
        asOneGroup(() -> {
            group.add(insert(new byte[10]));
            group.add(insert(new byte[100_000]));
            group.add(insert(new byte[10]));
        });
        long told = group.stream()
                .filter(each -> each.handle((none, failure) -> failure == null).join())
                .count();
        assertThat(failureOf(group.get(1))).isInstanceOf(StoreException.class);
        assertThat(writer.closedBecause()).isEmpty();
        assertThat(rows()).isEqualTo(1 + (int) told);

        makeRoom();
        insert(new byte[100_000]).join();
        assertThat(rows()).isEqualTo(2 + (int) told);
    }
}

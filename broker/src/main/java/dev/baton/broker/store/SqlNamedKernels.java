package dev.baton.broker.store;

import dev.baton.broker.kernel.NamedKernels;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Named shared kernels in the store. Safe for any thread. */
final class SqlNamedKernels implements NamedKernels.Rows {
    private final StoreWriter writer;
    private final StoreReader reader;

    SqlNamedKernels(StoreWriter writer, StoreReader reader) {
        this.writer = writer;
        this.reader = reader;
    }

    @Override
    public List<NamedKernels.Row> load() {
        return reader.read(sql -> sql.query(
                "SELECT name, kernel_id, spec, owner, created_at FROM named_kernels ORDER BY created_at, name",
                row -> new NamedKernels.Row(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        Micros.read(row, "created_at"))));
    }

    @Override
    public CompletionStage<Void> put(NamedKernels.Row kernel) {
        return writer.write(300, sql -> {
            sql.update(
                    "INSERT INTO named_kernels (name, kernel_id, spec, owner, created_at) VALUES (?, ?, ?, ?, ?)",
                    kernel.name(),
                    kernel.kernelId(),
                    kernel.spec(),
                    kernel.owner(),
                    Micros.of(kernel.createdAt()));
        });
    }

    @Override
    public CompletionStage<Void> remove(String name) {
        return writer.write(100, sql -> {
            sql.update("DELETE FROM named_kernels WHERE name = ?", name);
        });
    }
}

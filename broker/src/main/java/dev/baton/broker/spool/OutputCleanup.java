package dev.baton.broker.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Removes output files that are too old, and empties the oldest of what is too much, leaving the sentence why. Called on the spool's
 * agent.
 */
final class OutputCleanup {
    private record Kept(Path file, Instant changed, long bytes) {}

    private OutputCleanup() {}

    /** Cleans the folder; answers how many files were removed or emptied. */
    static int clean(Path folder, OutputSpool.Limits limits, Instant now) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        List<Kept> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(folder, 2)) {
            for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                files.add(new Kept(file, Files.getLastModifiedTime(file).toInstant(), Files.size(file)));
            }
        }
        files.sort(Comparator.comparing(Kept::changed));
        long total = files.stream().mapToLong(Kept::bytes).sum();
        Instant oldest = now.minus(limits.keep());
        int removed = 0;
        byte[] removal = OutputLine.removed();
        for (Kept each : files) {
            if (each.changed().isBefore(oldest)) {
                Files.deleteIfExists(each.file());
                total -= each.bytes();
                removed++;
            } else if (total > limits.totalMaxBytes() && each.bytes() > removal.length) {
                Files.write(each.file(), removal);
                Files.setLastModifiedTime(each.file(), FileTime.from(each.changed()));
                total -= each.bytes() - removal.length;
                removed++;
            }
        }
        return removed;
    }
}

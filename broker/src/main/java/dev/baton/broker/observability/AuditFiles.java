package dev.baton.broker.observability;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The files of the audit, one a day, and the chain through all of them. What a crash left unfinished at the end is cut off: it was
 * never whole. Any thread; guarded by {@code lock}. Blocks on the disk.
 */
final class AuditFiles {
    /** Beyond it a line cannot be found again after a crash; lines are far shorter. */
    private static final int LINE_MAX_BYTES = 1 << 20;

    private final Path folder;
    private final ReentrantLock lock = new ReentrantLock();
    private AuditChain chain;
    private LocalDate lastDay;

    /** A line to be written. */
    record Entry(Instant at, ObjectNode descriptor) {}

    /** Takes a line in; false: no more, please. */
    @FunctionalInterface
    interface Reader {
        boolean read(String line) throws IOException;
    }

    /** The files in a folder, which go on behind their last line. */
    AuditFiles(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
        Optional<String> last = Optional.empty();
        for (Path file : files().reversed()) {
            last = lastWhole(file);
            if (last.isPresent()) {
                break;
            }
        }
        this.chain = last.isPresent() ? AuditChain.after(last.get()) : AuditChain.empty();
        this.lastDay = files().stream()
                .map(file -> file.getFileName().toString().replace(".jsonl", ""))
                .filter(name -> name.matches("\\d{4}-\\d\\d-\\d\\d"))
                .map(LocalDate::parse)
                .max(LocalDate::compareTo)
                .orElse(LocalDate.EPOCH);
    }

    /** The last line. */
    AuditHead.Place last() {
        lock.lock();
        try {
            return chain.place();
        } finally {
            lock.unlock();
        }
    }

    /**
     * What was once the last line is not in the files any more: the chain goes on behind it, so that whoever checks finds that something
     * is missing, for ever.
     */
    void goOnAfter(AuditHead.Place missing) {
        lock.lock();
        try {
            chain = AuditChain.after(missing);
        } finally {
            lock.unlock();
        }
    }

    /** What was written is on the disk. */
    void force() throws IOException {
        lock.lock();
        try {
            Path file = folder.resolve(lastDay + ".jsonl");
            if (Files.exists(file)) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.force(false);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Writes lines, all or none. */
    void write(List<Entry> entries) throws IOException {
        lock.lock();
        try {
            AuditChain draft = chain.copy();
            Map<LocalDate, StringBuilder> days = new TreeMap<>();
            LocalDate day = lastDay;
            for (Entry entry : entries) {
                LocalDate own = entry.at().atZone(ZoneOffset.UTC).toLocalDate();
                // the order of lines is that of the chain, also over midnight and when a clock is put back
                day = own.isAfter(day) ? own : day;
                days.computeIfAbsent(day, each -> new StringBuilder())
                        .append(draft.next(entry.descriptor()))
                        .append('\n');
            }
            for (Map.Entry<LocalDate, StringBuilder> each : days.entrySet()) {
                append(each.getKey(), each.getValue());
                lastDay = each.getKey();
            }
            chain = draft;
        } finally {
            lock.unlock();
        }
    }

    private void append(LocalDate day, CharSequence lines) throws IOException {
        Path file = folder.resolve(day + ".jsonl");
        long before = Files.exists(file) ? Files.size(file) : 0;
        try {
            Files.writeString(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException failure) {
            if (Files.exists(file)) {
                cut(file, before);
            }
            throw failure;
        }
    }

    private static void cut(Path file, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(bytes);
        }
    }

    /** Reads all whole lines, oldest first. */
    void read(Reader reader) throws IOException {
        for (Path file : files()) {
            long wholeBytes = wholeBytes(file);
            long bytes = 0;
            try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                String line = lines.readLine();
                while (line != null && bytes + line.length() < wholeBytes) {
                    bytes += line.getBytes(StandardCharsets.UTF_8).length + 1L;
                    if (!reader.read(line)) {
                        return;
                    }
                    line = lines.readLine();
                }
            }
        }
    }

    private long wholeBytes(Path file) throws IOException {
        lock.lock();
        try {
            return Files.size(file);
        } finally {
            lock.unlock();
        }
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> days = Files.newDirectoryStream(folder, "*.jsonl")) {
            days.forEach(files::add);
        }
        files.sort(null);
        return files;
    }

    /** The last whole line of a file; what follows it is cut off. */
    private static Optional<String> lastWhole(Path file) throws IOException {
        byte[] tail;
        long size;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            size = channel.size();
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(size, LINE_MAX_BYTES));
            channel.position(size - buffer.capacity());
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // until it is full
            }
            tail = buffer.array();
        }
        int end = tail.length;
        while (end > 0 && tail[end - 1] != '\n') {
            end--;
        }
        if (end < tail.length) {
            cut(file, size - tail.length + end);
        }
        int begin = Math.max(0, end - 1);
        while (begin > 0 && tail[begin - 1] != '\n') {
            begin--;
        }
        return end == 0 ? Optional.empty() : Optional.of(new String(tail, begin, end - begin, StandardCharsets.UTF_8));
    }
}

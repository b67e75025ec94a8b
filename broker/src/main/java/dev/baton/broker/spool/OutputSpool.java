package dev.baton.broker.spool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.broker.agent.SerialAgent;
import dev.baton.broker.error.OperatorMessage;
import dev.baton.broker.kernel.OutputRecorder;
import dev.baton.crdt.output.KernelOutput;
import dev.baton.crdt.output.OutputArea;
import dev.baton.crdt.output.OutputLimits;
import dev.baton.crdt.output.OutputReducer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * The files of what executions put out: one a execution, a line of JSON each message, written soon after it came.
 *
 * <p>Kernels hand in from their I/O threads and never wait. Written are only executions that were announced, so a kernel cannot choose
 * a file by the parent it names. Short outputs are gathered and written at most every {@link #GATHER}; nothing waits for the disk
 * ({@code fsync} is not asked for: an output is no promise like the ledger).
 *
 * <p>Bounded: a file by {@link Limits#executionMaxBytes}, what waits for the disk by {@link #WAITING_MAX_BYTES} (messages beyond either
 * are counted, and a line in their place says so), all files by {@link Limits#totalMaxBytes} and {@link Limits#keep}, the oldest first.
 *
 * <p>Owner of files and buffers: {@code agent}. Any thread may read {@link #known} and the counters.
 */
public final class OutputSpool implements OutputRecorder {
    private static final Logger LOG = Logger.getLogger(OutputSpool.class);
    private static final Duration GATHER = Duration.ofMillis(500);
    private static final int BUFFER_MAX_BYTES = 256 << 10;
    private static final long WAITING_MAX_BYTES = 64L << 20;
    private static final int KNOWN_MAX = 4096;

    private final Path folder;
    private final Limits limits;
    private final SerialAgent agent;
    private final ConcurrentHashMap<String, Entry> known = new ConcurrentHashMap<>();
    private final AtomicLong waitingBytes = new AtomicLong();

    /** Announced executions, the oldest first. Agent. */
    private final Map<String, Entry> announced = new LinkedHashMap<>();
    /** Those with lines that are not written. Agent. */
    private final Set<Entry> dirty = new LinkedHashSet<>();

    private boolean gathering;

    /**
     * How much is kept.
     *
     * @param executionMaxBytes of one execution
     * @param totalMaxBytes of all
     * @param keep how long
     */
    public record Limits(long executionMaxBytes, long totalMaxBytes, Duration keep) {}

    /** One execution. {@code lost} by any thread, the rest by the agent. */
    private static final class Entry {
        final String executionId;
        final AtomicLong lost = new AtomicLong();
        final List<byte[]> lines = new ArrayList<>();
        int bufferedBytes;
        long writtenBytes;
        boolean full;

        Entry(String executionId) {
            this.executionId = executionId;
        }
    }

    /**
     * A spool over a folder of its own.
     *
     * @param folder is made when there is something to write
     */
    public OutputSpool(Path folder, Limits limits, SerialAgent agent) {
        this.folder = folder;
        this.limits = limits;
        this.agent = agent;
    }

    // ---- any thread

    @Override
    public void onStarted(String executionId) {
        Entry entry = new Entry(executionId);
        if (known.putIfAbsent(executionId, entry) == null) {
            agent.post(() -> announce(entry));
        }
    }

    @Override
    public void onMessage(KernelMessage message) {
        Entry entry = known.get(message.parentMsgId());
        if (entry == null || !OutputLine.isOutput(message)) {
            return;
        }
        long size = message.sizeBytes();
        if (waitingBytes.addAndGet(size) > WAITING_MAX_BYTES) {
            waitingBytes.addAndGet(-size);
            entry.lost.incrementAndGet();
            return;
        }
        agent.post(() -> {
            waitingBytes.addAndGet(-size);
            write(entry, OutputLine.of(message));
        });
    }

    /** The file of an execution's output, with everything in it that came so far; empty when nothing is kept. */
    public CompletableFuture<Optional<Path>> file(String executionId) {
        return agent.ask(() -> {
            Entry entry = known.get(executionId);
            if (entry != null) {
                flush(entry);
            }
            Path file = fileOf(executionId);
            return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
        });
    }

    /** How long an output is kept. */
    public Duration keep() {
        return limits.keep();
    }

    /** Writes a kept file as a person reads it: texts as they are, of richer outputs their plain text, of errors the traceback. */
    public static void writeText(Path file, OutputStream out) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                out.write(OutputLine.textOf(line).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** The outputs of a kept file as a notebook has them, within limits. */
    public static List<ObjectNode> outputsOf(Path file, OutputLimits limits) throws IOException {
        OutputReducer reducer = new OutputReducer(limits);
        OutputArea area = OutputArea.EMPTY;
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Optional<KernelOutput> output = OutputLine.outputOf(line);
                if (output.isPresent()) {
                    area = reducer.reduce(area, output.get()).area();
                }
            }
        }
        return area.outputs().stream().map(OutputArea.Output::json).toList();
    }

    /** Removes what is too old and, the oldest first, what is too much. Completes with the number of files removed. */
    public CompletableFuture<Integer> clean(Instant now) {
        return agent.ask(() -> OutputCleanup.clean(folder, limits, now));
    }

    /** Completes when everything that came so far is written. */
    public CompletableFuture<Void> flush() {
        return agent.ask(() -> {
            flushAll();
            return null;
        });
    }

    // ---- the agent

    private void announce(Entry entry) {
        announced.put(entry.executionId, entry);
        if (announced.size() > KNOWN_MAX) {
            Iterator<Entry> oldest = announced.values().iterator();
            Entry former = oldest.next();
            oldest.remove();
            flush(former);
            known.remove(former.executionId);
        }
    }

    private void write(Entry entry, byte[] line) {
        long lost = entry.lost.getAndSet(0);
        if (lost > 0) {
            append(entry, OutputLine.gap(lost, "the disk was too slow"));
        }
        if (entry.full) {
            return;
        }
        if (entry.writtenBytes + entry.bufferedBytes + line.length > limits.executionMaxBytes()) {
            entry.full = true;
            append(entry, OutputLine.end(limits.executionMaxBytes()));
            return;
        }
        append(entry, line);
    }

    private void append(Entry entry, byte[] line) {
        entry.lines.add(line);
        entry.bufferedBytes += line.length;
        dirty.add(entry);
        if (entry.bufferedBytes >= BUFFER_MAX_BYTES) {
            flush(entry);
        } else if (!gathering) {
            gathering = true;
            agent.after(GATHER, () -> {
                gathering = false;
                flushAll();
            });
        }
    }

    private void flushAll() {
        for (Entry entry : List.copyOf(dirty)) {
            flush(entry);
        }
    }

    private void flush(Entry entry) {
        long lost = entry.lost.getAndSet(0);
        if (lost > 0) {
            byte[] gap = OutputLine.gap(lost, "the disk was too slow");
            entry.lines.add(gap);
            entry.bufferedBytes += gap.length;
        }
        dirty.remove(entry);
        if (entry.lines.isEmpty()) {
            return;
        }
        Path file = fileOf(entry.executionId);
        try {
            Files.createDirectories(file.getParent());
            try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                byte[] all = new byte[entry.bufferedBytes];
                int at = 0;
                for (byte[] line : entry.lines) {
                    System.arraycopy(line, 0, all, at, line.length);
                    at += line.length;
                }
                out.write(all);
            }
            entry.writtenBytes += entry.bufferedBytes;
        } catch (IOException e) {
            // the run and its document go on without the file; what is missing in it is said when the disk takes
            // something again
            LOG.warn(OperatorMessage.LOG_OUTPUT_NOT_KEPT.text(entry.executionId, e));
            entry.lost.addAndGet(entry.lines.size());
        }
        entry.lines.clear();
        entry.bufferedBytes = 0;
    }

    /** Execution ids are Baton's own: letters, digits and dashes. */
    private Path fileOf(String executionId) {
        if (!executionId.matches("[A-Za-z0-9-]{1,64}")) {
            throw new IllegalArgumentException("not an execution id: " + executionId);
        }
        byte[] id = executionId.getBytes(StandardCharsets.UTF_8);
        int shelf = Math.floorMod(Arrays.hashCode(id), 256);
        return folder.resolve(String.format("%02x", shelf)).resolve(executionId + ".jsonl");
    }
}

package dev.baton.bridge.process;

import dev.baton.bridge.message.BridgeMessage;
import dev.baton.bridge.message.KernelProcessRecord;
import dev.baton.bridge.message.MalformedMessageException;
import dev.baton.bridge.zmq.ConnectionInfo;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A kernel process of this machine, leader of the group that is signalled. */
final class LocalKernelProcess implements KernelProcess {

    private static final int LAST_WORDS_MAX = 2000;
    private static final Duration REAP = Duration.ofSeconds(2);

    private final Process process;
    private final KernelProcessRecord record;
    private final ProcessGroup group;
    private final ConnectionInfo written;
    private final Path connectionFile;
    private final Path logFile;
    private final long logStart;
    private final Runnable release;

    LocalKernelProcess(
            Process process,
            KernelProcessRecord record,
            ConnectionInfo written,
            Path connectionFile,
            Path logFile,
            long logStart,
            Runnable release) {
        this.process = process;
        this.record = record;
        this.group = new ProcessGroup(process.pid());
        this.written = written;
        this.connectionFile = connectionFile;
        this.logFile = logFile;
        this.logStart = logStart;
        this.release = release;
    }

    @Override
    public KernelProcessRecord record() {
        return record;
    }

    @Override
    public Optional<ConnectionInfo> connection() throws ProvisionException {
        if (written.isComplete()) {
            return Optional.of(written);
        }
        ConnectionInfo found;
        try {
            if (Files.size(connectionFile) > ConnectionInfo.FILE_BYTES_MAX) {
                throw new ProvisionException(BridgeMessage.CONNECTION_FILE_LONG.text());
            }
            found = ConnectionInfo.parse(Files.readAllBytes(connectionFile));
        } catch (IOException | MalformedMessageException e) {
            return Optional.empty(); // the kernel is writing it just now
        }
        // Only the ports are the kernel's to choose: address and key stay those it was given.
        ConnectionInfo info = new ConnectionInfo(
                written.ip(),
                found.shellPort(),
                found.iopubPort(),
                found.stdinPort(),
                found.controlPort(),
                found.heartbeatPort(),
                written.key(),
                written.signatureScheme(),
                written.kernelName());
        return info.isComplete() ? Optional.of(info) : Optional.empty();
    }

    @Override
    public CompletableFuture<Integer> onExit() {
        return process.onExit().thenApply(Process::exitValue);
    }

    @Override
    public void interrupt() {
        group.signal(ProcessGroup.SIGINT);
    }

    @Override
    public void terminate() {
        group.signal(ProcessGroup.SIGTERM);
    }

    @Override
    public void kill() {
        if (group.signal(ProcessGroup.SIGKILL)) {
            return;
        }
        // Either nothing is left, or the process was made a moment ago and has no group of its own yet.
        process.destroyForcibly();
    }

    @Override
    public void end() {
        if (group.signal(ProcessGroup.SIGKILL)) {
            group.awaitGone(REAP);
        }
        release.run();
        try {
            Files.deleteIfExists(connectionFile);
        } catch (IOException e) {
            System.getLogger(LocalKernelProcess.class.getName())
                    .log(System.Logger.Level.WARNING, BridgeMessage.LOG_CONNECTION_FILE.text(connectionFile), e);
        }
    }

    @Override
    public String lastWords() {
        try (RandomAccessFile log = new RandomAccessFile(logFile.toFile(), "r")) {
            long from = Math.max(logStart, log.length() - 4L * LAST_WORDS_MAX);
            log.seek(from);
            byte[] bytes = new byte[(int) Math.min(4L * LAST_WORDS_MAX, Math.max(0, log.length() - from))];
            log.readFully(bytes);
            String text = new String(bytes, StandardCharsets.UTF_8).strip();
            return text.length() <= LAST_WORDS_MAX ? text : text.substring(text.length() - LAST_WORDS_MAX);
        } catch (IOException e) {
            return ""; // no log to be read: nothing to quote
        }
    }
}

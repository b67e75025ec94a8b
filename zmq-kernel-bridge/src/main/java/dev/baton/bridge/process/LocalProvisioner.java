package dev.baton.bridge.process;

import dev.baton.bridge.message.BridgeMessage;
import dev.baton.bridge.message.KernelProcessRecord;
import dev.baton.bridge.zmq.ConnectionInfo;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Launches kernels as processes of this machine, each the leader of a session and process group of its own.
 *
 * <p>The group is made by {@code setsid} of util-linux, which turns into the kernel in place, so the process id the JDK
 * knows is the group's. Standard output and error go to a file: a pipe would fill up, or break when this process ends.
 * Standard input is empty. Thread-safe.
 */
public final class LocalProvisioner implements KernelProvisioner {

    private static final String LOOPBACK = "127.0.0.1";
    private static final int PORTS = 5;

    // Ports assigned and not yet returned: two kernels that start at once must not get the same one.
    private final Set<Integer> reservedPorts = ConcurrentHashMap.newKeySet();

    @Override
    public KernelProcess launch(Order order) throws ProvisionException {
        Path setsid = findOnPath("setsid");
        if (setsid == null) {
            throw new ProvisionException(BridgeMessage.NO_SETSID.text());
        }
        if (!Files.isDirectory(order.workingDirectory())) {
            throw new ProvisionException(BridgeMessage.NO_WORKING_DIRECTORY.text());
        }
        String program = order.command().getFirst();
        if (program.contains("/") && !Files.isExecutable(Path.of(program))) {
            throw new ProvisionException(BridgeMessage.NO_PROGRAM.text(program));
        }
        List<Integer> ports = List.of();
        try {
            prepareDirectory(order.connectionFile());
            prepareLog(order.logFile());
            ports = order.ports() == Ports.CHOSEN_BEFORE ? reserveFreePorts() : List.of(0, 0, 0, 0, 0);
            ConnectionInfo info = new ConnectionInfo(
                    LOOPBACK,
                    ports.get(0),
                    ports.get(1),
                    ports.get(2),
                    ports.get(3),
                    ports.get(4),
                    order.key(),
                    "hmac-sha256",
                    order.kernelName());
            info.writeTo(order.connectionFile());
            long logStart = Files.size(order.logFile());
            Process process = start(setsid, order);
            PosixSignals.prepare();
            Instant began = process.info().startInstant().orElseGet(Instant::now);
            List<Integer> reserved = ports;
            return new LocalKernelProcess(
                    process,
                    new KernelProcessRecord(order.kernelId(), order.incarnation(), process.pid(), began),
                    info,
                    order.connectionFile(),
                    order.logFile(),
                    logStart,
                    () -> reserved.forEach(reservedPorts::remove));
        } catch (IOException e) {
            ports.forEach(reservedPorts::remove);
            throw new ProvisionException(BridgeMessage.PROCESS_NOT_STARTED.text(e.getMessage()), e);
        }
    }

    private static Process start(Path setsid, Order order) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(setsid.toString());
        command.addAll(order.command());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(order.workingDirectory().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(order.logFile().toFile()));
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(order.environment());
        environment.put(ProcessGroup.KERNEL_ID_VARIABLE, order.kernelId());
        if (order.endsWithBroker()) {
            environment.put(
                    "JPY_PARENT_PID", Long.toString(ProcessHandle.current().pid()));
        } else {
            environment.remove("JPY_PARENT_PID");
        }
        return builder.start();
    }

    private List<Integer> reserveFreePorts() throws IOException {
        List<ServerSocket> open = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        try {
            while (ports.size() < PORTS) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK));
                open.add(socket);
                if (reservedPorts.add(socket.getLocalPort())) {
                    ports.add(socket.getLocalPort());
                } else if (open.size() > 100) {
                    throw new IOException("no free ports");
                }
            }
            return ports;
        } catch (IOException e) {
            ports.forEach(reservedPorts::remove);
            throw e;
        } finally {
            for (ServerSocket socket : open) {
                socket.close();
            }
        }
    }

    private static void prepareDirectory(Path connectionFile) throws IOException {
        Path directory = connectionFile.toAbsolutePath().getParent();
        if (directory != null && !Files.isDirectory(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    private static void prepareLog(Path logFile) throws IOException {
        Path directory = logFile.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        try {
            Files.createFile(
                    logFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            return; // an earlier incarnation's log is continued
        }
    }

    private static @Nullable Path findOnPath(String program) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        for (String entry : (path + ":/usr/bin:/bin").split(":", -1)) {
            if (!entry.isEmpty()) {
                Path candidate = Path.of(entry, program);
                if (Files.isExecutable(candidate)) {
                    return candidate;
                }
            }
        }
        return null;
    }
}

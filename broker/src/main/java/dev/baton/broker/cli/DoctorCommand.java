package dev.baton.broker.cli;

import dev.baton.broker.error.OperatorMessage;
import dev.baton.broker.wiring.BrokerPaths;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what Baton found on this machine and what to do about what it did not find. Exits 1 when something needed is missing. */
@Command(
        name = "doctor",
        description = "Checks what Baton needs on this machine and says how to install what is missing.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--port", description = "Port to check (default: ${DEFAULT-VALUE}).", defaultValue = "8888")
    private int port = 8888;

    @Option(names = "--lab", description = "Prefix of a Python environment with share/jupyter/lab.")
    private @Nullable Path lab;

    private int missing;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        say(
                out,
                true,
                "JDK",
                System.getProperty("java.runtime.version") + " at " + System.getProperty("java.home"),
                "");
        @Nullable Path prefix = lab != null ? lab : environmentPrefix();
        boolean haveLab = prefix != null && Files.isDirectory(prefix.resolve("share/jupyter/lab/static"));
        say(out, haveLab, "JupyterLab", String.valueOf(prefix), OperatorMessage.DOCTOR_LAB.text());
        boolean haveKernel =
                prefix != null && Files.exists(prefix.resolve("share/jupyter/kernels/python3/kernel.json"));
        say(out, haveKernel, "Python kernel", String.valueOf(prefix), OperatorMessage.DOCTOR_KERNEL.text());
        boolean rtc = prefix != null
                && Files.isDirectory(prefix.resolve("share/jupyter/labextensions/@jupyter/docprovider-extension"));
        say(out, rtc, "jupyter-collaboration", String.valueOf(prefix), OperatorMessage.DOCTOR_COLLABORATION.text());
        Path setsid = Path.of("/usr/bin/setsid");
        say(out, Files.isExecutable(setsid), "setsid", setsid.toString(), OperatorMessage.DOCTOR_SETSID.text());
        Path state = BrokerPaths.defaultState(Path.of("").toAbsolutePath().toRealPath());
        Path parent = state;
        while (!Files.exists(parent) && parent.getParent() != null) {
            parent = parent.getParent();
        }
        say(out, Files.isWritable(parent), "State folder", state.toString(), OperatorMessage.DOCTOR_STATE.text());
        Optional<RunningBroker.Known> own =
                RunningBroker.known().stream().filter(each -> each.isOn(port)).findFirst();
        String where = own.map(each -> "a broker that serves " + each.root() + " uses it")
                .orElse("on 127.0.0.1");
        say(out, own.isPresent() || portIsFree(), "taken", "Port " + port, where, OperatorMessage.DOCTOR_PORT.text());
        out.flush();
        return missing == 0 ? 0 : 1;
    }

    private void say(PrintWriter out, boolean found, String what, String where, String advice) {
        say(out, found, "missing", what, where, advice);
    }

    private void say(PrintWriter out, boolean found, String orElse, String what, String where, String advice) {
        out.println(String.format("%-9s", found ? "ok" : orElse) + what + ": " + where + (found ? "" : " - " + advice));
        missing += found ? 0 : 1;
    }

    private static @Nullable Path environmentPrefix() {
        for (String name : List.of("BATON_PYTHON_PREFIX", "VIRTUAL_ENV")) {
            String value = System.getenv(name);
            if (value != null && !value.isBlank()) {
                return Path.of(value);
            }
        }
        return null;
    }

    private boolean portIsFree() {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress("127.0.0.1", port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}

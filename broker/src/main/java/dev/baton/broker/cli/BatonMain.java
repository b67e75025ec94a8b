package dev.baton.broker.cli;

import dev.baton.broker.error.OperatorMessage;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.PrintWriter;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The entry of the program: {@code baton serve} runs the broker in this process, every other command is a small client of a
 * running one. Exit codes: 0 done, 1 failed with a sentence on standard error, 2 wrong usage.
 */
@QuarkusMain
@Command(
        name = "baton",
        description = "Shared Jupyter kernels with a visible, fair queue.",
        mixinStandardHelpOptions = true,
        version = "baton 0.1",
        subcommands = {
            ServeCommand.class,
            UserCommand.class,
            GrantCommand.class,
            ShareCommand.class,
            KernelCommand.class,
            AuditCommand.class,
            DoctorCommand.class
        })
public class BatonMain implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Parses the arguments and runs the command. */
    public static void main(String... args) {
        System.exit(commandLine().execute(args));
    }

    /** The commands, which say what is wrong in one sentence rather than by a stack trace or their whole usage. */
    static CommandLine commandLine() {
        return new CommandLine(new BatonMain())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (!(failure instanceof CommandFailure)) {
                        throw failure;
                    }
                    command.getErr().println("baton: " + failure.getMessage());
                    return 1;
                })
                .setParameterExceptionHandler((wrong, args) -> {
                    CommandSpec command = wrong.getCommandLine().getCommandSpec();
                    PrintWriter err = wrong.getCommandLine().getErr();
                    err.println("baton: "
                            + String.valueOf(wrong.getMessage()).lines().collect(Collectors.joining(" ")));
                    err.println("Help: ./" + command.qualifiedName() + " --help");
                    return CommandLine.ExitCode.USAGE;
                });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), OperatorMessage.USE_BATON.text());
    }
}

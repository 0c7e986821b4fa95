package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code holdfast}: {@code scripts/holdfast} starts it. Not thread-safe. */
@Command(
        name = "holdfast",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Looks into what Holdfast keeps, repairs it, moves offsets, and stops an application.",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:fine",
            "1:damage or a difference was found, or a stop left something undone",
            "2:wrong use",
            "3:the storage cannot be reached, or no driver answers"
        },
        subcommands = {Wal.class, Batches.class, Offsets.class, App.class})
public final class Holdfast implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Runs a command and ends the process with its status. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) {
        try {
            // UTF-8 whatever the locale is: what is printed is read by programs, too.
            return commandLine()
                    .setOut(new PrintWriter(System.out, true, UTF_8))
                    .execute(arguments);
        } catch (LinkageError missing) {
            System.err.println("holdfast: a class is missing: " + missing
                    + ". Set SPARK_HOME to an installation of Spark 3.4 or later");
            return ExitStatus.UNREACHABLE;
        }
    }

    static CommandLine commandLine() {
        return new CommandLine(new Holdfast())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(new Failures())
                .setExecutionExceptionHandler(new Failures());
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "A command is missing");
    }
}

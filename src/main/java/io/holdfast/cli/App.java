package io.holdfast.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands on a running application. Not thread-safe. */
@Command(
        name = "app",
        mixinStandardHelpOptions = true,
        description = "Looks at a running application, and stops it.",
        subcommands = {AppStatus.class, AppStop.class})
final class App implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "A command is missing");
    }
}

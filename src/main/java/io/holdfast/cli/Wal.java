package io.holdfast.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands on a log directory. Not thread-safe. */
@Command(
        name = "wal",
        mixinStandardHelpOptions = true,
        description = "Looks into a log directory, and repairs it.",
        subcommands = {WalLs.class, WalVerify.class, WalDump.class, WalRepair.class, WalMigrate.class})
final class Wal implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "A command is missing");
    }
}

package io.holdfast.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands on stored offsets. Not thread-safe. */
@Command(
        name = "offsets",
        mixinStandardHelpOptions = true,
        description = "Shows where applications stand in their sources, and moves them while they do not run.",
        subcommands = {
            OffsetsShow.class,
            OffsetsLag.class,
            OffsetsHistory.class,
            OffsetsSet.class,
            OffsetsReset.class,
            OffsetsExport.class,
            OffsetsImport.class,
            OffsetsCopy.class
        })
final class Offsets implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "A command is missing");
    }
}

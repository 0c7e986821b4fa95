package io.holdfast.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands on batches that are not done. Not thread-safe. */
@Command(
        name = "batches",
        mixinStandardHelpOptions = true,
        description = "Lists batches that are not done, and offers those that were set aside again.",
        subcommands = {BatchesList.class, BatchesOffer.class})
final class Batches implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "A command is missing");
    }
}

package io.holdfast.cli;

import io.holdfast.offset.OffsetStore;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what is stored in the form that import reads. Changes nothing. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Prints an application's offsets on standard output, one JSON object per line, for 'offsets"
                + " import'.")
final class OffsetsExport implements Callable<Integer> {
    @Mixin
    private StoreArguments arguments = new StoreArguments();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Output output = new Output(spec.commandLine().getOut(), true);
        try (OffsetStore store = arguments.open()) {
            OffsetRows.stored(store, arguments.application())
                    .forEach((partition, offset) -> output.say(OffsetRows.line("offset", partition, offset), ""));
        }
        return ExitStatus.FINE;
    }
}

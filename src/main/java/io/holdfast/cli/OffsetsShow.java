package io.holdfast.cli;

import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows what is stored of an application. Changes nothing. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows the stored offsets of an application, its newest epoch, and the last sign of life.")
final class OffsetsShow implements Callable<Integer> {
    @Mixin
    private StoreArguments arguments = new StoreArguments();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Output output = new Output(spec.commandLine().getOut(), arguments.json());
        try (OffsetStore store = arguments.open()) {
            Map<SourcePartition, StoredOffset> offsets = OffsetRows.stored(store, arguments.application());
            OffsetRows.show(offsets, output);
            long epoch = store.newestEpoch().map(newest -> newest.number()).orElse(0L);
            long sign = store.lastSignMillis().orElse(-1L);
            output.say(
                    JsonLine.of("total")
                            .put("partitions", offsets.size())
                            .put("epoch", epoch)
                            .put("lastSign", Output.time(sign)),
                    "total: " + offsets.size() + " partitions, epoch " + epoch + ", last sign of life "
                            + Output.time(sign));
        }
        return ExitStatus.FINE;
    }
}

package io.holdfast.cli;

import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Copies what is stored of an application to another store. */
@Command(
        name = "copy",
        mixinStandardHelpOptions = true,
        description = "Copies an application's offsets to another store. The application must not run.")
final class OffsetsCopy implements Callable<Integer> {
    @Mixin
    private StoreArguments arguments = new StoreArguments();

    @Mixin
    private OffsetChange change = new OffsetChange();

    @Parameters(index = "1", paramLabel = "<to>", description = "The address of the store to copy to.")
    private String to = "";

    @Option(
            names = "-O",
            paramLabel = "<key=value>",
            description = "An option of the store to copy to; secrets as references.")
    private Map<String, String> toOptions = new LinkedHashMap<>();

    @Option(names = "--replace", description = "Also if the other store holds offsets of the application.")
    private boolean replace;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        Output output = new Output(spec.commandLine().getOut(), arguments.json());
        try (OffsetStore from = arguments.open();
                OffsetStore target = StoreArguments.open(to, toOptions, arguments.application())) {
            Map<SourcePartition, StoredOffset> offsets = OffsetRows.stored(from, arguments.application());
            requireEmpty(target);
            change.requireNoDriver(from, arguments.application());
            change.requireNoDriver(target, arguments.application());
            target.set(offsets, Set.of(), "copied from " + from.description());
            OffsetRows.show(target.load(), output);
        }
        return ExitStatus.FINE;
    }

    private void requireEmpty(OffsetStore target) {
        int there = target.load().size();
        if (there > 0 && !replace) {
            throw CommandException.wrongUse("There are " + there + " offsets of '" + arguments.application() + "' in "
                    + target.description() + " already; --replace overwrites those of the same partitions");
        }
    }
}

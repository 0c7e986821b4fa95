package io.holdfast.cli;

import io.holdfast.offset.OffsetEntry;
import io.holdfast.offset.OffsetStore;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the last commits of an application. Changes nothing. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = "Shows the last commits, newest first, where the store keeps them.")
final class OffsetsHistory implements Callable<Integer> {
    private static final String ROW = "%-26s %6s %-15s %-40s %14s %14s %s";

    @Mixin
    private StoreArguments arguments = new StoreArguments();

    @Option(
            names = "--limit",
            paramLabel = "<number>",
            defaultValue = "20",
            description = "How many commits, 20 by default.")
    private int limit;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (limit < 1) {
            throw CommandException.wrongUse("--limit must be 1 or more; found " + limit);
        }
        Output output = new Output(spec.commandLine().getOut(), arguments.json());
        try (OffsetStore store = arguments.open()) {
            List<OffsetEntry> entries = store.history(limit);
            output.heading(String.format(ROW, "WRITTEN", "EPOCH", "BATCH", "PARTITION", "FROM", "UNTIL", "NOTE"));
            entries.forEach(entry -> show(entry, output));
            if (entries.isEmpty()) {
                output.heading(
                        "nothing: the store keeps no history, or holds nothing of '" + arguments.application() + "'");
            }
        }
        return ExitStatus.FINE;
    }

    private static void show(OffsetEntry entry, Output output) {
        entry.commit()
                .advances()
                .forEach((partition, advance) -> output.say(
                        JsonLine.of("commit")
                                .put("written", Output.time(entry.atMillis()))
                                .put("epoch", entry.epoch())
                                .put("batch", entry.commit().batchMillis())
                                .put("source", partition.source())
                                .put("partition", partition.partition())
                                .put("from", advance.from())
                                .put("until", advance.until())
                                .put("note", entry.commit().note()),
                        String.format(
                                ROW,
                                Output.time(entry.atMillis()),
                                entry.epoch(),
                                Output.number(entry.commit().batchMillis()),
                                partition,
                                Output.number(advance.from()),
                                advance.until(),
                                entry.commit().note())));
    }
}

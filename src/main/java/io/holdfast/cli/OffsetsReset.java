package io.holdfast.cli;

import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.OffsetEntry;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Moves all offsets of an application, or of one topic, to a place that Kafka or the history tells. */
@Command(
        name = "reset",
        mixinStandardHelpOptions = true,
        description = "Moves an application's offsets back or forth. The application must not run.")
final class OffsetsReset implements Callable<Integer> {
    private static final int WHOLE_HISTORY = 10_000;

    @Mixin
    private StoreArguments arguments = new StoreArguments();

    @Mixin
    private OffsetChange change = new OffsetChange();

    @ArgGroup(exclusive = false)
    private KafkaArguments kafka = new KafkaArguments();

    @Option(
            names = "--to",
            required = true,
            paramLabel = "<place>",
            description = "earliest, latest, a time such as 2026-11-21T06:00:00Z (the first record at or after it), or"
                    + " batch:<milliseconds>, which is how things stood before that batch.")
    private String target = "";

    @Option(names = "--source", paramLabel = "<topic>", defaultValue = "", description = "Only this topic.")
    private String source = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        Output output = new Output(spec.commandLine().getOut(), arguments.json());
        try (OffsetStore store = arguments.open()) {
            Map<SourcePartition, StoredOffset> stored = OffsetRows.stored(store, arguments.application());
            stored.keySet().removeIf(each -> !source.isEmpty() && !each.source().equals(source));
            if (stored.isEmpty()) {
                throw CommandException.wrongUse("Nothing is stored of topic '" + source + "'");
            }
            Map<SourcePartition, Long> places =
                    target.startsWith("batch:") ? beforeBatch(store, stored.keySet()) : inKafka(stored.keySet());
            change.requireNoDriver(store, arguments.application());
            Map<SourcePartition, StoredOffset> offsets = new TreeMap<>();
            places.forEach((partition, offset) -> offsets.put(
                    partition,
                    new StoredOffset(
                            offset,
                            stored.containsKey(partition)
                                    ? stored.get(partition).incarnation()
                                    : "",
                            OffsetCommit.NO_BATCH)));
            store.set(offsets, Set.of(), "reset to " + target);
            OffsetRows.show(offsets, output);
        }
        return ExitStatus.FINE;
    }

    private Map<SourcePartition, Long> inKafka(Collection<SourcePartition> partitions) {
        TopicPlace place = place();
        if (!kafka.isGiven()) {
            throw CommandException.wrongUse("--to " + target + " needs --kafka host:port");
        }
        Map<SourcePartition, Long> ends = kafka.ask(partitions, TopicPlace.LATEST);
        Map<SourcePartition, Long> places = new TreeMap<>();
        // For a time behind the last record there is nothing to read but what comes.
        kafka.ask(partitions, place)
                .forEach((partition, offset) ->
                        places.put(partition, offset < 0 ? ends.getOrDefault(partition, 0L) : offset));
        return places;
    }

    private TopicPlace place() {
        return switch (target) {
            case "earliest" -> TopicPlace.EARLIEST;
            case "latest" -> TopicPlace.LATEST;
            default -> TopicPlace.at(time());
        };
    }

    private long time() {
        try {
            return Instant.parse(target).toEpochMilli();
        } catch (DateTimeParseException wrong) {
            throw CommandException.wrongUse("--to must be earliest, latest, a time such as 2026-11-21T06:00:00Z, or"
                    + " batch:<milliseconds>; found '" + target + "'");
        }
    }

    /** From the history, newest first: what each commit of that batch, or of a later one, began from. */
    private Map<SourcePartition, Long> beforeBatch(OffsetStore store, Set<SourcePartition> partitions) {
        long batch = batch();
        List<OffsetEntry> history = store.history(WHOLE_HISTORY);
        boolean reachesBack = history.stream().anyMatch(entry -> isBefore(entry, batch));
        boolean known = history.stream().anyMatch(entry -> entry.commit().batchMillis() == batch);
        if (!known && !reachesBack) {
            throw CommandException.wrongUse("The history of " + store.description() + " does not reach back to batch "
                    + batch + "; see 'holdfast offsets history'");
        }
        Map<SourcePartition, Long> places = new TreeMap<>();
        for (OffsetEntry entry : history) {
            if (isBefore(entry, batch)) {
                break;
            }
            entry.commit().advances().forEach((partition, advance) -> {
                if (partitions.contains(partition) && !advance.begins()) {
                    places.put(partition, advance.from());
                }
            });
        }
        return places;
    }

    private static boolean isBefore(OffsetEntry entry, long batch) {
        return entry.commit().batchMillis() != OffsetCommit.NO_BATCH
                && entry.commit().batchMillis() < batch;
    }

    private long batch() {
        String millis = target.substring("batch:".length());
        if (!millis.matches("\\d{1,18}")) {
            throw CommandException.wrongUse(
                    "--to batch: needs the batch's time in milliseconds; found '" + millis + "'");
        }
        return Long.parseLong(millis);
    }
}

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

/** Compares what is stored with what is in Kafka. Changes nothing. */
@Command(
        name = "lag",
        mixinStandardHelpOptions = true,
        description = "Shows how far an application is behind the ends of its Kafka topics. Status 1 if an offset is"
                + " outside of what a topic holds.")
final class OffsetsLag implements Callable<Integer> {
    private static final String ROW = "%-40s %14s %14s %14s %14s %s";

    @Mixin
    private StoreArguments arguments = new StoreArguments();

    @Mixin
    private KafkaArguments kafka = new KafkaArguments();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Output output = new Output(spec.commandLine().getOut(), arguments.json());
        try (OffsetStore store = arguments.open()) {
            Map<SourcePartition, StoredOffset> offsets = OffsetRows.stored(store, arguments.application());
            Map<SourcePartition, Long> first = kafka.ask(offsets.keySet(), TopicPlace.EARLIEST);
            Map<SourcePartition, Long> ends = kafka.ask(offsets.keySet(), TopicPlace.LATEST);
            output.heading(String.format(ROW, "PARTITION", "OFFSET", "EARLIEST", "END", "LAG", ""));
            long total = 0;
            boolean outside = false;
            for (Map.Entry<SourcePartition, StoredOffset> entry : offsets.entrySet()) {
                Place place = new Place(
                        entry.getKey(),
                        entry.getValue().offset(),
                        first.getOrDefault(entry.getKey(), -1L),
                        ends.getOrDefault(entry.getKey(), -1L));
                show(place, output);
                total += place.lag();
                outside |= !place.problem().isEmpty();
            }
            output.say(JsonLine.of("total").put("lag", total), "total: " + total + " records behind");
            return outside ? ExitStatus.DAMAGE : ExitStatus.FINE;
        }
    }

    /** Where a partition's offset stands between its topic's ends. */
    private record Place(SourcePartition partition, long offset, long earliest, long end) {
        long lag() {
            return Math.max(0, end - Math.max(offset, earliest));
        }

        String problem() {
            if (offset < earliest) {
                return "behind the topic: " + (earliest - offset) + " records are gone";
            }
            return offset > end ? "beyond the end: was the topic made anew?" : "";
        }
    }

    private static void show(Place place, Output output) {
        output.say(
                JsonLine.of("lag")
                        .put("source", place.partition().source())
                        .put("partition", place.partition().partition())
                        .put("offset", place.offset())
                        .put("earliest", place.earliest())
                        .put("end", place.end())
                        .put("lag", place.lag())
                        .put("problem", place.problem()),
                String.format(
                        ROW,
                        place.partition(),
                        place.offset(),
                        place.earliest(),
                        place.end(),
                        place.lag(),
                        place.problem()));
    }
}

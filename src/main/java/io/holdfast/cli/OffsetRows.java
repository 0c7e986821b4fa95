package io.holdfast.cli;

import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import java.util.Map;
import java.util.TreeMap;

/** How offsets are printed. Stateless. */
final class OffsetRows {
    private static final String ROW = "%-40s %16s %-26s %s";

    private OffsetRows() {}

    static void heading(Output output) {
        output.heading(String.format(ROW, "PARTITION", "OFFSET", "BATCH", "INCARNATION"));
    }

    static void show(Map<SourcePartition, StoredOffset> offsets, Output output) {
        heading(output);
        new TreeMap<>(offsets)
                .forEach((partition, offset) -> output.say(
                        line("offset", partition, offset),
                        String.format(
                                ROW,
                                partition,
                                offset.offset(),
                                Output.time(offset.batchMillis()),
                                offset.incarnation())));
    }

    static JsonLine line(String type, SourcePartition partition, StoredOffset offset) {
        return JsonLine.of(type)
                .put("source", partition.source())
                .put("partition", partition.partition())
                .put("offset", offset.offset())
                .put("batch", offset.batchMillis())
                .put("incarnation", offset.incarnation());
    }

    /**
     * What is stored.
     *
     * @throws CommandException if nothing is, so that a mistyped name is not taken for a new application
     */
    static Map<SourcePartition, StoredOffset> stored(OffsetStore store, String application) {
        Map<SourcePartition, StoredOffset> offsets = store.load();
        if (offsets.isEmpty()) {
            throw CommandException.wrongUse(
                    "Nothing is stored of an application '" + application + "' in " + store.description());
        }
        return new TreeMap<>(offsets);
    }
}

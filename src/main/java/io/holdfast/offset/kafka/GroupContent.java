package io.holdfast.offset.kafka;

import io.holdfast.epoch.Epoch;
import io.holdfast.offset.OffsetAdvance;
import io.holdfast.offset.SourcePartition;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** All that a group holds at one moment. Immutable. */
record GroupContent(SortedMap<SourcePartition, GroupOffset> offsets) {
    boolean isEmpty() {
        return offsets.isEmpty();
    }

    /** The newest epoch that committed here. */
    Optional<Epoch> newestEpoch() {
        return offsets.values().stream()
                .map(GroupOffset::metadata)
                .filter(metadata -> metadata.epochNumber() > 0)
                .max(Comparator.comparingLong(CommitMetadata::epochNumber))
                .map(CommitMetadata::epoch);
    }

    /** When a driver committed last. */
    Optional<Long> lastSignMillis() {
        return offsets.values().stream()
                .map(offset -> offset.metadata().atMillis())
                .filter(at -> at > 0)
                .max(Comparator.naturalOrder());
    }

    /** The offset of a partition, or {@link OffsetAdvance#NOTHING}. */
    long position(SourcePartition partition) {
        GroupOffset found = offsets.get(partition);
        return found == null ? OffsetAdvance.NOTHING : found.offset();
    }

    /** The same under another driver. */
    Map<SourcePartition, GroupOffset> signed(Epoch epoch, long nowMillis) {
        Map<SourcePartition, GroupOffset> signed = new TreeMap<>();
        offsets.forEach((partition, offset) -> signed.put(partition, offset.signed(epoch, nowMillis)));
        return signed;
    }
}

package io.holdfast.offset;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where an application goes on that was restored from a checkpoint: the checkpoint says one thing, the store, which may
 * have moved on since, another. Immutable.
 *
 * @param positions where the first batch begins that gets new ranges
 * @param batches what was handed out and is not committed, oldest first; those that are not done run again as they were
 * @param doneMillis batches up to this time are done and do not run again; {@link OffsetCommit#NO_BATCH} for none
 */
public record Resumption(SortedMap<SourcePartition, Long> positions, List<OpenBatch> batches, long doneMillis) {
    /** Copies. */
    public Resumption {
        positions = Collections.unmodifiableSortedMap(new TreeMap<>(positions));
        batches = List.copyOf(batches);
    }

    /**
     * The store wins: nothing that is committed is read again. Batches of the checkpoint run again as they were if they
     * lead from what is stored to where the checkpoint stood; otherwise they are given up, and what they read is read by
     * later batches.
     *
     * @param saved batches that were open when the checkpoint was written
     * @param checkpoint where the next batch would have begun then
     */
    public static Resumption byStore(
            Map<SourcePartition, StoredOffset> stored, List<OpenBatch> saved, Map<SourcePartition, Long> checkpoint) {
        Map<SourcePartition, Long> begin = new TreeMap<>();
        stored.forEach((partition, offset) -> begin.put(partition, offset.offset()));
        long done = stored.values().stream()
                .mapToLong(StoredOffset::batchMillis)
                .max()
                .orElse(OffsetCommit.NO_BATCH);
        List<OpenBatch> ahead =
                saved.stream().filter(batch -> !batch.isBefore(begin)).toList();
        Map<SourcePartition, Long> end = new TreeMap<>(begin);
        if (!ahead.isEmpty() && follow(ahead, end) && leadsTo(checkpoint, end)) {
            checkpoint.forEach(end::putIfAbsent);
            return new Resumption(new TreeMap<>(end), ahead, done);
        }
        Map<SourcePartition, Long> positions = new TreeMap<>(checkpoint);
        positions.putAll(begin);
        return new Resumption(new TreeMap<>(positions), List.of(), done);
    }

    /**
     * The checkpoint wins, because state in it was made of exactly those batches: they run again as Spark saved them, and
     * commits begin where they pass what is stored.
     */
    public static Resumption byCheckpoint(List<OpenBatch> saved, Map<SourcePartition, Long> checkpoint) {
        return new Resumption(new TreeMap<>(checkpoint), saved, OffsetCommit.NO_BATCH);
    }

    /** Whether each batch begins where the one before ended; moves the positions on. */
    private static boolean follow(List<OpenBatch> batches, Map<SourcePartition, Long> positions) {
        for (OpenBatch batch : batches) {
            for (Map.Entry<SourcePartition, BatchRange> entry : batch.ranges().entrySet()) {
                BatchRange range = entry.getValue();
                if (positions.getOrDefault(entry.getKey(), range.from()) != range.from()) {
                    return false;
                }
                positions.put(entry.getKey(), range.until());
            }
        }
        return true;
    }

    private static boolean leadsTo(Map<SourcePartition, Long> checkpoint, Map<SourcePartition, Long> end) {
        return checkpoint.entrySet().stream()
                .allMatch(position ->
                        end.getOrDefault(position.getKey(), position.getValue()).equals(position.getValue()));
    }
}

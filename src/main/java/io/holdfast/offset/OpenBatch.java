package io.holdfast.offset;

import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A batch whose ranges were handed out and are not committed. Travels in checkpoints. Immutable.
 *
 * @param batchMillis its time, in milliseconds since 1970
 * @param ranges what it reads
 * @param state how far it is
 */
public record OpenBatch(long batchMillis, SortedMap<SourcePartition, BatchRange> ranges, State state)
        implements Serializable {
    /** How far a batch is. */
    public enum State {
        /** It waits, runs, or nobody has heard how it ended. */
        RUNNING,
        /** All of its output operations succeeded. */
        DONE,
        /** One of them failed. */
        FAILED
    }

    /** Copies the map. */
    public OpenBatch {
        ranges = Collections.unmodifiableSortedMap(new TreeMap<>(ranges));
    }

    /** The same batch, further on. */
    public OpenBatch as(State next) {
        return new OpenBatch(batchMillis, ranges, next);
    }

    /** Whether everything in it lies before these positions; a partition without one lies behind. */
    public boolean isBefore(Map<SourcePartition, Long> positions) {
        return ranges.entrySet().stream()
                .allMatch(range -> range.getValue().until() <= positions.getOrDefault(range.getKey(), -1L));
    }
}

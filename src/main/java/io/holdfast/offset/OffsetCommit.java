package io.holdfast.offset;

import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A step of an application, all partitions of it together. Immutable.
 *
 * @param batchMillis the newest batch whose ranges are in it, in milliseconds since 1970; {@link #NO_BATCH} for a start or
 *     a change by hand
 * @param advances the partitions that it touches; the others stay as they are
 * @param note for people: why, where it is not a batch; empty for a batch. It holds no secret
 */
public record OffsetCommit(long batchMillis, SortedMap<SourcePartition, OffsetAdvance> advances, String note)
        implements Serializable {
    /** The time of no batch. */
    public static final long NO_BATCH = -1;

    /** Copies the map. */
    public OffsetCommit {
        advances = Collections.unmodifiableSortedMap(new TreeMap<>(advances));
    }

    /** What a batch, and those before it since the last commit, have read. */
    public static OffsetCommit ofBatch(long batchMillis, Map<SourcePartition, OffsetAdvance> advances) {
        return new OffsetCommit(batchMillis, new TreeMap<>(advances), "");
    }

    /** A step that no batch made, such as the start of a new partition. */
    public static OffsetCommit ofNoBatch(Map<SourcePartition, OffsetAdvance> advances, String note) {
        return new OffsetCommit(NO_BATCH, new TreeMap<>(advances), note);
    }
}

package io.holdfast.offset;

import java.io.Serializable;

/**
 * Where an application stands in a partition. Immutable.
 *
 * @param offset the next record to be read; zero or more
 * @param incarnation what tells the partition from another one of the same name, such as a cluster id and a topic id;
 *     empty if it is not known
 * @param batchMillis the batch that led here, in milliseconds since 1970; {@link OffsetCommit#NO_BATCH} if none did
 */
public record StoredOffset(long offset, String incarnation, long batchMillis) implements Serializable {
    /** Checks the range. */
    public StoredOffset {
        if (offset < 0) {
            throw new IllegalArgumentException("An offset must be zero or more; found " + offset);
        }
    }
}

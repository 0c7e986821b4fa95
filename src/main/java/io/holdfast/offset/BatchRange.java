package io.holdfast.offset;

import java.io.Serializable;

/**
 * What a batch reads of one partition. Immutable.
 *
 * @param from the first offset, zero or more
 * @param until the offset behind the last one, not below {@code from}
 */
public record BatchRange(long from, long until) implements Serializable {
    /** Checks the order. */
    public BatchRange {
        if (from < 0 || until < from) {
            throw new IllegalArgumentException(
                    "A range goes forward from zero or more; found " + from + " to " + until);
        }
    }

    /** How many offsets are in it. */
    public long count() {
        return until - from;
    }
}

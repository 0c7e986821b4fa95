package io.holdfast.offset;

import java.io.Serializable;

/**
 * One partition's step in a commit. Immutable.
 *
 * @param from what the store must hold before; {@link #NOTHING} if it must hold nothing of the partition
 * @param until what it holds afterwards, zero or more; the next record to be read
 * @param incarnation what tells the partition from another one of the same name; empty if it is not known
 */
public record OffsetAdvance(long from, long until, String incarnation) implements Serializable {
    /** {@link #from()} of a partition that the store does not know. */
    public static final long NOTHING = -1;

    /** Checks that the step does not go back. */
    public OffsetAdvance {
        if (from < NOTHING || until < 0 || until < from) {
            throw new IllegalArgumentException(
                    "A commit never goes back and offsets are zero or more; found " + from + " to " + until);
        }
    }

    /** Whether this is the first that the store hears of the partition. */
    public boolean begins() {
        return from == NOTHING;
    }

    /** How many offsets it passes; 0 for a partition's first one. */
    public long count() {
        return begins() ? 0 : until - from;
    }
}

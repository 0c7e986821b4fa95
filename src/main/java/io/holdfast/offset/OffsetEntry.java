package io.holdfast.offset;

/**
 * A commit in the history of a store. Immutable.
 *
 * @param commit what was committed
 * @param epoch the number of the driver's epoch; 0 for a change by hand
 * @param atMillis when, by the writer's clock, in milliseconds since 1970
 */
public record OffsetEntry(OffsetCommit commit, long epoch, long atMillis) {}

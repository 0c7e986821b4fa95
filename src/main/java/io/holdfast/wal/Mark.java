package io.holdfast.wal;

/**
 * How far a segment was acknowledged. Immutable.
 *
 * @param number the segment's number in its writer's row, -1 for none
 * @param endOffset end of the last acknowledged frame, in bytes from the start of the segment, -1 for none
 * @param count acknowledged records, -1 for none
 */
record Mark(long number, long endOffset, long count) {
    /** Before a writer's first segment. */
    static final Mark NONE = new Mark(-1, -1, -1);
}

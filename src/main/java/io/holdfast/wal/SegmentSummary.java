package io.holdfast.wal;

/**
 * One segment in a list of all. Immutable.
 *
 * @param role whose records it holds
 * @param path the full path of its file
 * @param bucketStartMillis first record time of its bucket, in milliseconds since the epoch
 * @param bucketEndMillis first record time behind its bucket, in milliseconds since the epoch
 * @param writer the name of its writer
 * @param number its number in the writer's row
 * @param state what its header and its end say
 * @param createdMillis when it was created, in milliseconds since the epoch; -1 if the header does not say
 * @param records acknowledged records; -1 if that cannot be found out
 * @param bytes the length of the file
 * @param application the application's name by the header; empty if the header does not say
 * @param epoch the writer's epoch; -1 if the header does not say
 */
public record SegmentSummary(
        Role role,
        String path,
        long bucketStartMillis,
        long bucketEndMillis,
        String writer,
        long number,
        State state,
        long createdMillis,
        long records,
        long bytes,
        String application,
        long epoch) {
    /** What header and end of a segment say. */
    public enum State {
        /** It ends with a footer. */
        CLOSED,
        /** It has no footer: it is being written, or its writer was killed or gave it up. */
        OPEN,
        /** Its creation was not finished, or it holds nothing that was acknowledged. */
        UNUSED,
        /** A later header says that it holds records, and there is no file. */
        MISSING,
        /** Its header is not as it was written. */
        DAMAGED_HEADER
    }
}

package io.holdfast.wal;

import java.util.List;

/**
 * What reading the whole of a role found. Immutable.
 *
 * @param segments segments read
 * @param records records returned
 * @param bytes bytes of these records as they were handed in
 * @param unclosed writers that did not close their last segment, so that its end is taken as it was found
 * @param cuts ends of segments that were left out because they were never acknowledged
 */
public record RecoveryReport(long segments, long records, long bytes, long unclosed, List<Cut> cuts) {
    public RecoveryReport {
        cuts = List.copyOf(cuts);
    }

    /**
     * An end that was never acknowledged. Immutable.
     *
     * @param path the segment
     * @param offset where the cut is, in bytes from the start of the segment
     * @param bytes how much lies behind it
     * @param reason what it was
     */
    public record Cut(String path, long offset, long bytes, String reason) {}

    /** All bytes that were cut. */
    public long cutBytes() {
        return cuts.stream().mapToLong(Cut::bytes).sum();
    }
}

package io.holdfast.wal;

import java.util.List;

/**
 * What reading the whole of a role found. Immutable.
 *
 * @param segments segments read
 * @param records records returned
 * @param bytes bytes of these records as they were handed in
 * @param unclosed writers that did not close their last segment, so that its end is taken as it was found
 * @param unacknowledged whole records behind what was acknowledged, which were left out: their writes were reported as
 *     failed, or were made again elsewhere
 * @param cuts ends of segments that were left out because they were never acknowledged
 * @param losses damage in what was acknowledged, which was set aside
 */
public record RecoveryReport(
        long segments,
        long records,
        long bytes,
        long unclosed,
        long unacknowledged,
        List<Cut> cuts,
        List<Loss> losses) {
    public RecoveryReport {
        cuts = List.copyOf(cuts);
        losses = List.copyOf(losses);
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

    /**
     * What damage in one file took. Immutable.
     *
     * @param path the damaged, missing or foreign file
     * @param ranges the bytes that cannot be read; no record in them was returned
     * @param records how many acknowledged records were in them, -1 where nothing tells
     * @param reason what was expected and found first
     */
    public record Loss(String path, List<Range> ranges, long records, String reason) {
        public Loss {
            ranges = List.copyOf(ranges);
        }
    }

    /**
     * A part of a file. Immutable.
     *
     * @param from the first byte
     * @param to the first byte behind it; equal to {@code from} if the place is known and not the length
     */
    public record Range(long from, long to) {}

    /** All records that are known to be lost. */
    public long lostRecords() {
        return losses.stream().mapToLong(loss -> Math.max(0, loss.records())).sum();
    }

    /** All bytes that were cut. */
    public long cutBytes() {
        return cuts.stream().mapToLong(Cut::bytes).sum();
    }
}

package io.holdfast.wal;

/**
 * Looks behind an invalid frame for a valid one: if there is one, the invalid frame is damage and not an unfinished
 * end. Not thread-safe.
 */
final class TailScan {
    /** How often the tail may be read over, in its own lengths, before the scan gives up. */
    private static final long PASSES = 16;

    private static final long FREE_BYTES = 16L << 20;

    private final FrameReader frames;
    private final String path;

    TailScan(FrameReader frames, String path) {
        this.frames = frames;
        this.path = path;
    }

    /**
     * The offset of the first valid frame in the range, -1 if there is none.
     *
     * @throws WalDamageException if the tail is built so that looking would take too long
     */
    long find(long from, long end) {
        long budget = FREE_BYTES + PASSES * (end - from);
        for (long offset = from; offset + SegmentFormat.FRAME_BYTES <= end; offset++) {
            long bytes = frames.plausibleBytes(offset, end);
            budget -= bytes;
            if (budget < 0) {
                throw new WalDamageException(
                        path,
                        from,
                        "an end of the segment that can be judged",
                        "too many places that look like a frame");
            }
            if (bytes > 0 && frames.isValid(offset, end)) {
                return offset;
            }
        }
        return -1;
    }
}

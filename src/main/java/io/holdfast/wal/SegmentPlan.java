package io.holdfast.wal;

import org.jspecify.annotations.Nullable;

/**
 * A segment that is to be read, and how far. Immutable.
 *
 * @param file where it lies
 * @param header its header
 * @param checksum the header's checksum
 * @param bound how far it was acknowledged; null if nobody says so and its own end decides
 */
record SegmentPlan(
        SegmentFile file,
        SegmentHeader header,
        int checksum,
        @Nullable Mark bound) {}

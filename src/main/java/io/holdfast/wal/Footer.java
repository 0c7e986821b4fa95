package io.holdfast.wal;

import io.holdfast.storage.ReadableFile;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What a cleanly closed segment ends with. Immutable.
 *
 * @param count records in the segment
 * @param offset where the footer's frame begins
 * @param newestMillis the newest record time, -1 without records
 */
record Footer(long count, long offset, long newestMillis) {
    ByteBuffer encode() {
        return ByteBuffer.allocate(SegmentFormat.FOOTER_PAYLOAD_BYTES)
                .putLong(count)
                .putLong(offset)
                .putLong(newestMillis)
                .flip();
    }

    /** The footer at the end of a segment; empty if it does not end with one. */
    static Optional<Footer> read(ReadableFile file, SegmentPlan plan) {
        long end = file.length();
        long at = end - SegmentFormat.FRAME_BYTES - SegmentFormat.FOOTER_PAYLOAD_BYTES;
        FrameReader.Frame frame =
                at < SegmentFormat.HEADER_BYTES ? null : new FrameReader(file, end, plan).read(at, end);
        return frame != null && frame.header().isFooter() ? Optional.of(decode(frame.payload())) : Optional.empty();
    }

    static Footer decode(ByteBuffer payload) {
        ByteBuffer in = payload.duplicate();
        return new Footer(in.getLong(), in.getLong(), in.getLong());
    }
}

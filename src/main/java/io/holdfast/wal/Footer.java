package io.holdfast.wal;

import java.nio.ByteBuffer;

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

    static Footer decode(ByteBuffer payload) {
        ByteBuffer in = payload.duplicate();
        return new Footer(in.getLong(), in.getLong(), in.getLong());
    }
}

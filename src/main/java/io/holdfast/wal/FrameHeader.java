package io.holdfast.wal;

import java.nio.ByteBuffer;

/**
 * The fixed part of a frame as found, not yet believed. Immutable.
 *
 * @param storedLength bytes of the payload
 * @param kind record, footer or hole
 * @param codec how the payload is stored
 * @param reserved zero
 * @param rawLength bytes as handed in
 * @param timeMillis record time in milliseconds since the epoch
 * @param checksum the frame's checksum
 */
record FrameHeader(int storedLength, int kind, int codec, int reserved, int rawLength, long timeMillis, int checksum) {
    static FrameHeader decode(byte[] bytes, int at) {
        ByteBuffer in = ByteBuffer.wrap(bytes, at, SegmentFormat.FRAME_BYTES);
        return new FrameHeader(
                in.getInt(),
                in.get() & 0xff,
                in.get() & 0xff,
                in.getShort() & 0xffff,
                in.getInt(),
                in.getLong(),
                in.getInt());
    }

    /**
     * Whether a payload of this length may be there at all: asked before anything is allocated.
     *
     * @param bytesLeft bytes behind this frame header up to the end that counts
     * @param maxRecordBytes the longest record that the segment's writer accepted
     */
    boolean mayFit(long bytesLeft, int maxRecordBytes) {
        int limit = Math.max(maxRecordBytes, SegmentFormat.FOOTER_PAYLOAD_BYTES);
        return kind != 0 && storedLength >= 0 && storedLength <= Math.min(bytesLeft, limit);
    }

    /** Whether the fields are what this version writes. */
    boolean isKnown() {
        boolean raw = codec == SegmentFormat.CODEC_RAW && storedLength == rawLength;
        boolean compressed = codec != SegmentFormat.CODEC_RAW && codec <= SegmentFormat.CODEC_ZSTD;
        boolean record = kind == SegmentFormat.KIND_RECORD && (raw || (compressed && storedLength < rawLength));
        boolean footer = isFooter() && raw && storedLength == SegmentFormat.FOOTER_PAYLOAD_BYTES;
        return reserved == 0 && (record || footer || (isHole() && raw));
    }

    /** Whether the fields may be those of a frame of this or a later version. */
    boolean isPlausible() {
        boolean lengths = codec == SegmentFormat.CODEC_RAW ? storedLength == rawLength : storedLength < rawLength;
        return kind <= SegmentFormat.MAX_KIND && codec <= SegmentFormat.MAX_CODEC && reserved == 0 && lengths;
    }

    boolean isFooter() {
        return kind == SegmentFormat.KIND_FOOTER;
    }

    /** Whether it stands in place of damage, so that what follows can be read; the payload is what was found there. */
    boolean isHole() {
        return kind == SegmentFormat.KIND_HOLE;
    }

    long frameBytes() {
        return (long) SegmentFormat.FRAME_BYTES + storedLength;
    }
}

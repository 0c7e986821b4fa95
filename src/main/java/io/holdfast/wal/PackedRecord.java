package io.holdfast.wal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A record as it will lie in a segment, except for the fields that depend on where. Not thread-safe: whoever works on
 * it hands it on.
 */
final class PackedRecord {
    private static final int CHUNK_BYTES = 32 << 10;

    private final RecordBuffers buffers;
    private final ByteBuffer buffer;
    private final int codec;
    private final int rawLength;
    private final long millis;
    private final int payloadChecksum;

    private PackedRecord(
            RecordBuffers buffers, ByteBuffer buffer, int codec, int rawLength, long millis, int payloadChecksum) {
        this.buffers = buffers;
        this.buffer = buffer;
        this.codec = codec;
        this.rawLength = rawLength;
        this.millis = millis;
        this.payloadChecksum = payloadChecksum;
    }

    /** Copies and sums the remaining bytes in one pass, in chunks that stay in the processor's cache. */
    static PackedRecord pack(ByteBuffer data, long millis, RecordBuffers buffers) {
        int length = data.remaining();
        ByteBuffer buffer = buffers.take(SegmentFormat.FRAME_BYTES + length);
        ByteBuffer window = buffer.duplicate();
        CRC32C crc = new CRC32C();
        for (int done = 0; done < length; done += CHUNK_BYTES) {
            int count = Math.min(CHUNK_BYTES, length - done);
            int at = SegmentFormat.FRAME_BYTES + done;
            buffer.put(at, data, data.position() + done, count);
            crc.update(window.limit(at + count).position(at));
        }
        return new PackedRecord(buffers, buffer, SegmentFormat.CODEC_RAW, length, millis, (int) crc.getValue());
    }

    /**
     * Takes a payload that was compressed to behind the place of the frame's header.
     *
     * @param buffer of the pool of heap buffers; its limit is the payload's end
     */
    static PackedRecord ofStored(ByteBuffer buffer, int codec, int rawLength, long millis) {
        CRC32C crc = new CRC32C();
        crc.update(buffer.duplicate().position(SegmentFormat.FRAME_BYTES));
        return new PackedRecord(RecordBuffers.HEAP, buffer, codec, rawLength, millis, (int) crc.getValue());
    }

    /** The same in a buffer of its own, for a place of its own. */
    PackedRecord copy() {
        int length = frameBytes();
        ByteBuffer twin = buffers.take(length);
        twin.put(0, buffer.duplicate().clear(), 0, length);
        return new PackedRecord(buffers, twin, codec, rawLength, millis, payloadChecksum);
    }

    /** Completes the frame for its place and returns its checksum. */
    int place(int segmentChecksum, long offset) {
        byte[] fields = new byte[SegmentFormat.FRAME_BYTES];
        ByteBuffer.wrap(fields)
                .putInt(storedLength())
                .put((byte) SegmentFormat.KIND_RECORD)
                .put((byte) codec)
                .putShort((short) 0)
                .putInt(rawLength)
                .putLong(millis);
        CRC32C crc = SegmentFormat.beginChecksum(segmentChecksum, offset, fields, 0);
        int checksum = Crc32cJoin.join((int) crc.getValue(), payloadChecksum, storedLength());
        buffer.put(0, fields, 0, SegmentFormat.FRAME_FIELDS_BYTES).putInt(SegmentFormat.FRAME_FIELDS_BYTES, checksum);
        return checksum;
    }

    /** The whole frame. */
    ByteBuffer bytes() {
        return buffer.duplicate();
    }

    int frameBytes() {
        return buffer.limit();
    }

    private int storedLength() {
        return frameBytes() - SegmentFormat.FRAME_BYTES;
    }

    int rawLength() {
        return rawLength;
    }

    long millis() {
        return millis;
    }

    /** Gives the buffer back; nothing else may be called from then on. */
    void release() {
        buffers.give(buffer);
    }
}

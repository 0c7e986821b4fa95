package io.holdfast.wal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A record as it will lie in a segment, except for the fields that depend on where. In front of the frame its buffer
 * has room for what the frame's checksum begins with and the file does not hold, so that it is summed in place. Not
 * thread-safe: whoever works on it hands it on.
 */
final class PackedRecord {
    /** Where in the buffer the payload begins. */
    static final int PAYLOAD_AT = SegmentFormat.SALT_BYTES + SegmentFormat.FRAME_BYTES;

    private static final int FIELDS_END = SegmentFormat.SALT_BYTES + SegmentFormat.FRAME_FIELDS_BYTES;
    private static final int CHUNK_BYTES = 32 << 10;

    /** Up to here it takes less time to sum a payload once its place is known than to join two sums. */
    private static final int SUM_LATE_BYTES = 8 << 10;

    private final RecordBuffers buffers;
    private final ByteBuffer buffer;
    private final int end;
    private final int codec;
    private final int rawLength;
    private final long millis;

    /** Of the payload, unless that is so short that it is summed when it is placed. */
    private final int payloadChecksum;

    private PackedRecord(
            RecordBuffers buffers, ByteBuffer buffer, int codec, int rawLength, long millis, int payloadChecksum) {
        this.buffers = buffers;
        this.buffer = buffer;
        this.end = buffer.limit();
        this.codec = codec;
        this.rawLength = rawLength;
        this.millis = millis;
        this.payloadChecksum = payloadChecksum;
    }

    /** Copies and sums the remaining bytes in one pass, in chunks that stay in the processor's cache. */
    static PackedRecord pack(ByteBuffer data, long millis, RecordBuffers buffers) {
        int length = data.remaining();
        ByteBuffer buffer = buffers.take(PAYLOAD_AT + length);
        int sum = 0;
        if (length <= SUM_LATE_BYTES) {
            buffer.put(PAYLOAD_AT, data, data.position(), length);
        } else {
            sum = copyAndSum(data, buffer, length);
        }
        return new PackedRecord(buffers, buffer, SegmentFormat.CODEC_RAW, length, millis, sum);
    }

    private static int copyAndSum(ByteBuffer data, ByteBuffer buffer, int length) {
        ByteBuffer window = buffer.duplicate();
        CRC32C crc = new CRC32C();
        for (int done = 0; done < length; done += CHUNK_BYTES) {
            int count = Math.min(CHUNK_BYTES, length - done);
            int at = PAYLOAD_AT + done;
            buffer.put(at, data, data.position() + done, count);
            crc.update(window.limit(at + count).position(at));
        }
        return (int) crc.getValue();
    }

    /**
     * Takes a payload that was compressed to its place in the buffer.
     *
     * @param buffer of the pool of heap buffers; its limit is the payload's end
     */
    static PackedRecord ofStored(ByteBuffer buffer, int codec, int rawLength, long millis) {
        CRC32C crc = new CRC32C();
        if (buffer.limit() - PAYLOAD_AT > SUM_LATE_BYTES) {
            crc.update(buffer.duplicate().position(PAYLOAD_AT));
        }
        return new PackedRecord(RecordBuffers.HEAP, buffer, codec, rawLength, millis, (int) crc.getValue());
    }

    /** The same in a buffer of its own, for a place of its own. */
    PackedRecord copy() {
        ByteBuffer twin = buffers.take(end);
        twin.put(0, buffer.duplicate().clear(), 0, end);
        return new PackedRecord(buffers, twin, codec, rawLength, millis, payloadChecksum);
    }

    /** Completes the frame for its place and returns its checksum. */
    int place(int segmentChecksum, long offset) {
        buffer.clear()
                .putInt(segmentChecksum)
                .putLong(offset)
                .putInt(storedLength())
                .put((byte) SegmentFormat.KIND_RECORD)
                .put((byte) codec)
                .putShort((short) 0)
                .putInt(rawLength)
                .putLong(millis);
        int checksum = checksum();
        buffer.limit(end).putInt(FIELDS_END, checksum);
        return checksum;
    }

    private int checksum() {
        CRC32C crc = new CRC32C();
        crc.update(buffer.flip());
        if (storedLength() > SUM_LATE_BYTES) {
            return Crc32cJoin.join((int) crc.getValue(), payloadChecksum, storedLength());
        }
        crc.update(buffer.limit(end).position(PAYLOAD_AT));
        return (int) crc.getValue();
    }

    /** The whole frame, for the caller to consume before anything else is asked of this record. */
    ByteBuffer bytes() {
        return buffer.limit(end).position(SegmentFormat.SALT_BYTES);
    }

    int frameBytes() {
        return end - SegmentFormat.SALT_BYTES;
    }

    private int storedLength() {
        return end - PAYLOAD_AT;
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

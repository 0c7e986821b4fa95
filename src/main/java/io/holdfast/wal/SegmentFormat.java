package io.holdfast.wal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The bytes of a segment, format version 1. All numbers are big-endian; checksums are CRC-32C. Stateless.
 *
 * <pre>
 * segment header, 512 bytes          frame, 24 bytes and the payload
 * offset size                        offset size
 *    0    8  magic "HOLDFAST"           0    4  stored length: bytes of the payload
 *    8    2  format version, 1          4    1  kind: 1 record, 2 footer, 3 hole; to 15
 *   10    2  header length, 512         5    1  codec: 0 raw, 1 LZ4, 2 ZSTD; 0 to 15
 *   12    1  role: 1 data, 2 driver     6    2  reserved, 0
 *   13    3  reserved, 0                8    4  raw length: bytes as handed in
 *   16    8  epoch                     12    8  record time, ms since the epoch
 *   24    8  creation time, ms         20    4  checksum over: the segment header's checksum (4),
 *   32    8  bucket start, ms                   this frame's offset in the file (8), bytes 0 to
 *   40    8  bucket end, ms                     19 of the frame, the payload
 *   48    8  segment number            24       payload
 *   56    8  previous: number or -1
 *   64    8  previous: end or -1       payload of a footer, 24 bytes (its record time is the
 *   72    8  previous: count or -1     newest in the segment)
 *   80    4  longest record accepted   offset size
 *   84    1  length of writer             0    8  number of records
 *   85   43  writer, ASCII, 0 padded      8    8  offset of this footer
 *  128    2  length of application       16    8  newest record time, ms; -1 without records
 *  130  378  application, UTF-8, 0 padded
 *  508    4  checksum over 0 to 507
 * </pre>
 *
 * The frame's checksum covers the header's checksum and the offset, so a frame that was copied from another segment,
 * or within this one, never validates. A frame of kind 0 is invalid, so zeros never are a record.
 *
 * <p><b>Crash policy.</b> A record is acknowledged when its frame has been flushed (or forced). After any failure the
 * segment is abandoned and the record goes into the writer's next segment, so its bytes may be there twice. The next
 * segment's header therefore names the last segment of this writer that holds anything acknowledged, with the end and
 * count of that: <em>previous</em>. A reader takes exactly {@code count} records up to {@code end} from it, where
 * everything must be valid, and nothing behind; segments numbered between the two hold nothing acknowledged and are
 * skipped. Only a writer's last segment has no such mark: there the first invalid frame is the end, unless a valid
 * frame of this segment follows it, which is damage. A clean close leaves an empty segment behind (the seal) so that
 * the last segment with records has its mark, too.
 */
final class SegmentFormat {
    static final byte[] MAGIC = {'H', 'O', 'L', 'D', 'F', 'A', 'S', 'T'};
    static final int VERSION = 1;
    static final int HEADER_BYTES = 512;
    static final int HEADER_CHECKSUM_OFFSET = 508;
    static final int WRITER_OFFSET = 84;
    static final int APPLICATION_OFFSET = 128;
    static final int MAX_WRITER_BYTES = 43;
    static final int MAX_APPLICATION_BYTES = 378;
    static final int FRAME_BYTES = 24;

    /** What a frame's checksum begins with and the file does not hold there: the header's checksum, the offset. */
    static final int SALT_BYTES = 12;

    static final int FRAME_FIELDS_BYTES = 20;
    static final int FOOTER_PAYLOAD_BYTES = 24;
    static final int EMPTY_SEGMENT_BYTES = HEADER_BYTES + FRAME_BYTES + FOOTER_PAYLOAD_BYTES;
    static final int KIND_RECORD = 1;
    static final int KIND_FOOTER = 2;
    static final int KIND_HOLE = 3;
    static final int CODEC_RAW = 0;
    static final int CODEC_LZ4 = 1;
    static final int CODEC_ZSTD = 2;
    static final int MAX_KIND = 15;
    static final int MAX_CODEC = 15;

    private SegmentFormat() {}

    static int headerChecksum(byte[] header) {
        CRC32C crc = new CRC32C();
        crc.update(header, 0, HEADER_CHECKSUM_OFFSET);
        return (int) crc.getValue();
    }

    /**
     * Begins a frame's checksum; the payload follows.
     *
     * @param frame holds the frame's fields from index {@code at} on
     */
    static CRC32C beginChecksum(int segmentChecksum, long offset, byte[] frame, int at) {
        CRC32C crc = new CRC32C();
        byte[] salt = ByteBuffer.allocate(SALT_BYTES)
                .putInt(segmentChecksum)
                .putLong(offset)
                .array();
        crc.update(salt);
        crc.update(frame, at, FRAME_FIELDS_BYTES);
        return crc;
    }

    /** A whole frame header, with its checksum over the payload's remaining bytes, which it leaves unconsumed. */
    static byte[] frame(int segmentChecksum, long offset, int kind, long millis, ByteBuffer payload) {
        byte[] frame = new byte[FRAME_BYTES];
        ByteBuffer fields = ByteBuffer.wrap(frame);
        fields.putInt(payload.remaining())
                .put((byte) kind)
                .put((byte) CODEC_RAW)
                .putShort((short) 0);
        fields.putInt(payload.remaining()).putLong(millis);
        CRC32C crc = beginChecksum(segmentChecksum, offset, frame, 0);
        crc.update(payload.duplicate());
        fields.putInt((int) crc.getValue());
        return frame;
    }
}

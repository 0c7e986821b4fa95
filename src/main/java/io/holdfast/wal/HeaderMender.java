package io.holdfast.wal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Finds out what a damaged segment header was: most of its fields stand in the file's path and in the directory's
 * binding as well, and its checksum tells whether a guess at the rest is right. Stateless.
 *
 * <p>Only a byte of the fields that nothing else knows is guessed: 44 bytes, so 11,220 guesses at a checksum of 32 bits.
 */
final class HeaderMender {
    private static final int RESERVED_OFFSET = 13;
    private static final int BUCKET_OFFSET = 32;
    private static final int PREVIOUS_OFFSET = 56;
    private static final int EPOCH_OFFSET = 16;

    private HeaderMender() {}

    /** The header as it was; empty if more is damaged than can be found out. */
    static Optional<byte[]> mend(byte[] found, SegmentFile file, Role role, String application) {
        byte[] header = withKnownFields(found, file, role, application);
        if (fits(header) || guess(header, EPOCH_OFFSET, BUCKET_OFFSET)) {
            return Optional.of(header);
        }
        return guess(header, PREVIOUS_OFFSET, SegmentFormat.WRITER_OFFSET) ? Optional.of(header) : Optional.empty();
    }

    private static byte[] withKnownFields(byte[] found, SegmentFile file, Role role, String application) {
        byte[] header = found.clone();
        ByteBuffer out = ByteBuffer.wrap(header);
        out.put(SegmentFormat.MAGIC).putShort((short) SegmentFormat.VERSION).putShort((short) header.length);
        out.put((byte) role.code());
        Arrays.fill(header, RESERVED_OFFSET, EPOCH_OFFSET, (byte) 0);
        out.putLong(BUCKET_OFFSET, file.bucket().startMillis());
        out.putLong(BUCKET_OFFSET + 8, file.bucket().endMillis());
        out.putLong(BUCKET_OFFSET + 16, file.name().number());
        Arrays.fill(header, SegmentFormat.WRITER_OFFSET, SegmentFormat.HEADER_CHECKSUM_OFFSET, (byte) 0);
        byte[] writer = file.name().writer().getBytes(US_ASCII);
        out.position(SegmentFormat.WRITER_OFFSET).put((byte) writer.length).put(writer);
        byte[] text = application.getBytes(UTF_8);
        out.position(SegmentFormat.APPLICATION_OFFSET).putShort((short) text.length);
        out.put(text);
        return header;
    }

    private static boolean guess(byte[] header, int from, int to) {
        for (int at = from; at < to; at++) {
            byte before = header[at];
            for (int change = 1; change < 256; change++) {
                header[at] = (byte) (before ^ change);
                if (fits(header)) {
                    return true;
                }
            }
            header[at] = before;
        }
        return false;
    }

    private static boolean fits(byte[] header) {
        return SegmentFormat.headerChecksum(header) == SegmentHeader.checksum(header);
    }
}

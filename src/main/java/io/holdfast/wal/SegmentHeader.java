package io.holdfast.wal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Arrays;

/**
 * What a segment says about itself. Immutable.
 *
 * @param role whose records it holds
 * @param epoch the epoch of the process that wrote it
 * @param createdMillis when it was created, in milliseconds since the epoch
 * @param bucket above the times of all its records
 * @param name its writer and number
 * @param previous how far the writer's last segment with anything acknowledged was acknowledged
 * @param maxRecordBytes the longest record that the writer accepted
 * @param application the application's name
 */
record SegmentHeader(
        Role role,
        long epoch,
        long createdMillis,
        Bucket bucket,
        SegmentName name,
        Mark previous,
        int maxRecordBytes,
        String application) {

    byte[] encode() {
        byte[] bytes = new byte[SegmentFormat.HEADER_BYTES];
        ByteBuffer out = ByteBuffer.wrap(bytes);
        out.put(SegmentFormat.MAGIC).putShort((short) SegmentFormat.VERSION).putShort((short) bytes.length);
        out.put((byte) role.code()).put(new byte[3]);
        out.putLong(epoch).putLong(createdMillis);
        out.putLong(bucket.startMillis()).putLong(bucket.endMillis());
        out.putLong(name.number());
        out.putLong(previous.number()).putLong(previous.endOffset()).putLong(previous.count());
        out.putInt(maxRecordBytes);
        byte[] writer = name.writer().getBytes(US_ASCII);
        out.put((byte) writer.length).put(writer);
        byte[] text = application.getBytes(UTF_8);
        out.position(SegmentFormat.APPLICATION_OFFSET);
        out.putShort((short) text.length).put(text);
        out.putInt(SegmentFormat.HEADER_CHECKSUM_OFFSET, SegmentFormat.headerChecksum(bytes));
        return bytes;
    }

    /** The checksum that an encoded header carries. */
    static int checksum(byte[] encoded) {
        return ByteBuffer.wrap(encoded).getInt(SegmentFormat.HEADER_CHECKSUM_OFFSET);
    }

    /** Reads an encoded header of the file, which is named in failures. */
    static SegmentHeader decode(byte[] bytes, String path) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        checkMagic(bytes, path);
        checkVersion(in.getShort(8) & 0xffff, path);
        int expected = SegmentFormat.headerChecksum(bytes);
        if (checksum(bytes) != expected) {
            throw damage(path, "a segment header with checksum " + hex(expected), hex(checksum(bytes)));
        }
        checkFixed(in, path);
        return new SegmentHeader(
                role(bytes[12], path),
                in.getLong(16),
                in.getLong(24),
                new Bucket(in.getLong(32), in.getLong(40)),
                new SegmentName(writer(bytes, path), in.getLong(48)),
                new Mark(in.getLong(56), in.getLong(64), in.getLong(72)),
                in.getInt(80),
                application(in, bytes, path));
    }

    private static void checkMagic(byte[] bytes, String path) {
        byte[] found = Arrays.copyOf(bytes, SegmentFormat.MAGIC.length);
        if (!Arrays.equals(found, SegmentFormat.MAGIC)) {
            throw damage(path, "a segment, which begins with HOLDFAST", "a foreign file or a damaged header");
        }
    }

    private static void checkVersion(int version, String path) {
        if (version > SegmentFormat.VERSION) {
            throw new WalVersionException(
                    "Cannot read " + path + ": expected format version " + SegmentFormat.VERSION + " or lower, found "
                            + version + "; start the Holdfast version that wrote it, or a newer one",
                    null);
        }
        if (version < 1) {
            throw damage(path, "format version " + SegmentFormat.VERSION, "version " + version);
        }
    }

    private static void checkFixed(ByteBuffer in, String path) {
        int length = in.getShort(10) & 0xffff;
        int reserved = in.getInt(12) & 0xffffff;
        if (length != SegmentFormat.HEADER_BYTES || reserved != 0) {
            throw damage(path, "a header of 512 bytes with zeros in reserved places", length + " and " + reserved);
        }
    }

    private static Role role(int code, String path) {
        return Arrays.stream(Role.values())
                .filter(role -> role.code() == code)
                .findFirst()
                .orElseThrow(() -> damage(path, "role 1 or 2", "role " + code));
    }

    private static String writer(byte[] bytes, String path) {
        int length = bytes[SegmentFormat.WRITER_OFFSET] & 0xff;
        return text(bytes, SegmentFormat.WRITER_OFFSET + 1, length, SegmentFormat.MAX_WRITER_BYTES, US_ASCII, path);
    }

    private static String application(ByteBuffer in, byte[] bytes, String path) {
        int length = in.getShort(SegmentFormat.APPLICATION_OFFSET) & 0xffff;
        int at = SegmentFormat.APPLICATION_OFFSET + 2;
        return text(bytes, at, length, SegmentFormat.MAX_APPLICATION_BYTES, UTF_8, path);
    }

    private static String text(byte[] bytes, int at, int length, int limit, Charset charset, String path) {
        if (length > limit) {
            throw damage(path, "a name of at most " + limit + " bytes", length + " bytes");
        }
        return new String(bytes, at, length, charset);
    }

    private static WalDamageException damage(String path, String expected, String found) {
        return new WalDamageException(path, 0, expected, found);
    }

    private static String hex(int checksum) {
        return String.format("%08x", checksum);
    }
}

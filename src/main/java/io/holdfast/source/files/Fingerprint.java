package io.holdfast.source.files;

import io.holdfast.storage.ReadableFile;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * How to see whether a file still holds what was read of it: its first bytes, and the last ones before a position. Both
 * ends, because logs begin alike and lines are alike. Immutable.
 *
 * @param headBytes how many bytes from the beginning, at most {@link #MOST}
 * @param headSum their CRC32C
 * @param tailBytes how many bytes before the position, at most {@link #MOST}
 * @param tailSum their CRC32C
 */
record Fingerprint(int headBytes, int headSum, int tailBytes, int tailSum) {
    /** How many bytes each end has where the file has as many. */
    static final int MOST = 256;

    private static final int HEX = 16;
    private static final Pattern TEXT = Pattern.compile("h(\\d{1,3})-([0-9a-f]{1,8})\\.t(\\d{1,3})-([0-9a-f]{1,8})");

    /** The CRC32C of some bytes. */
    static int sum(byte[] bytes, int from, int count) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, from, count);
        return (int) sum.getValue();
    }

    /** What {@link #text} made; empty for anything else. */
    static Optional<Fingerprint> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new Fingerprint(
                        Integer.parseInt(matcher.group(1)),
                        Integer.parseUnsignedInt(matcher.group(2), HEX),
                        Integer.parseInt(matcher.group(3)),
                        Integer.parseUnsignedInt(matcher.group(4), HEX)))
                : Optional.empty();
    }

    /** Whether it tells little, because there was little. */
    boolean isWeak() {
        return headBytes < MOST;
    }

    /** As it is kept in a store. */
    String text() {
        return "h" + headBytes + "-" + Integer.toHexString(headSum) + ".t" + tailBytes + "-"
                + Integer.toHexString(tailSum);
    }

    /** Whether the file is at least that long and has these bytes at its beginning and before the position. */
    boolean agrees(ReadableFile file, long position) {
        return file.length() >= position
                && hasSum(file, 0, headBytes, headSum)
                && hasSum(file, position - tailBytes, tailBytes, tailSum);
    }

    private static boolean hasSum(ReadableFile file, long from, int count, int expected) {
        byte[] bytes = new byte[count];
        return from >= 0 && file.read(from, bytes, 0, count) == count && sum(bytes, 0, count) == expected;
    }
}

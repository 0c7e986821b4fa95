package io.holdfast.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes.
 *
 * @param bytes zero or more
 */
public record ByteSize(long bytes) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,15})([kmg]?)b?");

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("A size cannot be negative, found " + bytes);
        }
    }

    /** A size in mebibytes. */
    public static ByteSize ofMebibytes(long mebibytes) {
        return new ByteSize(Math.multiplyExact(mebibytes, 1L << 20));
    }

    /**
     * Reads {@code 512}, {@code 64k}, {@code 16m} or {@code 1g}, in powers of 1024.
     *
     * @throws IllegalArgumentException if the text is something else or beyond the range of a long
     */
    public static ByteSize parse(String text) {
        Matcher matcher = TEXT.matcher(text.trim().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a number with an optional unit");
        }
        int shift = matcher.group(2).isEmpty() ? 0 : 10 * ("kmg".indexOf(matcher.group(2)) + 1);
        try {
            return new ByteSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift));
        } catch (ArithmeticException beyond) {
            throw new IllegalArgumentException("beyond the largest size", beyond);
        }
    }

    /** As an int, for arrays. */
    public int toInt() {
        return Math.toIntExact(bytes);
    }

    @Override
    public String toString() {
        for (int unit = 3; unit > 0; unit--) {
            if (bytes > 0 && bytes % (1L << (10 * unit)) == 0) {
                return (bytes >> (10 * unit)) + "" + "kmg".charAt(unit - 1);
            }
        }
        return Long.toString(bytes);
    }
}

package io.holdfast.source;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds line feeds, eight bytes at a time. How it is seen whether one of eight bytes is zero: Henry S. Warren, Hacker's
 * Delight, 2nd edition, section 6-1. Stateless.
 */
public final class LineFeeds {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHEST_BITS = 0x8080_8080_8080_8080L;
    private static final long LINE_FEEDS = ONES * '\n';

    private LineFeeds() {}

    /**
     * The first line feed.
     *
     * @param from where to begin, from 0
     * @param to where to end, exclusive; at most the array's length
     * @return its index, or {@code to} if there is none
     */
    public static int first(byte[] bytes, int from, int to) {
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long zeroWhereOneIs = (long) EIGHT.get(bytes, at) ^ LINE_FEEDS;
            long found = (zeroWhereOneIs - ONES) & ~zeroWhereOneIs & HIGHEST_BITS;
            if (found != 0) {
                return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
        }
        while (at < to && bytes[at] != '\n') {
            at++;
        }
        return at;
    }
}

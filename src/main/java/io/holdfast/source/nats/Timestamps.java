package io.holdfast.source.nats;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Arrays;

/**
 * Shows times as {@link Instant} does, and formats only the fraction when the second is that of the time before. Not
 * thread-safe.
 */
final class Timestamps {
    private static final int NANO_DIGITS = 9;

    private long second = Long.MIN_VALUE;
    private byte[] untilSecond = {};

    byte[] shown(ZonedDateTime time) {
        long now = time.toEpochSecond();
        if (now != second) {
            String whole = Instant.ofEpochSecond(now).toString();
            untilSecond = whole.substring(0, whole.length() - 1).getBytes(StandardCharsets.US_ASCII);
            second = now;
        }
        return withFraction(time.getNano());
    }

    /** With none, three, six or nine digits, as few as it takes. */
    private byte[] withFraction(int nanos) {
        int digits = nanos == 0 ? 0 : nanos % 1_000_000 == 0 ? 3 : nanos % 1_000 == 0 ? 6 : NANO_DIGITS;
        int point = untilSecond.length;
        byte[] shown = Arrays.copyOf(untilSecond, point + (digits == 0 ? 1 : digits + 2));
        int rest = nanos;
        for (int digit = NANO_DIGITS; digit > 0; digit--) {
            if (digit <= digits) {
                shown[point + digit] = (byte) ('0' + rest % 10);
            }
            rest /= 10;
        }
        if (digits > 0) {
            shown[point] = '.';
        }
        shown[shown.length - 1] = 'Z';
        return shown;
    }
}

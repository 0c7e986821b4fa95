package io.holdfast.wal;

import java.util.Random;
import java.util.stream.LongStream;

/** Seeds of random tests: new ones each time, or the one that {@code -Dholdfast.seed} gives. Stateless. */
final class Seeds {
    private static final String PROPERTY = "holdfast.seed";

    private Seeds() {}

    /** So many seeds, printed with the way to replay one. */
    static long[] of(String test, int count) {
        Long replay = Long.getLong(PROPERTY);
        if (replay != null) {
            return new long[] {replay};
        }
        long first = new Random().nextInt(1_000_000_000);
        System.out.println(
                test + ": " + count + " cases from seed " + first + " on; replay one with -D" + PROPERTY + "=<seed>");
        return LongStream.range(first, first + count).toArray();
    }
}

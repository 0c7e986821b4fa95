package io.holdfast.wal;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A span of record times, and the directory for it. Immutable. The name carries both ends, so that deleting by time
 * needs no setting that may have changed since.
 *
 * @param startMillis first millisecond since the epoch
 * @param endMillis first millisecond after it; above {@code startMillis}
 */
record Bucket(long startMillis, long endMillis) implements Comparable<Bucket> {
    /** Times beyond this would not sort by name: the year 2255. */
    private static final long MAX_MILLIS = 9_000_000_000_000L;

    private static final Pattern NAME = Pattern.compile("(\\d{13})-(\\d{13})");

    static Bucket of(long millis, long widthMillis) {
        checkTime(millis);
        long start = millis - millis % widthMillis;
        return new Bucket(start, Math.min(start + Math.min(widthMillis, MAX_MILLIS), MAX_MILLIS + 1));
    }

    /** Refuses a record time that no bucket can be named after. */
    static void checkTime(long millis) {
        if (millis < 0 || millis > MAX_MILLIS) {
            throw new IllegalArgumentException(
                    "A record time must lie between 0 and " + MAX_MILLIS + " ms, found " + millis);
        }
    }

    static Optional<Bucket> parse(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Bucket bucket = new Bucket(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
        return bucket.endMillis > bucket.startMillis ? Optional.of(bucket) : Optional.empty();
    }

    String name() {
        return String.format("%013d-%013d", startMillis, endMillis);
    }

    @Override
    public int compareTo(Bucket other) {
        int byEnd = Long.compare(endMillis, other.endMillis);
        return byEnd != 0 ? byEnd : Long.compare(startMillis, other.startMillis);
    }
}

package io.holdfast.wal;

import java.security.SecureRandom;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a segment's file: its writer and its number in that writer's row. Immutable. Names sort by the writers'
 * creation times, then by number.
 *
 * @param writer creation time in milliseconds (13 digits), a dash, 64 random bits (16 hexadecimal digits)
 * @param number counts a writer's segments from 0
 */
record SegmentName(String writer, long number) implements Comparable<SegmentName> {
    private static final Pattern NAME = Pattern.compile("(\\d{13}-[0-9a-f]{16})-(\\d{10})");
    private static final Comparator<SegmentName> ORDER =
            Comparator.comparing(SegmentName::writer).thenComparingLong(SegmentName::number);
    private static final SecureRandom RANDOM = new SecureRandom();

    static String newWriter(long createdMillis) {
        return String.format("%013d-%016x", createdMillis, RANDOM.nextLong());
    }

    static Optional<SegmentName> parse(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                ? Optional.of(new SegmentName(matcher.group(1), Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }

    @Override
    public int compareTo(SegmentName other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return String.format("%s-%010d", writer, number);
    }
}

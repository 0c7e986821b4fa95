package io.holdfast.spark.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Bounds of a batch, shared by partitions according to their lag. Each that has any gets at least one record, as long as
 * the bound allows. Immutable.
 *
 * @param records at most so many; 0 for no bound
 * @param bytes at most so many by the partitions' means; 0 for no bound
 */
record BatchCap(long records, long bytes) {
    boolean isNone() {
        return records == 0 && bytes == 0;
    }

    /**
     * How many records of each partition a batch reads.
     *
     * @param lags how many there are, 0 or more
     * @param meanBytes of a partition's record; 0 where it is not known
     */
    <P extends Comparable<P>> Map<P, Long> share(Map<P, Long> lags, ToDoubleFunction<P> meanBytes) {
        Map<P, Long> shares = new HashMap<>(lags);
        if (records > 0) {
            shares = split(shares, (double) records, partition -> 1);
        }
        if (bytes > 0) {
            shares = split(shares, (double) bytes, meanBytes);
        }
        return shares;
    }

    /** Each gets what it needs if all fit; else one record each, and the rest by what is left of its lag. */
    private static <P extends Comparable<P>> Map<P, Long> split(
            Map<P, Long> wanted, double bound, ToDoubleFunction<P> cost) {
        double all = 0;
        for (Map.Entry<P, Long> each : wanted.entrySet()) {
            all += each.getValue() * cost.applyAsDouble(each.getKey());
        }
        if (all <= bound) {
            return wanted;
        }
        Map<P, Long> given = new TreeMap<>();
        double left = bound;
        // The largest lag first: it must not be starved by many small ones when the bound is below their number.
        for (Map.Entry<P, Long> each : wanted.entrySet().stream()
                .sorted(Map.Entry.<P, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .toList()) {
            double one = cost.applyAsDouble(each.getKey());
            boolean fits = each.getValue() > 0 && (one <= left || given.isEmpty());
            given.put(each.getKey(), fits ? 1L : 0L);
            left -= fits ? one : 0;
        }
        double rest = Math.max(0, left);
        double open = 0;
        for (Map.Entry<P, Long> each : wanted.entrySet()) {
            open += Math.max(0, each.getValue() - 1) * cost.applyAsDouble(each.getKey());
        }
        double part = open == 0 ? 0 : Math.min(1, rest / open);
        wanted.forEach((partition, lag) -> given.merge(partition, (long) (Math.max(0, lag - 1) * part), Long::sum));
        return given;
    }
}

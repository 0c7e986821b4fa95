package io.holdfast.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One comparison: both contenders do the same work in turn, round after round; the first rounds do not count.
 *
 * @param name such as {@code T2 HDFS write 1 KiB, 16 writers}
 * @param target the ratio that is aimed at, stock = 1
 * @param ratios stock's time by Holdfast's, one per counted round
 * @param stockMicros median of stock's time per operation, context only
 * @param holdfastMicros median of Holdfast's time per operation, context only
 */
record Cell(String name, double target, List<Double> ratios, double stockMicros, double holdfastMicros) {
    private static final int WARM_UP = 2;

    /**
     * Measures.
     *
     * @param rounds rounds that count; at least 9 for a figure that is quoted
     * @param microsPerOperation does the work once and tells how long an operation took
     */
    static Cell measure(String name, double target, int rounds, ToDoubleFunction<Contender> microsPerOperation) {
        List<double[]> pairs = new ArrayList<>();
        for (int round = 0; round < WARM_UP + rounds; round++) {
            double[] pair = round % 2 == 0 ? pair(microsPerOperation) : swapped(microsPerOperation);
            if (round >= WARM_UP) {
                pairs.add(pair);
            }
        }
        return new Cell(
                name,
                target,
                pairs.stream().map(pair -> pair[0] / pair[1]).sorted().toList(),
                median(pairs.stream().mapToDouble(pair -> pair[0]).toArray()),
                median(pairs.stream().mapToDouble(pair -> pair[1]).toArray()));
    }

    private static double[] pair(ToDoubleFunction<Contender> work) {
        double stock = work.applyAsDouble(Contender.STOCK);
        return new double[] {stock, work.applyAsDouble(Contender.HOLDFAST)};
    }

    private static double[] swapped(ToDoubleFunction<Contender> work) {
        double holdfast = work.applyAsDouble(Contender.HOLDFAST);
        return new double[] {work.applyAsDouble(Contender.STOCK), holdfast};
    }

    double ratio() {
        return ratios.get(ratios.size() / 2);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** A row of the table. */
    String row() {
        return String.format(
                "| %s | %.2f | **%.2f** | %.2f - %.2f | %.1f | %.1f |",
                name, target, ratio(), ratios.get(0), ratios.get(ratios.size() - 1), stockMicros, holdfastMicros);
    }

    /** An object of the JSON file. */
    String json() {
        return String.format(
                "{\"cell\":\"%s\",\"target\":%.2f,\"ratio\":%.3f,\"rounds\":%s,\"stockMicros\":%.2f,"
                        + "\"holdfastMicros\":%.2f}",
                name, target, ratio(), ratios, stockMicros, holdfastMicros);
    }
}

package io.holdfast.bench;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * A case that was measured. Immutable.
 *
 * @param of the case
 * @param samples each contender's samples by its name, one per counted round, in the order of rounds
 * @param target what {@link Case#target} said after the rounds; NaN for none
 * @param seconds how long all rounds took, with preparation and cleaning up
 */
record Cell(Case of, Map<String, List<Sample>> samples, double target, double seconds) {
    /** How the subject did. */
    enum Verdict {
        AHEAD("target met"),
        SHORT("ahead, short of the target"),
        BEHIND("not ahead"),
        CONTEXT("no target");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /** The baseline's time by the subject's, round by round: pairs, so that what slows a whole round cancels out. */
    double[] ratios() {
        return ratios(of.judge()::micros, of.subject().name());
    }

    double ratio() {
        return Figures.median(ratios());
    }

    double lowerQuartile() {
        return Figures.quantile(0.25, ratios());
    }

    double upperQuartile() {
        return Figures.quantile(0.75, ratios());
    }

    double best() {
        return Figures.quantile(1, ratios());
    }

    /** The baseline's processor time by the subject's. */
    double cpuRatio() {
        return Figures.median(ratios(Sample::cpuMicros, of.subject().name()));
    }

    /** How far that bound is ahead of the baseline. */
    double ratioOf(Contender bound) {
        return Figures.median(ratios(of.judge()::micros, bound.name()));
    }

    /** The median of what a contender needed, in microseconds per operation. */
    double micros(Contender contender) {
        return Figures.median(values(of.judge()::micros, contender.name()));
    }

    /** The median of a contender's processor time, in microseconds per operation. */
    double cpuMicros(Contender contender) {
        return Figures.median(values(Sample::cpuMicros, contender.name()));
    }

    Verdict verdict() {
        if (Double.isNaN(target)) {
            return Verdict.CONTEXT;
        }
        if (ratio() >= target) {
            return Verdict.AHEAD;
        }
        return ratio() > 1 ? Verdict.SHORT : Verdict.BEHIND;
    }

    private double[] ratios(ToDoubleFunction<Sample> figure, String against) {
        double[] base = values(figure, of.baseline().name());
        double[] other = values(figure, against);
        double[] ratios = new double[base.length];
        for (int round = 0; round < ratios.length; round++) {
            ratios[round] = base[round] / other[round];
        }
        return ratios;
    }

    private double[] values(ToDoubleFunction<Sample> figure, String contender) {
        return samples.getOrDefault(contender, List.of()).stream()
                .mapToDouble(figure)
                .toArray();
    }
}

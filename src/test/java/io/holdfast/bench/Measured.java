package io.holdfast.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Cells as if they had been measured. */
final class Measured {
    private Measured() {}

    /** A cell whose baseline and subject took these microseconds, round by round, and whose bound took half a one. */
    static Cell cell(String name, double target, double[] baseline, double[] subject) {
        Contender bound = contender("nothing");
        Case of = new Case(
                "T1",
                name,
                Target.of(target),
                Judge.MEAN,
                contender("stock"),
                contender("holdfast"),
                List.of(bound),
                1);
        double[] half = new double[baseline.length];
        Arrays.fill(half, 0.5);
        return new Cell(
                of,
                Map.of("stock", samples(baseline), "holdfast", samples(subject), "nothing", samples(half)),
                target,
                1);
    }

    private static Contender contender(String name) {
        return new Contender(name, () -> new Sample(1, 1, 1));
    }

    private static List<Sample> samples(double... micros) {
        return Arrays.stream(micros)
                .mapToObj(each -> new Sample(each, each, each))
                .toList();
    }
}

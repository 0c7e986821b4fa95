package io.holdfast.bench;

import java.util.function.DoubleSupplier;

/**
 * The ratio that is aimed at, stock = 1. Immutable.
 *
 * @param value asked after the rounds, for some targets are told by the run itself; NaN where there is none
 * @param stretch what would be better still; NaN where there is none
 */
record Target(DoubleSupplier value, double stretch) {
    static Target of(double value) {
        return new Target(() -> value, Double.NaN);
    }

    static Target of(double value, double stretch) {
        return new Target(() -> value, stretch);
    }

    /** A target that only the rounds tell. */
    static Target told(DoubleSupplier value) {
        return new Target(value, Double.NaN);
    }

    /** Measured for what it shows about other cases. */
    static Target none() {
        return of(Double.NaN);
    }
}

package io.holdfast.bench;

/** By which figure two contenders are compared, and how it is shown. Immutable. */
enum Judge {
    /** The median operation: for one writer or reader, where single hiccups of the machine would hide the rest. */
    MEDIAN("us p50") {
        @Override
        double micros(Sample sample) {
            return sample.medianMicros();
        }
    },
    /** All operations by the clock. */
    MEAN("us"),
    /** The same, shown as operations per second. */
    RATE("/s") {
        @Override
        String show(double micros) {
            return Figures.count(1e6 / micros);
        }
    };

    private final String unit;

    Judge(String unit) {
        this.unit = unit;
    }

    /** The figure that counts; less is better. */
    double micros(Sample sample) {
        return sample.micros();
    }

    /** The figure as people read it, without its unit. */
    String show(double micros) {
        return Figures.count(micros);
    }

    /** The unit of {@link #show}. */
    String unit() {
        return unit;
    }
}

package io.holdfast.bench;

import java.util.Arrays;
import java.util.Locale;

/** How figures are written and summed up: no more digits than they are worth. Stateless. */
final class Figures {
    private Figures() {}

    /** Two decimals below 10, one below 100, none above; a dash for what is none. */
    static String ratio(double value) {
        if (!Double.isFinite(value)) {
            return "-";
        }
        return value < 10 ? text("%.2f", value) : count(value);
    }

    /** Two decimals below 1, one below 100, none above. */
    static String count(double value) {
        if (value < 1) {
            return text("%.2f", value);
        }
        return text(value < 100 ? "%.1f" : "%.0f", value);
    }

    /** {@code String.format} that never depends on the machine's language. */
    static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /** The value below which that part of the values lies, by nearest rank; NaN without values. */
    static double quantile(double part, double... values) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.round(part * (sorted.length - 1))];
    }

    static double median(double... values) {
        return quantile(0.5, values);
    }
}

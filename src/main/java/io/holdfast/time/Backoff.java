package io.holdfast.time;

import java.time.Duration;

/**
 * Pauses between attempts: the first one, doubled each time, up to a ceiling.
 *
 * @param first pause before the second attempt; positive
 * @param ceiling longest pause; not below {@code first}
 */
public record Backoff(Duration first, Duration ceiling) {
    public Backoff {
        if (first.isNegative() || first.isZero() || ceiling.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "Backoff needs 0 < first <= ceiling, found " + first + " and " + ceiling);
        }
    }

    /**
     * The pause after the given number of failures.
     *
     * @param failures failures in a row; at least 1
     */
    public Duration pauseAfter(int failures) {
        if (failures < 1) {
            throw new IllegalArgumentException("Failures must be at least 1, found " + failures);
        }
        int doublings = Math.min(failures - 1, 30);
        Duration pause = first.multipliedBy(1L << doublings);
        return pause.compareTo(ceiling) < 0 ? pause : ceiling;
    }
}

package io.holdfast.config;

import java.time.Duration;

/** Checks time limits that are given in code, for what counts them in an int of milliseconds. Stateless. */
public final class TimeLimits {
    private TimeLimits() {}

    /**
     * The limit, if it makes sense.
     *
     * @param name as it is called in the code, for the message
     * @throws IllegalArgumentException if it is less than a millisecond, or more than an int of them
     */
    public static Duration positive(String name, Duration limit) {
        if (limit.toMillis() < 1 || limit.toMillis() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    name + " must be from 1 ms to " + Integer.MAX_VALUE + " ms, found " + limit);
        }
        return limit;
    }
}

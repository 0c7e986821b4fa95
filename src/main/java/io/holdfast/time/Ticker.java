package io.holdfast.time;

import java.time.Duration;

/** A source of time that tests replace. Implementations are safe for use by several threads. */
public interface Ticker {
    /** Monotonic time in nanoseconds from an arbitrary origin; only differences mean anything. */
    long nanos();

    /** Wall-clock time in milliseconds since the epoch; it may jump. */
    long millis();

    /**
     * Waits.
     *
     * @param duration how long; zero or less returns at once
     * @throws InterruptedException if the thread is interrupted while waiting
     */
    void sleep(Duration duration) throws InterruptedException;

    /** The clock of the system. */
    static Ticker system() {
        return SystemTicker.INSTANCE;
    }
}

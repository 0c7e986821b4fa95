package io.holdfast.metric;

/** A number that only grows. Thread-safe. */
public interface Counter {
    /** Adds {@code amount}, which is zero or more. */
    void add(long amount);

    /** Adds one. */
    default void increment() {
        add(1);
    }
}

package io.holdfast.metric;

import java.util.function.Supplier;

/** Hands out counters by name, and takes what can be asked for a value. Thread-safe. */
public interface Metrics {
    /**
     * The counter of that name; the same name gives the same counter.
     *
     * @param name lower case words joined by dots, as {@code receiver.records.stored}
     */
    Counter counter(String name);

    /**
     * Has a value asked for when somebody looks, in place of the one that the name may have had.
     *
     * @param name as of a counter
     * @param value a number or a text; quick, and without an exception
     */
    void gauge(String name, Supplier<Object> value);

    /** Collects nothing. */
    static Metrics none() {
        return NoMetrics.INSTANCE;
    }
}

package io.holdfast.metric;

/** Hands out counters by name. The same name gives the same counter. Thread-safe. */
public interface Metrics {
    /**
     * The counter of that name.
     *
     * @param name lower case words joined by dots, as {@code receiver.records.stored}
     */
    Counter counter(String name);

    /** Collects nothing. */
    static Metrics none() {
        return NoMetrics.INSTANCE;
    }
}

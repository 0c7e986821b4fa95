package io.holdfast.metric;

import java.util.function.Supplier;

/** Counts nothing. Stateless. */
enum NoMetrics implements Metrics {
    INSTANCE;

    @Override
    public Counter counter(String name) {
        return amount -> {};
    }

    @Override
    public void gauge(String name, Supplier<Object> value) {}
}

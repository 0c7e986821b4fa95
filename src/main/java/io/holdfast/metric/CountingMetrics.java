package io.holdfast.metric;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Keeps counters in memory, to be read by name. Thread-safe. */
public final class CountingMetrics implements Metrics {
    private final ConcurrentHashMap<String, LongAdder> counts = new ConcurrentHashMap<>();

    @Override
    public Counter counter(String name) {
        return counts.computeIfAbsent(name, unused -> new LongAdder())::add;
    }

    /** The value of a counter, 0 when nobody has asked for it yet. */
    public long value(String name) {
        LongAdder count = counts.get(name);
        return count == null ? 0 : count.sum();
    }

    /** All values at about this moment, by name. */
    public Map<String, Long> values() {
        Map<String, Long> values = new TreeMap<>();
        counts.forEach((name, count) -> values.put(name, count.sum()));
        return values;
    }
}

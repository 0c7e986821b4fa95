package io.holdfast.metric;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps counters and gauges in memory, to be read by name. Thread-safe. */
public final class CountingMetrics implements Metrics {
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final Map<String, Supplier<Object>> gauges = new ConcurrentHashMap<>();
    private final List<Consumer<String>> watchers = new CopyOnWriteArrayList<>();

    @Override
    public Counter counter(String name) {
        LongAdder count = counts.get(name);
        if (count == null) {
            LongAdder made = new LongAdder();
            count = counts.putIfAbsent(name, made);
            if (count == null) {
                count = made;
                tell(name);
            }
        }
        return count::add;
    }

    @Override
    public void gauge(String name, Supplier<Object> value) {
        if (gauges.put(name, value) == null) {
            tell(name);
        }
    }

    private void tell(String name) {
        watchers.forEach(watcher -> watcher.accept(name));
    }

    /** Tells every name that there is and that will be, some of them perhaps twice. */
    void watch(Consumer<String> watcher) {
        watchers.add(watcher);
        counts.keySet().forEach(watcher);
        gauges.keySet().forEach(watcher);
    }

    /** The value of a counter, 0 when nobody has asked for it yet. */
    public long value(String name) {
        LongAdder count = counts.get(name);
        return count == null ? 0 : count.sum();
    }

    /** What somebody sees who looks at a name now; null where there is nothing of that name. */
    @Nullable
    public Object look(String name) {
        Supplier<Object> gauge = gauges.get(name);
        if (gauge != null) {
            return gauge.get();
        }
        LongAdder count = counts.get(name);
        return count == null ? null : count.sum();
    }

    /** The values of all counters at about this moment, by name. */
    public Map<String, Long> values() {
        Map<String, Long> values = new TreeMap<>();
        counts.forEach((name, count) -> values.put(name, count.sum()));
        return values;
    }
}

package io.holdfast.wal;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The writers that this process has had for one role of one log directory: readers ask it how far each was
 * acknowledged, cleaners ask whose segments they may delete. Thread-safe.
 */
final class WriterRegistry {
    private static final ConcurrentHashMap<String, WriterRegistry> REGISTRIES = new ConcurrentHashMap<>();

    private final ConcurrentHashMap<String, SegmentWriter> open = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Mark> closed = new ConcurrentHashMap<>();
    private final AtomicLong floorMillis = new AtomicLong();

    private WriterRegistry() {}

    static WriterRegistry of(LogLayout layout) {
        return REGISTRIES.computeIfAbsent(layout.directory(), unused -> new WriterRegistry());
    }

    /** Forgets a directory's writers, as a new process would never have known them. For tests. */
    static void forget(LogLayout layout) {
        REGISTRIES.remove(layout.directory());
    }

    void opened(String name, SegmentWriter writer) {
        open.put(name, writer);
        closed.remove(name);
    }

    void closed(String name, Mark mark) {
        closed.put(name, mark);
        open.remove(name);
    }

    boolean owns(String writer) {
        return open.containsKey(writer) || closed.containsKey(writer);
    }

    /** How far each writer of this process was acknowledged at this moment. */
    Map<String, Mark> marks() {
        Map<String, Mark> marks = new HashMap<>(closed);
        open.forEach((name, writer) -> marks.put(name, writer.mark()));
        return marks;
    }

    /** No new segment may go into a bucket that ends at or before this time: it may be just being deleted. */
    long floorMillis() {
        return floorMillis.get();
    }

    /** Closes open segments whose bucket ends at or before the limit and keeps new ones out of such buckets. */
    void retire(long limitMillis) {
        // The floor first: a segment opened in between would be deleted although its writer still appends to it.
        floorMillis.accumulateAndGet(limitMillis, Math::max);
        open.values().forEach(writer -> writer.retire(limitMillis));
    }
}

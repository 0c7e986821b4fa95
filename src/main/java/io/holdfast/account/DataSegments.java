package io.holdfast.account;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which blocks lie in which segment of received data. Guarded by its account. */
final class DataSegments {
    private final Map<String, Segment> segments = new TreeMap<>();

    /** Blocks of one segment by where they begin. */
    static final class Segment {
        final Map<Long, BlockKey> live = new HashMap<>();
        long done;
    }

    /** Puts a block where it lies; returns the key under which it was known before, null if under none. */
    @Nullable
    BlockKey put(String path, long offset, BlockKey key) {
        return segments.computeIfAbsent(path, unused -> new Segment()).live.put(offset, key);
    }

    void done(String path, long offset) {
        Segment segment = segments.get(path);
        if (segment != null && segment.live.remove(offset) != null) {
            segment.done++;
        }
    }

    void restore(String path, long done) {
        segments.computeIfAbsent(path, unused -> new Segment()).done = done;
    }

    void forget(String path) {
        segments.remove(path);
    }

    boolean isLive(String path) {
        Segment segment = segments.get(path);
        return segment != null && !segment.live.isEmpty();
    }

    Map<String, Segment> all() {
        return segments;
    }
}

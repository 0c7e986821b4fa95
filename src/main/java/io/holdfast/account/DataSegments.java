package io.holdfast.account;

import io.holdfast.wal.RecordAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /** Of these blocks all are done but those that lie under a key that is still there. */
    void doneBut(List<BlockFacts> blocks, Set<BlockKey> there) {
        for (BlockFacts block : blocks) {
            RecordAddress address = block.place().address();
            if (address != null && !isUnder(address, there)) {
                done(address.path(), address.offset());
            }
        }
    }

    private boolean isUnder(RecordAddress address, Set<BlockKey> keys) {
        Segment segment = segments.get(address.path());
        BlockKey key = segment == null ? null : segment.live.get(address.offset());
        return key != null && keys.contains(key);
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

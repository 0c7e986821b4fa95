package io.holdfast.account;

import java.util.Map;
import java.util.TreeMap;

/** What data segments are still needed for, in words. Guarded by its account. */
final class SegmentUses {
    private final DataSegments segments;
    private final Map<BlockKey, BlockState> blocks;
    private final Map<Long, BatchState> batches;

    SegmentUses(DataSegments segments, Map<BlockKey, BlockState> blocks, Map<Long, BatchState> batches) {
        this.segments = segments;
        this.blocks = blocks;
        this.batches = batches;
    }

    Map<String, SegmentUse> all() {
        Map<String, SegmentUse> uses = new TreeMap<>();
        segments.all()
                .forEach((path, segment) -> uses.put(
                        path, new SegmentUse(path, segment.live.size(), segment.done, why(segment.live.values()))));
        return uses;
    }

    private String why(Iterable<BlockKey> live) {
        for (BlockKey key : live) {
            BlockState block = blocks.get(key);
            if (block != null) {
                return "block " + key + " " + why(block.batch);
            }
        }
        return "";
    }

    private String why(long time) {
        BatchState batch = batches.get(time);
        if (batch == null) {
            return "belongs to no batch yet";
        }
        String end = batch.isSetAside ? "set aside" : batch.verdict.isGood() ? "not yet cleaned by Spark" : "not done";
        return "belongs to batch " + time + ", which is " + end
                + (batch.verdict == Verdict.FAILED ? " (failed: " + batch.reason + ")" : "");
    }
}

package io.holdfast.spark.log;

import io.holdfast.account.HasOrigin;
import io.holdfast.account.OriginRange;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A block's metadata: which records of its stream are in it. It travels with the block's news to the driver and lies in
 * Spark's events, so the name of this class, its fields and its serialVersionUID never change. Immutable.
 */
public final class BlockOrigin implements HasOrigin, Serializable {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String[] streams;
    private final String[] partitions;
    private final long[] firsts;
    private final long[] lasts;

    public BlockOrigin(List<OriginRange> ranges) {
        this.streams = ranges.stream().map(OriginRange::source).toArray(String[]::new);
        this.partitions = ranges.stream().map(OriginRange::partition).toArray(String[]::new);
        this.firsts = ranges.stream().mapToLong(OriginRange::first).toArray();
        this.lasts = ranges.stream().mapToLong(OriginRange::last).toArray();
    }

    @Override
    public List<OriginRange> origin() {
        List<OriginRange> ranges = new ArrayList<>(firsts.length);
        for (int i = 0; i < firsts.length; i++) {
            ranges.add(new OriginRange(streams[i], partitions[i], firsts[i], lasts[i]));
        }
        return ranges;
    }

    @Override
    public String toString() {
        return "BlockOrigin" + origin();
    }
}

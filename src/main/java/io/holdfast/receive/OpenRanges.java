package io.holdfast.receive;

import io.holdfast.source.Position;
import io.holdfast.source.PositionRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The positions of a block that is being filled, as ranges without a gap: exact, or none at all. Confined to the
 * engine's thread.
 */
final class OpenRanges {
    /** A source whose offsets have gaps everywhere would make the list as long as the block. */
    static final int MOST = 64;

    private final List<PositionRange> ranges = new ArrayList<>();
    private final Map<String, Integer> newest = new HashMap<>();
    private boolean isExact = true;

    void add(@Nullable Position position) {
        if (!isExact) {
            return;
        }
        if (position == null) {
            forget();
            return;
        }
        Integer index = newest.get(position.partition());
        if (index != null && ranges.get(index).isFollowedBy(position)) {
            ranges.set(index, ranges.get(index).grown());
        } else if (ranges.size() == MOST) {
            forget();
        } else {
            newest.put(position.partition(), ranges.size());
            ranges.add(PositionRange.of(position));
        }
    }

    private void forget() {
        isExact = false;
        ranges.clear();
        newest.clear();
    }

    /** The ranges in the order of their first records; empty if they cannot be told exactly. */
    List<PositionRange> ranges() {
        return List.copyOf(ranges);
    }
}

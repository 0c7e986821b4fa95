package io.holdfast.bench;

import java.util.concurrent.atomic.LongAdder;

/** How many records shared a flush, on average over runs. Thread-safe. */
final class GroupSize {
    private final LongAdder records = new LongAdder();
    private final LongAdder groups = new LongAdder();

    void add(long moreRecords, long moreGroups) {
        records.add(moreRecords);
        groups.add(moreGroups);
    }

    /** NaN before anything was added. */
    double average() {
        return records.sum() / (double) groups.sum();
    }
}

package io.holdfast.spark.kafka;

import io.holdfast.offset.BatchRange;
import io.holdfast.offset.CommitOrder;
import io.holdfast.offset.OpenBatch;
import io.holdfast.offset.SourcePartition;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Keeps signs of life and outputs that commit offsets themselves apart, for stores that give the sign by writing offsets
 * again as they are: a sign that read an offset before an output moved it, and wrote it afterwards, would move it back. So
 * such a sign is only given while no stream of the application has a batch with records under way, and no batch gets its
 * ranges meanwhile; while there are records, the outputs' own commits are the sign. Thread-safe.
 */
final class BeatGate {
    private final List<CommitOrder> orders = new CopyOnWriteArrayList<>();

    void add(CommitOrder order) {
        orders.add(order);
    }

    void remove(CommitOrder order) {
        orders.remove(order);
    }

    /** A batch gets its ranges, not while a sign of life is given through this gate. */
    synchronized void handOut(CommitOrder order, long batchMillis, Map<SourcePartition, BatchRange> ranges) {
        order.handOut(batchMillis, ranges);
    }

    /**
     * Gives a sign of life if no output can be moving anything.
     *
     * @return whether it was given
     */
    synchronized boolean beat(Runnable sign) {
        boolean isIdle = orders.stream().flatMap(order -> order.open().stream()).noneMatch(BeatGate::hasRecords);
        if (isIdle) {
            sign.run();
        }
        return isIdle;
    }

    private static boolean hasRecords(OpenBatch batch) {
        return batch.ranges().values().stream().anyMatch(range -> range.count() > 0);
    }
}

package io.holdfast.spark.kafka;

import io.holdfast.metric.CountingMetrics;
import java.util.Map;

/** What is counted of an application's offsets. Thread-safe. */
final class OffsetCounts {
    private final CountingMetrics metrics = new CountingMetrics();

    CountingMetrics metrics() {
        return metrics;
    }

    Map<String, Long> values() {
        return metrics.values();
    }

    /** A commit of so many offsets, which took so long. */
    void committed(long offsets, long millis) {
        add("offsets.commits", 1);
        add("offsets.committed", offsets);
        add("offsets.commit.millis", millis);
    }

    /** The store did not take a commit; it is tried again. */
    void commitFailed() {
        add("offsets.commits.failed", 1);
    }

    /** The store held something else than was expected. */
    void conflict() {
        add("offsets.conflicts", 1);
    }

    void skipped(long offsets) {
        add("offsets.skipped", offsets);
    }

    void batchFailed() {
        add("offsets.batches.failed", 1);
    }

    /** The end of a batch was concluded, not heard of. */
    void batchInferred() {
        add("offsets.batches.inferred", 1);
    }

    void partitionsFound(long partitions) {
        add("offsets.partitions.found", partitions);
    }

    void partitionsDropped(long partitions) {
        add("offsets.partitions.dropped", partitions);
    }

    void fenced() {
        add("offsets.fenced", 1);
    }

    private void add(String name, long amount) {
        metrics.counter(name).add(amount);
    }
}

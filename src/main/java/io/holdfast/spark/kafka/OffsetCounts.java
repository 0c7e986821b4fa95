package io.holdfast.spark.kafka;

import io.holdfast.metric.CountingMetrics;
import io.holdfast.offset.CommitOrder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** What is counted of an application's offsets. Thread-safe. */
final class OffsetCounts {
    private static final String COMMITS = "offsets.commits";
    private static final String COMMITTED = "offsets.committed";
    private static final String COMMIT_MILLIS = "offsets.commit.millis";
    private static final String COMMITS_FAILED = "offsets.commits.failed";
    private static final String CONFLICTS = "offsets.conflicts";
    private static final String SKIPPED = "offsets.skipped";
    private static final String BATCHES_FAILED = "offsets.batches.failed";
    private static final String BATCHES_INFERRED = "offsets.batches.inferred";
    private static final String PARTITIONS_FOUND = "offsets.partitions.found";
    private static final String PARTITIONS_DROPPED = "offsets.partitions.dropped";
    private static final String FENCED = "offsets.fenced";

    private final CountingMetrics metrics = new CountingMetrics();
    private final List<CommitOrder> orders = new CopyOnWriteArrayList<>();
    private final AtomicLong latestMillis = new AtomicLong();
    private final AtomicLong longestMillis = new AtomicLong();

    /** Everything is there at 0, so that whoever watches it need not wait for the first time. */
    OffsetCounts() {
        List.of(
                        COMMITS,
                        COMMITTED,
                        COMMIT_MILLIS,
                        COMMITS_FAILED,
                        CONFLICTS,
                        SKIPPED,
                        BATCHES_FAILED,
                        BATCHES_INFERRED,
                        PARTITIONS_FOUND,
                        PARTITIONS_DROPPED,
                        FENCED)
                .forEach(name -> add(name, 0));
        metrics.gauge("offsets.commit.latest.millis", latestMillis::get);
        metrics.gauge("offsets.commit.longest.millis", longestMillis::get);
        metrics.gauge(
                "offsets.batches.open",
                () -> orders.stream().mapToLong(order -> order.open().size()).sum());
        metrics.gauge(
                "offsets.batches.uncommitted",
                () -> orders.stream().mapToLong(CommitOrder::uncommitted).sum());
    }

    /** A stream's batches count from now on. */
    void add(CommitOrder order) {
        orders.add(order);
    }

    /** They do no more. */
    void remove(CommitOrder order) {
        orders.remove(order);
    }

    CountingMetrics metrics() {
        return metrics;
    }

    Map<String, Long> values() {
        return metrics.values();
    }

    /** A commit of so many offsets, which took so long. */
    void committed(long offsets, long millis) {
        add(COMMITS, 1);
        add(COMMITTED, offsets);
        add(COMMIT_MILLIS, millis);
        latestMillis.set(millis);
        longestMillis.accumulateAndGet(millis, Math::max);
    }

    /** The store did not take a commit; it is tried again. */
    void commitFailed() {
        add(COMMITS_FAILED, 1);
    }

    /** The store held something else than was expected. */
    void conflict() {
        add(CONFLICTS, 1);
    }

    void skipped(long offsets) {
        add(SKIPPED, offsets);
    }

    void batchFailed() {
        add(BATCHES_FAILED, 1);
    }

    /** The end of a batch was concluded, not heard of. */
    void batchInferred() {
        add(BATCHES_INFERRED, 1);
    }

    void partitionsFound(long partitions) {
        add(PARTITIONS_FOUND, partitions);
    }

    void partitionsDropped(long partitions) {
        add(PARTITIONS_DROPPED, partitions);
    }

    void fenced() {
        add(FENCED, 1);
    }

    private void add(String name, long amount) {
        metrics.counter(name).add(amount);
    }
}

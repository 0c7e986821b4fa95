package io.holdfast.spark.observe;

import io.holdfast.metric.CountingMetrics;
import java.util.List;

/** What is counted of an application that is observed. Thread-safe. */
final class ObserveCounts {
    private static final String BATCHES = "offsets.observed.batches";
    private static final String FAILED = "offsets.observed.batches.failed";
    private static final String AGAIN = "offsets.observed.batches.again";
    private static final String INFERRED = "offsets.observed.inferred";
    private static final String GAPS = "offsets.observed.gaps";
    private static final String GAP_RECORDS = "offsets.observed.gap.records";
    private static final String OVERLAPS = "offsets.observed.overlaps";
    private static final String OVERLAP_RECORDS = "offsets.observed.overlap.records";
    private static final String STORE_FAILURES = "offsets.observed.store.failures";
    private static final String DROPPED = "offsets.observed.dropped";
    private static final String FENCED = "offsets.observed.fenced";

    private final CountingMetrics metrics = new CountingMetrics();

    ObserveCounts() {
        List.of(
                        BATCHES,
                        FAILED,
                        AGAIN,
                        INFERRED,
                        GAPS,
                        GAP_RECORDS,
                        OVERLAPS,
                        OVERLAP_RECORDS,
                        STORE_FAILURES,
                        DROPPED,
                        FENCED)
                .forEach(name -> add(name, 0));
    }

    CountingMetrics metrics() {
        return metrics;
    }

    /** Something that is ready to be put on record. */
    void seen(Seen seen) {
        switch (seen.kind()) {
            case DONE, UNHEARD -> add(BATCHES, 1);
            case FAILED -> {
                add(BATCHES, 1);
                add(FAILED, 1);
            }
            case AGAIN -> add(AGAIN, 1);
            case INFERRED -> add(INFERRED, 1);
            case GAP, PASSED, OVERLAP -> {
                // Counted as soon as they were found.
            }
        }
    }

    void gap(Seen gap) {
        add(GAPS, 1);
        add(GAP_RECORDS, gap.count());
    }

    void overlap(Seen overlap) {
        add(OVERLAPS, 1);
        add(OVERLAP_RECORDS, overlap.count());
    }

    void storeFailed() {
        add(STORE_FAILURES, 1);
    }

    /** Events that came too fast, or things for which the store was away too long. */
    void dropped(long events) {
        add(DROPPED, events);
    }

    void fenced() {
        add(FENCED, 1);
    }

    private void add(String name, long amount) {
        metrics.counter(name).add(amount);
    }
}

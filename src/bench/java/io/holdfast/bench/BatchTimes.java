package io.holdfast.bench;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.streaming.scheduler.BatchInfo;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchCompleted;

/** Hears how long batches took, from their time on. Thread-safe. */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
final class BatchTimes implements StreamingListener {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int LIMIT_MILLIS = 120_000;

    private final List<Long> latencyMillis = new ArrayList<>(); // guarded by this, as all below
    private long firstSubmittedMillis;
    private long lastEndedMillis;

    @Override
    public synchronized void onBatchCompleted(StreamingListenerBatchCompleted completed) {
        BatchInfo info = completed.batchInfo();
        if (latencyMillis.isEmpty()) {
            firstSubmittedMillis = info.submissionTime();
        }
        lastEndedMillis = (Long) info.processingEndTime().get();
        latencyMillis.add(lastEndedMillis - info.batchTime().milliseconds());
        notifyAll();
    }

    /** Waits until so many batches were completed. */
    synchronized void await(int batches) throws InterruptedException {
        long end = System.nanoTime() + LIMIT_MILLIS * NANOS_PER_MILLI;
        while (latencyMillis.size() < batches) {
            long left = (end - System.nanoTime()) / NANOS_PER_MILLI;
            if (left <= 0) {
                throw new IllegalStateException("Only " + latencyMillis.size() + " of " + batches
                        + " batches were completed within " + LIMIT_MILLIS + " ms");
            }
            wait(left);
        }
    }

    /** Nanoseconds from the times of batches to their ends, without the first ones. */
    synchronized long[] latencyNanos(int from, int count) {
        return latencyMillis.subList(from, from + count).stream()
                .mapToLong(millis -> millis * NANOS_PER_MILLI)
                .toArray();
    }

    /** Nanoseconds from the first batch's submission to the end of the last one. */
    synchronized long allNanos() {
        return (lastEndedMillis - firstSubmittedMillis) * NANOS_PER_MILLI;
    }
}

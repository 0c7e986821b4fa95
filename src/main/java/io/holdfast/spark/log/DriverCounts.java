package io.holdfast.spark.log;

import io.holdfast.account.AccountRecord;
import io.holdfast.account.AccountRecord.BatchEnded;
import io.holdfast.account.AccountRecord.BatchSetAside;
import io.holdfast.account.AccountRecord.BlocksDropped;
import io.holdfast.account.RecoveryPlan;
import io.holdfast.account.Verdict;
import io.holdfast.metric.CountingMetrics;
import io.holdfast.metric.PublishedMetrics;

/** What one start of a driver counts beside its work. Thread-safe. */
final class DriverCounts {
    private final CountingMetrics metrics;

    private DriverCounts(CountingMetrics metrics) {
        this.metrics = metrics;
    }

    /** Counts from nothing on, and shows that in place of what an earlier start in this process has counted. */
    static DriverCounts published(long epoch) {
        DriverCounts made = new DriverCounts(new CountingMetrics());
        made.add("driver.epoch", epoch);
        PublishedMetrics.publish("", made.metrics);
        return made;
    }

    CountingMetrics metrics() {
        return metrics;
    }

    /** A record that the driver itself put into its log. */
    void count(AccountRecord record) {
        if (record instanceof BatchEnded ended) {
            add(ended.verdict() == Verdict.FAILED ? "driver.batches.failed" : "driver.batches.ended", 1);
        } else if (record instanceof BatchSetAside) {
            add("driver.batches.setaside", 1);
        } else if (record instanceof BlocksDropped dropped) {
            add("driver.blocks.dropped", dropped.blocks().size());
        }
    }

    /** What recovery gives back. */
    void count(RecoveryPlan plan) {
        add("driver.batches.again", plan.again().size());
        add("driver.batches.poison", plan.poison().size());
        add("driver.blocks.again", plan.unallocated().size());
    }

    private void add(String name, long amount) {
        metrics.counter(name).add(amount);
    }
}

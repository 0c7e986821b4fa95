package io.holdfast.spark.kafka;

import io.holdfast.config.Settings;
import io.holdfast.offset.BatchRange;
import io.holdfast.offset.CommitOrder;
import io.holdfast.offset.OffsetSettings;
import io.holdfast.offset.OffsetSettings.OnRecovery;
import io.holdfast.offset.OpenBatch;
import io.holdfast.offset.Resumption;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import io.holdfast.spark.internal.RestoredBatches;
import io.holdfast.spark.internal.RunningStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.streaming.StreamingContext;
import org.apache.spark.streaming.kafka010.OffsetRange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a restored context goes on with: where its checkpoint and the store differ, one of them wins, and Spark is told
 * which batches run again. After a fresh start there is nothing of it. Not thread-safe.
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
final class Restoration {
    private static final Logger log = LoggerFactory.getLogger(Restoration.class);

    private final Optional<RestoredBatches> spark;
    private final Resumption resumption;
    private final boolean isByStore;

    /** Takes batches that run again as they were. */
    interface Batches {
        /**
         * Takes them before Spark makes any.
         *
         * @param ranges by batch time
         * @param isAll whether what Spark has restored beside them is given up. Windows look at earlier batches, which
         *     must stay then: Spark would make them anew, of records that no output gets
         */
        void take(Map<Long, OffsetRange[]> ranges, boolean isAll);
    }

    private Restoration(Optional<RestoredBatches> spark, Resumption resumption, boolean isByStore) {
        this.spark = spark;
        this.resumption = resumption;
        this.isByStore = isByStore;
    }

    static Restoration of(
            StreamingContext context,
            Settings settings,
            List<OpenBatch> saved,
            Map<SourcePartition, Long> checkpoint,
            Map<SourcePartition, StoredOffset> stored,
            StreamStart start) {
        Optional<RestoredBatches> spark = RestoredBatches.of(context);
        if (spark.isEmpty() || checkpoint.isEmpty()) {
            return new Restoration(Optional.empty(), Resumption.byCheckpoint(List.of(), Map.of()), false);
        }
        boolean isByStore = switch (settings.get(OffsetSettings.ON_RECOVERY)) {
            case STORE -> true;
            case CHECKPOINT -> false;
            case AUTO -> !RunningStreams.of(context).keepsState();
        };
        Resumption resumption =
                isByStore ? Resumption.byStore(stored, saved, checkpoint) : Resumption.byCheckpoint(saved, checkpoint);
        if (!start.isReadable(resumption.batches())) {
            log.warn("The topics no longer have what batches of the checkpoint read; the store's offsets count");
            isByStore = true;
            resumption = Resumption.byStore(stored, List.of(), checkpoint);
        }
        log.info(
                "Restored from a checkpoint; the {} counts: up to batch {} all is done, {} batches are known, and"
                        + " the next one begins at {}; the checkpoint's would have begun at {}",
                isByStore ? OnRecovery.STORE : OnRecovery.CHECKPOINT,
                resumption.doneMillis(),
                resumption.batches().size(),
                resumption.positions(),
                checkpoint);
        return new Restoration(spark, resumption, isByStore);
    }

    /** Where new ranges begin; empty after a fresh start. */
    SortedMap<SourcePartition, Long> positions() {
        return resumption.positions();
    }

    /**
     * Tells Spark and the order of commits.
     *
     * @param rerun takes the batches that run again as they were
     */
    void apply(CommitOrder order, Batches rerun) {
        if (spark.isEmpty()) {
            return;
        }
        List<Long> again = new ArrayList<>();
        List<Long> done = new ArrayList<>();
        Map<Long, OffsetRange[]> ranges = new TreeMap<>();
        for (OpenBatch batch : resumption.batches()) {
            boolean isDone = batch.state() == OpenBatch.State.DONE;
            (isDone ? done : again).add(batch.batchMillis());
            // Also of what is done: a batch at the checkpoint's own time may run again whatever is said here.
            ranges.put(batch.batchMillis(), ranges(batch));
        }
        boolean isTold = spark.get().change(again, done, resumption.doneMillis());
        order.restore(resumption.batches().stream()
                .map(batch -> batch.state() != OpenBatch.State.DONE && (isTold || runs(batch))
                        ? batch.as(OpenBatch.State.RUNNING)
                        : batch.as(
                                batch.state() == OpenBatch.State.DONE ? OpenBatch.State.DONE : OpenBatch.State.FAILED))
                .toList());
        rerun.take(ranges, isByStore);
    }

    private boolean runs(OpenBatch batch) {
        return spark.map(found -> found.pending().contains(batch.batchMillis()) || batch.batchMillis() >= found.from())
                .orElse(false);
    }

    private static OffsetRange[] ranges(OpenBatch batch) {
        List<OffsetRange> ranges = new ArrayList<>();
        for (Map.Entry<SourcePartition, BatchRange> entry : batch.ranges().entrySet()) {
            ranges.add(OffsetRange.create(
                    StreamPlan.partition(entry.getKey()),
                    entry.getValue().from(),
                    entry.getValue().until()));
        }
        return ranges.toArray(new OffsetRange[0]);
    }
}

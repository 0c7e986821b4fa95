package io.holdfast.spark.kafka;

import io.holdfast.offset.CommitOrder;
import io.holdfast.offset.OpenBatch;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds batches that have ended though no event told of it: the event was dropped, or the batch had no job of its own,
 * as with a window that slides by several batches.
 *
 * <p>Such a batch counts as done if Spark has forgotten it, or a later one is done and Spark has it no longer under way;
 * and if no failure was ever reported, for that would be of a batch nobody can name; and if all this was so at two looks,
 * for an event may be on its way. Thread-safe.
 */
final class EndedUnheard {
    private static final Logger log = LoggerFactory.getLogger(EndedUnheard.class);
    private static final int LOOKS = 2;

    private final Supplier<Optional<Set<Long>>> pending;
    private final Supplier<Optional<Throwable>> failed;
    private final TreeSet<Long> cleared = new TreeSet<>(); // guarded by this, as all here
    private final Map<Long, Integer> looks = new HashMap<>();
    private long newestEnded = Long.MIN_VALUE;

    /**
     * Looks at a context.
     *
     * @param pending batches that Spark has under way; empty if this Spark does not say
     * @param failed what Spark has reported, once for ever
     */
    EndedUnheard(Supplier<Optional<Set<Long>>> pending, Supplier<Optional<Throwable>> failed) {
        this.pending = pending;
        this.failed = failed;
    }

    /** Spark has forgotten the batch: all its jobs have ended, and the last one well. */
    synchronized void cleared(long batchMillis) {
        cleared.add(batchMillis);
        newestEnded = Math.max(newestEnded, batchMillis);
    }

    /** The batch is done. */
    synchronized void ended(long batchMillis) {
        newestEnded = Math.max(newestEnded, batchMillis);
    }

    /** What Spark has reported. */
    Optional<Throwable> failure() {
        return failed.get();
    }

    /** Whether Spark has forgotten a batch of which nobody has heard how it ended. */
    synchronized boolean isBehind(CommitOrder order) {
        return order.open().stream()
                .anyMatch(batch -> batch.state() == OpenBatch.State.RUNNING && cleared.contains(batch.batchMillis()));
    }

    /** Looks once; returns how many batches were found to be done. */
    synchronized int look(CommitOrder order, OffsetCounts counts) {
        Set<Long> seen = new HashSet<>();
        Optional<Set<Long>> underWay = pending.get();
        boolean isFailed = failed.get().isPresent();
        int found = 0;
        for (OpenBatch batch : order.open()) {
            long time = batch.batchMillis();
            if (isFailed || batch.state() != OpenBatch.State.RUNNING || !isOver(time, underWay)) {
                continue;
            }
            seen.add(time);
            if (looks.merge(time, 1, Integer::sum) >= LOOKS && order.ended(time, true)) {
                log.info("Batch {} is done, though no event told of it", time);
                counts.batchInferred();
                found++;
            }
        }
        looks.keySet().retainAll(seen);
        forgetOld(order);
        return found;
    }

    private boolean isOver(long time, Optional<Set<Long>> underWay) {
        return cleared.contains(time)
                || (time < newestEnded
                        && underWay.isPresent()
                        && !underWay.get().contains(time));
    }

    private void forgetOld(CommitOrder order) {
        long oldest =
                order.open().stream().mapToLong(OpenBatch::batchMillis).min().orElse(Long.MAX_VALUE);
        cleared.headSet(oldest).clear();
    }
}

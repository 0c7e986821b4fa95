package io.holdfast.spark.kafka;

import io.holdfast.HoldfastException;
import io.holdfast.epoch.FencedException;
import io.holdfast.offset.CommitOrder;
import io.holdfast.offset.OffsetAdvance;
import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.OffsetConflictException;
import io.holdfast.offset.OffsetSettings;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetUnavailableException;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import io.holdfast.spark.log.DriverEnd;
import io.holdfast.time.Backoff;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what is done into the store, step by step from what is stored. A commit of which nobody knows whether it
 * happened is repeated as it was, before anything follows it. Thread-safe.
 */
final class Committer {
    private static final Logger log = LoggerFactory.getLogger(Committer.class);
    private static final int STATUS_FAILED = 3;
    private static final Backoff PAUSES = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

    private final OffsetStore store;
    private final CommitOrder order;
    private final DriverEnd end;
    private final Ticker ticker;
    private final OffsetCounts counts;
    private final Bounds bounds;
    private final BeatGate gate;
    private final Map<SourcePartition, StoredOffset> stored; // guarded by this, as all below
    private @Nullable Attempt attempt;
    private int failures;
    private long sinceNanos;
    private long nextNanos;
    private boolean isOver;

    /**
     * How far the store may lag behind.
     *
     * @param batches so many may be done and not committed
     * @param time so long may it not answer
     * @param isCommittedByOutputs whether it is only looked whether the outputs have committed
     */
    record Bounds(int batches, Duration time, boolean isCommittedByOutputs) {}

    private record Attempt(CommitOrder.Prefix prefix, OffsetCommit commit) {}

    Committer(
            OffsetStore store,
            CommitOrder order,
            Map<SourcePartition, StoredOffset> stored,
            Bounds bounds,
            BeatGate gate,
            DriverEnd end,
            OffsetCounts counts,
            Ticker ticker) {
        this.store = store;
        this.order = order;
        this.stored = new HashMap<>(stored);
        this.bounds = bounds;
        this.gate = gate;
        this.end = end;
        this.counts = counts;
        this.ticker = ticker;
    }

    /** Whether the store knows the partition. */
    synchronized boolean knows(SourcePartition partition) {
        return stored.containsKey(partition);
    }

    /** What is stored. */
    synchronized SortedMap<SourcePartition, StoredOffset> stored() {
        return new TreeMap<>(stored);
    }

    /**
     * Puts it on record where new partitions begin, before anything of them is read.
     *
     * @throws HoldfastException if the store does not take it; nothing must be read of them then
     */
    synchronized void begin(Map<SourcePartition, OffsetAdvance> beginnings, String note) {
        OffsetCommit commit = OffsetCommit.ofNoBatch(beginnings, note);
        try {
            store.commit(commit);
        } catch (OffsetConflictException conflict) {
            if (!isThere(commit)) {
                throw conflict;
            }
        }
        remember(commit);
    }

    /**
     * Commits what can be, unless the store has just failed to answer.
     *
     * @return whether nothing is left that could be committed
     */
    synchronized boolean run() {
        return run(false);
    }

    /** As {@link #run()}, also while a pause after a failure is on. */
    synchronized boolean runNow() {
        return run(true);
    }

    private boolean run(boolean isUrgent) {
        if (isOver || (!isUrgent && failures > 0 && ticker.nanos() - nextNanos < 0)) {
            return isOver;
        }
        try {
            while (step()) {
                failures = 0;
            }
            failures = 0;
            checkBatches();
            return true;
        } catch (OffsetUnavailableException unavailable) {
            unavailable(unavailable);
            return false;
        } catch (FencedException fenced) {
            isOver = true;
            counts.fenced();
            end.fenced(fenced);
            return true;
        } catch (HoldfastException failure) {
            fail("Could not commit offsets to " + store.description() + ": " + failure.getMessage());
            return true;
        }
    }

    /** Returns whether there was something to do. */
    private boolean step() {
        Attempt next = attempt;
        if (next == null) {
            Optional<CommitOrder.Prefix> prefix = order.prefix();
            if (prefix.isEmpty()) {
                return false;
            }
            Optional<OffsetCommit> commit = prefix.get().from(stored);
            if (commit.isEmpty()) {
                order.committed(prefix.get());
                return true;
            }
            next = new Attempt(prefix.get(), commit.get());
            attempt = next;
        }
        long begin = ticker.nanos();
        commit(next.commit());
        attempt = null;
        remember(next.commit());
        order.committed(next.prefix());
        counts.committed(
                next.commit().advances().values().stream()
                        .mapToLong(OffsetAdvance::count)
                        .sum(),
                Duration.ofNanos(ticker.nanos() - begin).toMillis());
        return true;
    }

    private void commit(OffsetCommit commit) {
        if (bounds.isCommittedByOutputs()) {
            // Outputs of later batches may have committed, too.
            if (!isStored(commit, (offset, until) -> offset >= until)) {
                throw new OffsetConflictException(
                        "The outputs of batch " + commit.batchMillis()
                                + " succeeded and have not committed its offsets: "
                                + "expected " + commit.advances() + " to be stored, found " + store.load()
                                + ". Commit them in the transaction that holds the results, or leave out"
                                + " committedByOutputs()",
                        null);
            }
            return;
        }
        try {
            store.commit(commit);
        } catch (OffsetConflictException conflict) {
            counts.conflict();
            // Somebody else's transaction, or the attempt before this one, may have done it.
            if (!isThere(commit)) {
                throw conflict;
            }
        }
    }

    private boolean isThere(OffsetCommit commit) {
        return isStored(commit, (offset, until) -> offset.equals(until));
    }

    private boolean isStored(OffsetCommit commit, BiPredicate<Long, Long> isRight) {
        Map<SourcePartition, StoredOffset> found = store.load();
        return commit.advances().entrySet().stream().allMatch(advance -> {
            StoredOffset offset = found.get(advance.getKey());
            return offset != null
                    && isRight.test(offset.offset(), advance.getValue().until());
        });
    }

    private void remember(OffsetCommit commit) {
        commit.advances()
                .forEach((partition, advance) -> stored.put(
                        partition, new StoredOffset(advance.until(), advance.incarnation(), commit.batchMillis())));
    }

    private void unavailable(OffsetUnavailableException why) {
        counts.commitFailed();
        long now = ticker.nanos();
        if (failures == 0) {
            sinceNanos = now;
            log.warn(
                    "Cannot commit offsets; trying again for {} ms",
                    bounds.time().toMillis(),
                    why);
        }
        failures++;
        nextNanos = now + PAUSES.pauseAfter(failures).toNanos();
        if (now - sinceNanos >= bounds.time().toNanos()) {
            fail("Could not commit offsets for " + bounds.time().toMillis() + " ms ("
                    + OffsetSettings.MAX_UNCOMMITTED_TIME.key() + "): " + why.getMessage());
        } else {
            checkBatches();
        }
    }

    private void checkBatches() {
        int uncommitted = order.uncommitted();
        if (uncommitted > bounds.batches()) {
            fail(uncommitted + " batches are done and not committed to " + store.description() + ", allowed are "
                    + bounds.batches() + " (" + OffsetSettings.MAX_UNCOMMITTED.key()
                    + "): the store does not answer, or an earlier batch has failed or hangs: "
                    + order.open().stream().limit(1).toList());
        }
    }

    private void fail(String why) {
        isOver = true;
        end.failed(STATUS_FAILED, why + ". The next start goes on from what is stored");
    }

    /** Gives a sign of life; finds out whether this driver still counts. */
    synchronized void beat() {
        if (isOver) {
            return;
        }
        try {
            if (bounds.isCommittedByOutputs() && store.signsWithOffsets()) {
                boolean unused = gate.beat(store::beat);
            } else {
                store.beat();
            }
        } catch (FencedException fenced) {
            isOver = true;
            counts.fenced();
            end.fenced(fenced);
        } catch (OffsetUnavailableException unavailable) {
            log.warn("Could not give a sign of life in {}; trying again", store.description(), unavailable);
        } catch (HoldfastException failure) {
            fail("Could not give a sign of life in " + store.description() + ": " + failure.getMessage());
        }
    }

    /** Whether nothing is committed any more: the application ends. */
    synchronized boolean isOver() {
        return isOver;
    }
}

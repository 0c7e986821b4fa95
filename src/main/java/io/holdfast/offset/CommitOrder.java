package io.holdfast.offset;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which batches may be committed: the longest run of batches that are done, from the oldest one that is not committed
 * on. Batches are in the order in which their ranges were handed out, and ranges follow each other without a gap. A batch
 * that failed or still runs holds back all behind it, however they ended. Thread-safe.
 */
public final class CommitOrder {
    private final Map<Long, OpenBatch> open = new LinkedHashMap<>(); // guarded by this, as all here
    private final Map<SourcePartition, Long> ends = new HashMap<>();

    /**
     * A run of batches that are done.
     *
     * @param batchMillis the newest of them
     * @param batches how many they are
     * @param ranges what they read together
     */
    public record Prefix(long batchMillis, int batches, SortedMap<SourcePartition, BatchRange> ranges) {
        /**
         * The step from what is stored to the end of the prefix; empty if everything is there already.
         *
         * @throws OffsetConflictException if what is stored lies before the first range: something would be passed over
         */
        public Optional<OffsetCommit> from(Map<SourcePartition, StoredOffset> stored) {
            Map<SourcePartition, OffsetAdvance> advances = new TreeMap<>();
            ranges.forEach((partition, range) -> {
                StoredOffset before = stored.get(partition);
                if (before == null || before.offset() < range.from()) {
                    throw new OffsetConflictException(
                            "Cannot commit batch " + batchMillis + " of " + partition + ", which read " + range.from()
                                    + " to " + range.until() + ": expected " + range.from()
                                    + " or more to be stored, found "
                                    + (before == null ? "nothing" : before.offset())
                                    + ". Start the application again; it goes on from what is stored",
                            null);
                }
                if (range.until() > before.offset()) {
                    advances.put(partition, new OffsetAdvance(before.offset(), range.until(), before.incarnation()));
                }
            });
            return advances.isEmpty() ? Optional.empty() : Optional.of(OffsetCommit.ofBatch(batchMillis, advances));
        }
    }

    /** Takes over batches that an earlier start handed out. Must come first. */
    public synchronized void restore(List<OpenBatch> batches) {
        for (OpenBatch batch : batches) {
            handOut(batch.batchMillis(), batch.ranges());
            open.put(batch.batchMillis(), batch);
        }
    }

    /**
     * A batch gets these ranges.
     *
     * @throws IllegalStateException if it has some already, or they do not begin where the last ones ended
     */
    public synchronized void handOut(long batchMillis, Map<SourcePartition, BatchRange> ranges) {
        if (open.containsKey(batchMillis)) {
            throw new IllegalStateException("Batch " + batchMillis + " was given its ranges before");
        }
        ranges.forEach((partition, range) -> {
            long end = ends.getOrDefault(partition, range.from());
            if (end != range.from()) {
                throw new IllegalStateException("Batch " + batchMillis + " was given " + partition + " from "
                        + range.from() + " on, and the last batch ended at " + end);
            }
        });
        ranges.forEach((partition, range) -> ends.put(partition, range.until()));
        open.put(batchMillis, new OpenBatch(batchMillis, new TreeMap<>(ranges), OpenBatch.State.RUNNING));
    }

    /**
     * A batch has ended. What was heard first counts, except that a batch may be done after it failed: it ran again.
     *
     * @return whether that was news
     */
    public synchronized boolean ended(long batchMillis, boolean isDone) {
        OpenBatch batch = open.get(batchMillis);
        OpenBatch.State state = isDone ? OpenBatch.State.DONE : OpenBatch.State.FAILED;
        if (batch == null || batch.state() == OpenBatch.State.DONE || batch.state() == state) {
            return false;
        }
        open.put(batchMillis, batch.as(state));
        return true;
    }

    /** What is not committed, oldest first. */
    public synchronized List<OpenBatch> open() {
        return new ArrayList<>(open.values());
    }

    /** How many batches are done and not committed, those among them that wait for an earlier one. */
    public synchronized int uncommitted() {
        return (int) open.values().stream()
                .filter(batch -> batch.state() == OpenBatch.State.DONE)
                .count();
    }

    /** The longest run of batches that are done; empty if the oldest batch is not. */
    public synchronized Optional<Prefix> prefix() {
        SortedMap<SourcePartition, BatchRange> ranges = new TreeMap<>();
        long newest = OffsetCommit.NO_BATCH;
        int batches = 0;
        for (OpenBatch batch : open.values()) {
            if (batch.state() != OpenBatch.State.DONE) {
                break;
            }
            batch.ranges()
                    .forEach((partition, range) -> ranges.merge(
                            partition, range, (first, next) -> new BatchRange(first.from(), next.until())));
            newest = Math.max(newest, batch.batchMillis());
            batches++;
        }
        return batches == 0 ? Optional.empty() : Optional.of(new Prefix(newest, batches, ranges));
    }

    /** The prefix is committed. */
    public synchronized void committed(Prefix prefix) {
        List<Long> oldest = open.keySet().stream().limit(prefix.batches()).toList();
        oldest.forEach(open::remove);
    }
}

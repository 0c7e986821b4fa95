package io.holdfast.spark.observe;

import io.holdfast.offset.BatchRange;
import io.holdfast.offset.OffsetEntry;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import io.holdfast.spark.observe.Seen.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is put on record of an application's batches, in the order in which they got their ranges. A stock stream
 * hands out its ranges one behind the other, so whatever lies between two of them was either read by batches that did not
 * say so, which is inferred, or by none, which is a gap. Batches whose ranges Spark brings back from a checkpoint do not
 * say what they read: one that is on record reads the same again, all others together what lies between the last end on
 * record and the next known beginning. A batch that failed may run again with other records, for Spark forgets its
 * ranges: then its own are passed over. Not thread-safe.
 */
final class RangeTracker {
    private static final long NEVER = Long.MIN_VALUE;
    private static final int REMEMBERED = 1000;

    private final int maxOpen;
    private final Map<SourcePartition, Long> ends = new HashMap<>();
    private final Map<SourcePartition, StoredOffset> standing = new HashMap<>();
    private final Map<Long, Seen> past = new LinkedHashMap<>();
    private final Deque<OpenRanges> open = new ArrayDeque<>();
    private @Nullable OpenRanges unknown; // among those that are open
    private boolean isAfterRestore; // whether the last batch with ranges was one that ran again
    private boolean isRunAgain; // whether a batch on record has run once more since ranges were last known
    private long newest = NEVER;
    private long intervalMillis = Long.MAX_VALUE;

    /** What must not wait for batches to end. */
    interface Report {
        /** Offsets were read by nobody, or by a batch that failed and nobody else. */
        void gap(Seen gap);

        /** Offsets are read a second time. */
        void overlap(Seen overlap);
    }

    /**
     * A tracker that has seen nothing.
     *
     * @param maxOpen so many batches may be under way; the oldest one is given up then
     */
    RangeTracker(int maxOpen) {
        this.maxOpen = maxOpen;
    }

    /** Goes on where an earlier driver was seen last. Must come first. */
    void restore(Map<SourcePartition, StoredOffset> stored, List<OffsetEntry> newestFirst) {
        standing.putAll(stored);
        stored.forEach((partition, offset) -> ends.put(partition, offset.offset()));
        for (int i = newestFirst.size() - 1; i >= 0; i--) {
            remember(Seen.of(newestFirst.get(i)));
        }
    }

    /** Where each partition stands behind the last thing that was put on record. */
    Map<SourcePartition, StoredOffset> standing() {
        return Map.copyOf(standing);
    }

    /** A batch has begun that does not say what it reads. */
    void submitted(long time, Report report) {
        if (isOpen(time)) {
            return;
        }
        heard(time);
        Seen before = past.get(time);
        if (before == null) {
            unknown().with(time);
            return;
        }
        if (before.isDone()) {
            report.overlap(new Seen(Kind.OVERLAP, time, before.ranges(), "the batch is done and runs again"));
        }
        isRunAgain = true;
        open.add(new OpenRanges(Kind.AGAIN, before.ranges()).with(time));
    }

    private OpenRanges unknown() {
        OpenRanges members = unknown;
        if (members == null) {
            members = new OpenRanges(Kind.INFERRED);
            unknown = members;
            open.add(members);
        }
        return members;
    }

    /** A batch has begun that has nothing to do with what is observed, so those that said nothing had not, either. */
    void foreign(long time) {
        heard(time);
        OpenRanges members = unknown;
        unknown = null;
        if (members != null) {
            members.resolve(new TreeMap<>());
        }
    }

    /**
     * A batch has begun with these ranges, empty ones among them.
     *
     * @param isRestored whether Spark runs it again after a restore
     */
    void submitted(long time, SortedMap<SourcePartition, BatchRange> ranges, boolean isRestored, Report report) {
        if (isOpen(time)) {
            return;
        }
        past.values().stream()
                .filter(before -> before.isFailed())
                .filter(before -> before.batchMillis() == time || (newest == NEVER && !isRestored))
                .toList()
                .forEach(failed -> pass(failed, ranges, report));
        boolean isInferred = isRunAgain || (newest != NEVER && !isAfterRestore && time - newest > intervalMillis);
        boolean isFirst = newest == NEVER || isAfterRestore;
        isAfterRestore = isRestored;
        isRunAgain = false;
        heard(time);
        SortedMap<SourcePartition, BatchRange> jumps = new TreeMap<>();
        SortedMap<SourcePartition, BatchRange> overlaps = new TreeMap<>();
        SortedMap<SourcePartition, BatchRange> read = new TreeMap<>();
        ranges.forEach((partition, range) -> {
            Long end = ends.put(partition, range.until());
            if (end == null || range.count() > 0) {
                read.put(partition, range);
            }
            if (end != null && range.from() > end) {
                jumps.put(partition, new BatchRange(end, range.from()));
            } else if (end != null && range.from() < end) {
                overlaps.put(partition, new BatchRange(range.from(), end));
            }
        });
        if (isRestored && !jumps.isEmpty()) {
            // Batches with an earlier time may have read behind later ones, whose ranges came back: these are to come.
            unknown().between(jumps);
        } else if (!isRestored && (unknown != null || !jumps.isEmpty())) {
            unknown().between(jumps);
            resolve(isInferred, isFirst, report);
        }
        if (!overlaps.isEmpty()) {
            OpenRanges overlap = new OpenRanges(Kind.OVERLAP, overlaps).because("these offsets are read again");
            report.overlap(overlap.seen());
            open.add(overlap);
        }
        open.add(new OpenRanges(Kind.DONE, read).with(time));
    }

    /** What failed is not read again where the next range begins behind it. */
    private void pass(Seen failed, SortedMap<SourcePartition, BatchRange> ranges, Report report) {
        SortedMap<SourcePartition, BatchRange> passed = new TreeMap<>();
        failed.ranges().forEach((partition, range) -> {
            BatchRange next = ranges.get(partition);
            if (next != null && next.from() > range.from()) {
                passed.put(partition, new BatchRange(range.from(), Math.min(range.until(), next.from())));
            }
        });
        if (!passed.isEmpty()) {
            OpenRanges lost = new OpenRanges(Kind.PASSED, passed)
                    .about(failed.batchMillis())
                    .because("the batch failed, and nobody reads these offsets again");
            report.gap(lost.seen());
            open.add(lost);
        }
    }

    /** What lies between is what the batches read that did not say so. If there are none, nobody has read it. */
    private void resolve(boolean isInferred, boolean isFirst, Report report) {
        OpenRanges members = unknown();
        unknown = null;
        members.resolve(new TreeMap<>());
        if (!members.isOfNobody()) {
            return;
        }
        if (isInferred) {
            OpenRanges unused = members.because("no batch said that it read them, and some may have that did not say");
            return;
        }
        OpenRanges gap = members.as(
                Kind.GAP,
                isFirst
                        ? "between two drivers, no batch read these offsets that was seen to end"
                        : "no batch read these offsets");
        report.gap(gap.seen());
    }

    private void heard(long time) {
        if (newest != NEVER && time > newest) {
            intervalMillis = Math.min(intervalMillis, time - newest);
        }
        newest = Math.max(newest, time);
    }

    private boolean isOpen(long time) {
        return find(time).isPresent();
    }

    private Optional<OpenRanges> find(long time) {
        return open.stream().filter(each -> each.has(time)).findFirst();
    }

    /** Whether nobody has told of the batch's beginning, so that its end must tell of it. */
    boolean isNews(long time) {
        return time > newest;
    }

    /**
     * A batch has ended.
     *
     * @param failure why it failed; empty if it succeeded
     */
    void ended(long time, String failure) {
        find(time).ifPresent(batch -> batch.ended(time, failure));
    }

    /** What is to be put on record now; each thing once. */
    List<Seen> ready() {
        List<Seen> ready = new ArrayList<>();
        while (!open.isEmpty() && (open.element().isReady() || open.size() > maxOpen)) {
            OpenRanges oldest = open.remove();
            if (oldest == unknown) {
                unknown = null;
            }
            Seen seen = oldest.seen();
            if (!seen.ranges().isEmpty()) {
                remember(seen);
                standing.putAll(seen.standing());
                ready.add(seen);
            }
        }
        return ready;
    }

    private void remember(Seen seen) {
        if (seen.isBatch()) {
            past.remove(seen.batchMillis());
            past.put(seen.batchMillis(), seen);
        }
        if (past.size() > REMEMBERED) {
            past.remove(past.keySet().iterator().next());
        }
    }
}

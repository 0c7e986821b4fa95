package io.holdfast.spark.observe;

import io.holdfast.offset.BatchRange;
import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.SourcePartition;
import io.holdfast.spark.observe.Seen.Kind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Something that is about to be put on record, when the batches that belong to it have ended. Not thread-safe. */
final class OpenRanges {
    private Kind kind;
    private final SortedSet<Long> times = new TreeSet<>();
    private final Set<Long> ended = new HashSet<>();
    private final Map<SourcePartition, BatchRange> ranges = new HashMap<>();
    private boolean isResolved;
    private String why = "";
    private int failures;
    private long about = OffsetCommit.NO_BATCH;

    /** Of which the ranges are not known yet. */
    OpenRanges(Kind kind) {
        this.kind = kind;
    }

    OpenRanges(Kind kind, SortedMap<SourcePartition, BatchRange> ranges) {
        this.kind = kind;
        resolve(ranges);
    }

    OpenRanges with(long time) {
        times.add(time);
        return this;
    }

    OpenRanges because(String reason) {
        why = reason;
        return this;
    }

    /** It is told of a batch, and does not wait for it. */
    OpenRanges about(long time) {
        about = time;
        return this;
    }

    /** These are the ranges, and those that were found before. */
    void resolve(SortedMap<SourcePartition, BatchRange> found) {
        between(found);
        isResolved = true;
    }

    /** These are among the ranges, and there may be more. */
    void between(SortedMap<SourcePartition, BatchRange> found) {
        found.forEach((partition, range) -> ranges.putIfAbsent(partition, range));
    }

    /** Whether there are offsets, and no batch that can have read them. */
    boolean isOfNobody() {
        return times.isEmpty() && !ranges.isEmpty();
    }

    /** It is something else than was thought. */
    OpenRanges as(Kind other, String reason) {
        kind = other;
        return because(reason);
    }

    boolean has(long time) {
        return times.contains(time);
    }

    void ended(long time, String failure) {
        if (ended.add(time) && !failure.isEmpty()) {
            failures++;
            why = failure;
        }
    }

    boolean isReady() {
        return isResolved && ended.size() == times.size();
    }

    Seen seen() {
        SortedMap<SourcePartition, BatchRange> sorted = new TreeMap<>(ranges);
        long newest = times.isEmpty() ? about : times.last();
        return switch (kind) {
            case DONE -> new Seen(batch(), newest, sorted, why);
            case AGAIN -> new Seen(kind, newest, sorted, again());
            case INFERRED -> new Seen(kind, newest, sorted, times.isEmpty() ? why : members());
            default -> new Seen(kind, newest, sorted, why);
        };
    }

    private Kind batch() {
        if (failures > 0) {
            return Kind.FAILED;
        }
        return isReady() ? Kind.DONE : Kind.UNHEARD;
    }

    private String again() {
        if (failures > 0) {
            return "failed, " + why;
        }
        return isReady() ? Seen.DONE_AGAIN : "nobody heard how it ended";
    }

    private String members() {
        return times.size() + " batches from " + times.first() + " to " + times.last() + " did not say what they read, "
                + failures + " of them failed"
                + (isReady() ? "" : ", of " + (times.size() - ended.size()) + " nobody heard how they ended");
    }
}

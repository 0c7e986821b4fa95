package io.holdfast.spark.observe;

import io.holdfast.offset.BatchRange;
import io.holdfast.offset.OffsetAdvance;
import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.OffsetEntry;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Something that was seen, as it is put on record: its note begins with a word that says what it is. Immutable.
 *
 * @param kind what it is
 * @param batchMillis the batch, the newest one of several; {@link OffsetCommit#NO_BATCH} if it is none
 * @param ranges the offsets
 * @param why the rest of the note, for people; it holds no secret
 */
record Seen(Kind kind, long batchMillis, SortedMap<SourcePartition, BatchRange> ranges, String why) {
    static final String DONE_AGAIN = "done";

    /** What can be seen. */
    enum Kind {
        /** A batch whose output operations all succeeded. */
        DONE(""),
        /** A batch of which one failed. */
        FAILED("failed"),
        /** A batch that ended, and nobody heard how. */
        UNHEARD("unheard"),
        /** Batches that did not say what they read: all between what was known before and after them. */
        INFERRED("inferred"),
        /** A batch of which the ranges were on record, and which ran once more. */
        AGAIN("again"),
        /** Offsets of a batch that failed, which nobody reads again. */
        PASSED("passed"),
        /** Offsets that no batch has read. */
        GAP("gap"),
        /** Offsets that are read a second time. */
        OVERLAP("overlap");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    Seen {
        ranges = Collections.unmodifiableSortedMap(new TreeMap<>(ranges));
    }

    /** What stands in a history that only {@link #commit()} was written to. */
    static Seen of(OffsetEntry entry) {
        String note = entry.commit().note();
        int colon = note.indexOf(": ");
        String word = colon < 0 ? note : note.substring(0, colon);
        Kind kind = Arrays.stream(Kind.values())
                .filter(each -> each.word.equals(word))
                .findFirst()
                .orElse(Kind.UNHEARD);
        SortedMap<SourcePartition, BatchRange> ranges = new TreeMap<>();
        entry.commit()
                .advances()
                .forEach((partition, advance) ->
                        ranges.put(partition, new BatchRange(Math.max(0, advance.from()), advance.until())));
        return new Seen(kind, entry.commit().batchMillis(), ranges, colon < 0 ? "" : note.substring(colon + 2));
    }

    /** How it stands in the history. */
    OffsetCommit commit() {
        SortedMap<SourcePartition, OffsetAdvance> advances = new TreeMap<>();
        ranges.forEach(
                (partition, range) -> advances.put(partition, new OffsetAdvance(range.from(), range.until(), "")));
        return new OffsetCommit(batchMillis, advances, why.isEmpty() ? kind.word : kind.word + ": " + why);
    }

    /** Where partitions stand after it. */
    Map<SourcePartition, StoredOffset> standing() {
        Map<SourcePartition, StoredOffset> standing = new TreeMap<>();
        if (kind != Kind.AGAIN && kind != Kind.PASSED) {
            ranges.forEach((partition, range) -> standing.put(
                    partition, new StoredOffset(kind == Kind.OVERLAP ? range.from() : range.until(), "", batchMillis)));
        }
        return standing;
    }

    /** Whether it is one batch, whose ranges are known. */
    boolean isBatch() {
        return kind == Kind.DONE
                || kind == Kind.UNHEARD
                || kind == Kind.FAILED
                || kind == Kind.AGAIN
                || kind == Kind.PASSED;
    }

    /** Whether it is a batch that succeeded. */
    boolean isDone() {
        return kind == Kind.DONE || (kind == Kind.AGAIN && why.equals(DONE_AGAIN));
    }

    /** Whether it is a batch that failed, and nothing more is known of its offsets. */
    boolean isFailed() {
        return kind == Kind.FAILED || (kind == Kind.AGAIN && !isDone());
    }

    /** How many offsets these are, of all partitions. */
    long count() {
        return ranges.values().stream().mapToLong(BatchRange::count).sum();
    }
}

package io.holdfast.wal;

import io.holdfast.storage.Storage;
import io.holdfast.wal.SegmentInspection.Use;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows the marks in one writer's headers from the newest back, as a reader of the log does, and goes on where one is
 * damaged or missing. Not thread-safe; used once.
 */
final class RowInspection {
    private final Storage storage;
    private final Role role;
    private final LogLayout layout;
    private final List<Finding> findings;
    private final Deque<SegmentInspection> row = new ArrayDeque<>();
    private @Nullable Mark mark;

    /** Adds what it finds to the list. */
    RowInspection(Storage storage, Role role, List<Finding> findings) {
        this.storage = storage;
        this.role = role;
        this.layout = new LogLayout(storage, role);
        this.findings = findings;
    }

    /** The writer's segments by number; also those that should be there and are not. */
    List<SegmentInspection> inspect(List<FoundSegment> segments) {
        for (int i = segments.size() - 1; i >= 0; i--) {
            FoundSegment segment = segments.get(i);
            if (isFirstOfItsName(segment, row.peekFirst())) {
                follow(segment);
            }
        }
        return new ArrayList<>(row);
    }

    private boolean isFirstOfItsName(FoundSegment segment, @Nullable SegmentInspection after) {
        boolean first = after == null
                || !after.found().home().name().equals(segment.home().name());
        if (!first) {
            findings.add(Finding.damage(
                    segment.file().path(), 0, 0, "one segment of this name", "another, which lies where it belongs"));
        }
        return first;
    }

    private void follow(FoundSegment segment) {
        Mark bound = mark;
        long number = segment.home().name().number();
        if (bound != null && number < bound.number()) {
            missing(segment, bound);
            bound = null;
        }
        if (bound != null && number > bound.number()) {
            skip(segment);
        } else if (segment.header() != null) {
            add(segment, Use.READ, bound);
            mark = segment.header().header().previous();
        } else {
            withoutHeader(segment, bound);
        }
    }

    /** A seal has the length of an empty segment; anything else was given up before a record was acknowledged. */
    private void skip(FoundSegment segment) {
        if (segment.file().statedBytes() != SegmentFormat.EMPTY_SEGMENT_BYTES) {
            cut(segment, "a segment that holds nothing acknowledged");
        }
        add(segment, Use.SKIPPED, null);
    }

    private void withoutHeader(FoundSegment segment, @Nullable Mark bound) {
        if (bound == null && segment.isUnfinished()) {
            cut(segment, "a segment whose creation was not finished");
            add(segment, Use.SKIPPED, null);
            return;
        }
        if (segment.isUnfinished()) {
            findings.add(Finding.damage(
                    segment.file().path(), 0, 0, "a segment header, for records here were acknowledged", "none"));
        }
        add(segment, Use.BROKEN, bound);
        mark = null;
    }

    private void cut(FoundSegment segment, String what) {
        SegmentFile file = segment.file();
        findings.add(Finding.cut(file.path(), 0, file.statedBytes(), what));
    }

    /** The bucket of a missing one is not known, but a writer's buckets never go back. */
    private void missing(FoundSegment lower, Mark bound) {
        SegmentInspection higher = row.peekFirst();
        Bucket bucket = (higher == null ? lower : higher.found()).home().bucket();
        SegmentName name = new SegmentName(lower.home().name().writer(), bound.number());
        SegmentFile file = new SegmentFile(layout.path(bucket, name), bucket, name, 0);
        findings.add(Finding.damage(
                file.path(), 0, 0, "a segment with " + bound.count() + " acknowledged records", "no such file"));
        add(FoundSegment.unfinished(file), Use.MISSING, bound);
    }

    private void add(FoundSegment segment, Use use, @Nullable Mark bound) {
        if (segment.flaw() != null) {
            findings.add(segment.flaw());
        }
        row.addFirst(new SegmentInspection(storage, role, segment, use, bound));
    }
}

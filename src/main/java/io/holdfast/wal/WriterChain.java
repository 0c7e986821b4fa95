package io.holdfast.wal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides which of one writer's segments are read, and how far, by following the marks from the newest header back.
 * Not thread-safe.
 */
final class WriterChain {
    private final HeaderReader headers;
    private final ReportBuilder report;
    private final Deque<SegmentPlan> plans = new ArrayDeque<>();
    private @Nullable Mark mark;

    /**
     * Prepares to follow one writer.
     *
     * @param mark what this process knows about the writer itself; null if the writer is of another process
     */
    WriterChain(HeaderReader headers, ReportBuilder report, @Nullable Mark mark) {
        this.headers = headers;
        this.report = report;
        this.mark = mark;
    }

    /** The segments to read, lowest number first. */
    List<SegmentPlan> plan(List<SegmentFile> segments) {
        for (int i = segments.size() - 1; i >= 0; i--) {
            SegmentFile segment = segments.get(i);
            checkOnce(segment, i == 0 ? null : segments.get(i - 1));
            follow(segment);
        }
        return new ArrayList<>(plans);
    }

    private void follow(SegmentFile segment) {
        Mark bound = mark;
        if (bound == null) {
            followUnbound(segment);
        } else if (segment.name().number() > bound.number()) {
            reportSkipped(segment);
        } else if (segment.name().number() == bound.number()) {
            add(segment, headers.read(segment).orElseThrow(() -> noHeader(segment)), bound);
        } else {
            throw missing(segment, bound);
        }
    }

    /** A seal has the length of an empty segment; anything else was given up before a record was acknowledged. */
    private void reportSkipped(SegmentFile segment) {
        if (segment.statedBytes() != SegmentFormat.EMPTY_SEGMENT_BYTES) {
            report.cut(segment.path(), 0, segment.statedBytes(), "a segment that holds nothing acknowledged");
        }
    }

    /** Nothing follows that says how far this one was acknowledged. */
    private void followUnbound(SegmentFile segment) {
        Optional<HeaderReader.Found> found = headers.read(segment);
        if (found.isEmpty()) {
            report.cut(segment.path(), 0, segment.statedBytes(), "a segment whose creation was not finished");
        } else {
            add(segment, found.get(), null);
        }
    }

    private void add(SegmentFile segment, HeaderReader.Found found, @Nullable Mark bound) {
        plans.addFirst(new SegmentPlan(segment, found.header(), found.checksum(), bound));
        mark = found.header().previous();
    }

    private static void checkOnce(SegmentFile segment, @Nullable SegmentFile before) {
        if (before != null && before.name().equals(segment.name())) {
            throw new WalDamageException(segment.path(), 0, "one segment of this name", "another at " + before.path());
        }
    }

    private static WalDamageException noHeader(SegmentFile segment) {
        return new WalDamageException(
                segment.path(),
                0,
                "a segment header, for a later segment says that records here were acknowledged",
                "a file without one");
    }

    private static WalDamageException missing(SegmentFile lower, Mark bound) {
        SegmentName expected = new SegmentName(lower.name().writer(), bound.number());
        return new WalDamageException(
                lower.path(),
                0,
                "segment " + expected + " with " + bound.count()
                        + " acknowledged records between this one and the next",
                "no such file");
    }
}

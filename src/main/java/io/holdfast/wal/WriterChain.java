package io.holdfast.wal;

import io.holdfast.wal.RecoveryReport.Range;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decides which of one writer's segments are read, and how far, by following the marks from the newest header back.
 * Where damage took a header and is to be passed over, the mark in it is lost, too: the segment before is then read as
 * far as it is valid. Not thread-safe.
 */
final class WriterChain {
    private final HeaderReader headers;
    private final ReportBuilder report;
    private final Damages damages;
    private final Deque<SegmentPlan> plans = new ArrayDeque<>();
    private @Nullable Mark mark;

    /**
     * Prepares to follow one writer.
     *
     * @param mark what this process knows about the writer itself; null if the writer is of another process
     */
    WriterChain(HeaderReader headers, ReportBuilder report, Damages damages, @Nullable Mark mark) {
        this.headers = headers;
        this.report = report;
        this.damages = damages;
        this.mark = mark;
    }

    /** The segments to read, lowest number first. */
    List<SegmentPlan> plan(List<SegmentFile> segments) {
        List<SegmentFile> once = once(segments);
        for (int i = once.size() - 1; i > 0; i--) {
            follow(once.get(i), headers::read);
        }
        if (!once.isEmpty()) {
            // Its records come next: a stream that HDFS opens for a header alone would only keep a DataNode busy.
            follow(once.get(0), headers::readOn);
        }
        return new ArrayList<>(plans);
    }

    private void follow(SegmentFile segment, Function<SegmentFile, Optional<HeaderReader.Found>> reading) {
        Mark bound = mark;
        if (bound != null && segment.name().number() < bound.number()) {
            passOverMissing(segment, bound);
            bound = null;
        }
        if (bound != null && segment.name().number() > bound.number()) {
            reportSkipped(segment);
            return;
        }
        try {
            read(segment, bound, reading.apply(segment));
        } catch (WalDamageException failure) {
            passOverHeader(segment, bound, failure);
        }
    }

    private void read(SegmentFile segment, @Nullable Mark bound, Optional<HeaderReader.Found> found) {
        if (found.isPresent()) {
            SegmentHeader header = found.get().header();
            plans.addFirst(new SegmentPlan(segment, header, found.get().checksum(), bound));
            mark = header.previous();
        } else if (bound == null) {
            report.cut(segment.path(), 0, segment.statedBytes(), "a segment whose creation was not finished");
        } else {
            throw noHeader(segment);
        }
    }

    private void passOverHeader(SegmentFile segment, @Nullable Mark bound, WalDamageException failure) {
        damages.check(segment.path(), failure);
        Optional<SegmentPlan> salvaged = new HeaderSalvage(headers).plan(segment);
        mark = null;
        if (salvaged.isEmpty()) {
            long end = bound == null ? segment.statedBytes() : Math.max(bound.endOffset(), segment.statedBytes());
            damages.lost(segment.path(), end, bound == null ? -1 : bound.count(), failure);
            return;
        }
        damages.found(segment.path(), new Range(0, SegmentFormat.HEADER_BYTES), failure);
        SegmentPlan plan = salvaged.get();
        plans.addFirst(new SegmentPlan(segment, plan.header(), plan.checksum(), bound));
        mark = HeaderSalvage.isUnknown(plan) ? null : plan.header().previous();
    }

    private void passOverMissing(SegmentFile lower, Mark bound) {
        SegmentName expected = new SegmentName(lower.name().writer(), bound.number());
        String path = lower.path().substring(0, lower.path().lastIndexOf('/') + 1) + expected;
        damages.lost(path, bound.endOffset(), bound.count(), missing(lower, expected, bound));
        mark = null;
    }

    /** A seal has the length of an empty segment; anything else was given up before a record was acknowledged. */
    private void reportSkipped(SegmentFile segment) {
        if (segment.statedBytes() != SegmentFormat.EMPTY_SEGMENT_BYTES) {
            report.cut(segment.path(), 0, segment.statedBytes(), "a segment that holds nothing acknowledged");
        }
    }

    /** Without a second file of the same name: the one whose header does not belong where it lies. */
    private List<SegmentFile> once(List<SegmentFile> segments) {
        List<SegmentFile> once = new ArrayList<>();
        for (SegmentFile segment : segments) {
            int last = once.size() - 1;
            if (last >= 0 && once.get(last).name().equals(segment.name())) {
                once.set(last, belonging(once.get(last), segment));
            } else {
                once.add(segment);
            }
        }
        return once;
    }

    private SegmentFile belonging(SegmentFile first, SegmentFile second) {
        WalDamageException failure =
                new WalDamageException(second.path(), 0, "one segment of this name", "another at " + first.path());
        damages.check(second.path(), failure);
        boolean keepFirst = isReadable(first);
        SegmentFile other = keepFirst ? second : first;
        damages.lost(other.path(), other.statedBytes(), -1, failure);
        return keepFirst ? first : second;
    }

    private boolean isReadable(SegmentFile segment) {
        try {
            return headers.read(segment).isPresent();
        } catch (WalDamageException damaged) {
            return false;
        }
    }

    private static WalDamageException noHeader(SegmentFile segment) {
        return new WalDamageException(
                segment.path(),
                0,
                "a segment header, for a later segment says that records here were acknowledged",
                "a file without one");
    }

    private static WalDamageException missing(SegmentFile lower, SegmentName expected, Mark bound) {
        return new WalDamageException(
                lower.path(),
                0,
                "segment " + expected + " with " + bound.count()
                        + " acknowledged records between this one and the next",
                "no such file");
    }
}

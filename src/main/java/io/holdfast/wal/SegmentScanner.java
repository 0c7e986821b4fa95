package io.holdfast.wal;

import io.holdfast.storage.ReadableFile;
import io.holdfast.wal.RecoveryReport.Loss;
import io.holdfast.wal.RecoveryReport.Range;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the records of one segment in order and judges its end. Not thread-safe. */
final class SegmentScanner implements AutoCloseable {
    private final ReadableFile file;
    private final String path;
    private final SegmentPlan plan;
    private final FrameReader frames;
    private final ReportBuilder report;
    private final Damages damages;
    private final long fileEnd;
    private long offset = SegmentFormat.HEADER_BYTES;
    private long count;
    private long newestMillis = -1;
    private boolean begun;
    private boolean damaged;
    private boolean holed;
    private boolean done;

    SegmentScanner(ReadableFile file, SegmentPlan plan, ReportBuilder report, Damages damages) {
        this.file = file;
        this.path = plan.file().path();
        this.plan = plan;
        this.report = report;
        this.damages = damages;
        this.fileEnd = file.length();
        this.frames = new FrameReader(file, fileEnd, plan);
    }

    /** The next record, null after the last. */
    @Nullable
    LogRecord next() {
        LogRecord record = null;
        Mark bound = plan.bound();
        while (record == null && !done) {
            record = bound == null ? nextUnbound() : nextBound(bound);
        }
        return record;
    }

    private @Nullable LogRecord nextBound(Mark bound) {
        if (!begun) {
            begun = true;
            checkLength(bound);
        }
        long end = Math.min(fileEnd, bound.endOffset());
        if (offset >= end) {
            endAt(bound);
            return null;
        }
        FrameReader.Frame frame = frames.read(offset, end);
        if (frame == null || frame.header().isFooter()) {
            String expected =
                    "one of " + bound.count() + " acknowledged records, which end at offset " + bound.endOffset();
            passOver(end, damage(offset, expected, frame == null ? "no valid frame" : "a footer"));
            return null;
        }
        return record(frame);
    }

    private void checkLength(Mark bound) {
        if (fileEnd < bound.endOffset()) {
            String expected = "acknowledged data up to offset " + bound.endOffset();
            found(fileEnd, bound.endOffset(), damage(fileEnd, expected, "the end of the file"));
        }
    }

    /** What lies behind the mark was never acknowledged; only a footer may be checked. */
    private void endAt(Mark bound) {
        boolean counted = holed ? count <= bound.count() : count == bound.count();
        if (!damaged && !counted) {
            found(offset, offset, damage(offset, bound.count() + " acknowledged records", count + " records"));
        }
        FrameReader.Frame frame = damaged ? null : frames.read(offset, fileEnd);
        if (frame != null && frame.header().isFooter()) {
            checkFooter(Footer.decode(frame.payload()));
        } else {
            countUnacknowledged(frame);
        }
        end(bound.count() - count);
    }

    /** What whole records follow the last acknowledged one; they are left out. */
    private void countUnacknowledged(FrameReader.@Nullable Frame first) {
        long at = offset;
        for (FrameReader.Frame frame = first; frame != null && !frame.header().isFooter(); ) {
            report.unacknowledged();
            at += frame.header().frameBytes();
            frame = frames.read(at, fileEnd);
        }
    }

    private @Nullable LogRecord nextUnbound() {
        if (offset == fileEnd) {
            report.unclosed();
            end(-1);
            return null;
        }
        FrameReader.Frame frame = frames.read(offset, fileEnd);
        if (frame == null) {
            judgeTail();
            return null;
        }
        if (frame.header().isFooter()) {
            endAtFooter(frame);
            return null;
        }
        return record(frame);
    }

    private void endAtFooter(FrameReader.Frame frame) {
        Footer footer = Footer.decode(frame.payload());
        checkFooter(footer);
        long end = offset + frame.header().frameBytes();
        if (end != fileEnd) {
            String found = (fileEnd - end) + " more bytes";
            found(end, fileEnd, damage(end, "the end of the file behind the footer", found));
        }
        end(Math.max(-1, footer.count() - count));
    }

    /** Behind damage the count tells how many records are missing, and the newest may be one of them. */
    private void checkFooter(Footer footer) {
        Footer expected = new Footer(count, offset, newestMillis);
        boolean possible = (damaged || holed) && footer.count() >= count && footer.offset() == offset;
        if (!possible && !footer.equals(expected)) {
            found(offset, offset, damage(offset, expected.toString(), footer.toString()));
        }
    }

    private void judgeTail() {
        long valid;
        try {
            valid = new TailScan(frames, path).find(offset + 1, fileEnd);
        } catch (WalDamageException gaveUp) {
            found(offset, fileEnd, gaveUp);
            offset = fileEnd;
            return;
        }
        if (valid < 0) {
            cutTail();
        } else {
            found(offset, valid, damage(offset, "a valid frame, for another follows at offset " + valid, "none"));
            offset = valid;
        }
    }

    private void cutTail() {
        report.unclosed();
        report.cut(path, offset, fileEnd - offset, "an unfinished record at the end of a segment");
        end(-1);
    }

    /** Goes on at the next valid frame before the end, or there. */
    private void passOver(long end, WalDamageException failure) {
        damages.check(path, failure);
        long next = nextValid(end);
        found(offset, next, failure);
        offset = next;
    }

    private long nextValid(long end) {
        try {
            long valid = new TailScan(frames, path).find(offset + 1, end);
            return valid < 0 ? end : valid;
        } catch (WalDamageException gaveUp) {
            return end;
        }
    }

    private void found(long from, long to, WalDamageException failure) {
        damages.found(path, new Range(from, to), failure);
        damaged = true;
    }

    private void end(long missing) {
        done = true;
        damages.ended(path, missing);
    }

    /** What a repair could not save; it is known, so it stops nobody, and told each time. */
    private void passOverHole(long bytes) {
        report.loss(new Loss(path, List.of(new Range(offset, offset + bytes)), -1, "a hole that a repair left"));
        offset += bytes;
        holed = true;
    }

    /** The record in the frame; null for a hole, behind which the next one is to be read. */
    private @Nullable LogRecord record(FrameReader.Frame frame) {
        FrameHeader header = frame.header();
        if (header.isHole()) {
            passOverHole(header.frameBytes());
            return null;
        }
        RecordAddress address = new RecordAddress(path, offset, header.rawLength(), plan.checksum(), header.checksum());
        offset += header.frameBytes();
        count++;
        newestMillis = Math.max(newestMillis, header.timeMillis());
        return new LogRecord(address, header.timeMillis(), frame.payload());
    }

    private WalDamageException damage(long at, String expected, String found) {
        return new WalDamageException(path, at, expected, found);
    }

    @Override
    public void close() {
        frames.close();
        file.close();
    }
}

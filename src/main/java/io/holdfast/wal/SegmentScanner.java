package io.holdfast.wal;

import io.holdfast.storage.ReadableFile;
import org.jspecify.annotations.Nullable;

/** Reads the records of one segment in order and judges its end. Not thread-safe. */
final class SegmentScanner implements AutoCloseable {
    private final ReadableFile file;
    private final SegmentPlan plan;
    private final FrameReader frames;
    private final ReportBuilder report;
    private final long fileEnd;
    private long offset = SegmentFormat.HEADER_BYTES;
    private long count;
    private long newestMillis = -1;
    private boolean holed;
    private boolean done;

    SegmentScanner(ReadableFile file, SegmentPlan plan, ReportBuilder report) {
        this.file = file;
        this.plan = plan;
        this.report = report;
        this.fileEnd = file.length();
        this.frames = new FrameReader(file, fileEnd, plan);
    }

    /** The next record, null after the last. */
    @Nullable
    LogRecord next() {
        Mark bound = plan.bound();
        LogRecord record = null;
        while (record == null && !done) {
            record = bound == null ? nextUnbound() : nextBound(bound);
        }
        return record;
    }

    private @Nullable LogRecord nextBound(Mark bound) {
        if (fileEnd < bound.endOffset()) {
            throw damage(fileEnd, "acknowledged data up to offset " + bound.endOffset(), "the end of the file");
        }
        if (offset == bound.endOffset()) {
            endAt(bound);
            return null;
        }
        FrameReader.Frame frame = frames.read(offset, bound.endOffset());
        if (frame == null || frame.header().isFooter()) {
            throw damage(
                    offset,
                    "one of " + bound.count() + " acknowledged records, which end at offset " + bound.endOffset(),
                    frame == null ? "no valid frame" : "a footer");
        }
        return record(frame);
    }

    /** What lies behind the mark was never acknowledged; only a footer may be checked. */
    private void endAt(Mark bound) {
        if (holed ? count > bound.count() : count != bound.count()) {
            throw damage(offset, bound.count() + " acknowledged records", count + " records");
        }
        FrameReader.Frame frame = frames.read(offset, fileEnd);
        if (frame != null && frame.header().isFooter()) {
            checkFooter(Footer.decode(frame.payload()));
        }
        done = true;
    }

    private @Nullable LogRecord nextUnbound() {
        if (offset == fileEnd) {
            report.unclosed();
            done = true;
            return null;
        }
        FrameReader.Frame frame = frames.read(offset, fileEnd);
        if (frame == null) {
            cutTail();
            return null;
        }
        if (frame.header().isFooter()) {
            endAtFooter(frame);
            return null;
        }
        return record(frame);
    }

    private void endAtFooter(FrameReader.Frame frame) {
        checkFooter(Footer.decode(frame.payload()));
        long end = offset + frame.header().frameBytes();
        if (end != fileEnd) {
            throw damage(end, "the end of the file behind the footer", (fileEnd - end) + " more bytes");
        }
        done = true;
    }

    private void checkFooter(Footer footer) {
        Footer expected = new Footer(count, offset, newestMillis);
        boolean matches = footer.equals(expected) || (holed && footer.offset() == offset && footer.count() >= count);
        if (!matches) {
            throw damage(offset, expected.toString(), footer.toString());
        }
    }

    private void cutTail() {
        long valid = new TailScan(frames, plan.file().path()).find(offset + 1, fileEnd);
        if (valid >= 0) {
            throw damage(offset, "a valid frame, for another follows at offset " + valid, "none");
        }
        report.unclosed();
        report.cut(plan.file().path(), offset, fileEnd - offset, "an unfinished record at the end of a segment");
        done = true;
    }

    /** The record in the frame; null for a hole, behind which the next one is to be read. */
    private @Nullable LogRecord record(FrameReader.Frame frame) {
        FrameHeader header = frame.header();
        if (header.isHole()) {
            report.cut(plan.file().path(), offset, header.frameBytes(), "a hole that a repair left");
            offset += header.frameBytes();
            holed = true;
            return null;
        }
        RecordAddress address =
                new RecordAddress(plan.file().path(), offset, header.rawLength(), plan.checksum(), header.checksum());
        offset += header.frameBytes();
        count++;
        newestMillis = Math.max(newestMillis, header.timeMillis());
        return new LogRecord(address, header.timeMillis(), frame.payload());
    }

    private WalDamageException damage(long at, String expected, String found) {
        return new WalDamageException(plan.file().path(), at, expected, found);
    }

    @Override
    public void close() {
        file.close();
    }
}

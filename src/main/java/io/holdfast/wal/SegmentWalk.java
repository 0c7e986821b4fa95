package io.holdfast.wal;

import io.holdfast.storage.ReadableFile;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads one segment to its end, over all damage, and finds out what is valid and what is not. Where reading the log
 * stops or cuts, this goes on at the next valid frame. Not thread-safe; used once.
 */
final class SegmentWalk {
    /** No valid frame follows. */
    private static final long NONE = -1;

    /** Too much looks like a frame for a search in bounded time. */
    private static final long TOO_MANY = -2;

    private final SegmentPlan plan;
    private final String path;
    private final RecordVisitor visitor;
    private final FrameReader frames;
    private final long fileEnd;
    private final long end;
    private final List<Finding> findings = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();
    private long offset = SegmentFormat.HEADER_BYTES;
    private long count;
    private long bytes;
    private long newestMillis = -1;
    private long keepBytes;
    private boolean closed;
    private boolean holed;

    /**
     * Prepares to read the file.
     *
     * @param plan how far it is read
     */
    SegmentWalk(ReadableFile file, SegmentPlan plan, RecordVisitor visitor) {
        this.plan = plan;
        this.path = plan.file().path();
        this.visitor = visitor;
        this.fileEnd = file.length();
        this.keepBytes = fileEnd;
        Mark bound = plan.bound();
        this.end = bound == null ? fileEnd : bound.endOffset();
        this.frames = new FrameReader(file, fileEnd, plan);
    }

    /**
     * A range without a valid frame. Immutable.
     *
     * @param from where the frame before it ends
     * @param to where the next one begins, or must
     */
    record Gap(long from, long to) {}

    /**
     * What a walk found. Immutable.
     *
     * @param records valid records
     * @param bytes their bytes as they were handed in
     * @param end where the last record or hole ends, without what was never acknowledged
     * @param isClosed whether there is a valid footer
     * @param keepBytes how much of the file may stay; what lies behind would stop a reader
     * @param gaps damaged ranges
     * @param findings all that is not as it should be
     */
    record Result(
            long records,
            long bytes,
            long end,
            boolean isClosed,
            long keepBytes,
            List<Gap> gaps,
            List<Finding> findings) {}

    Result run() {
        boolean goesOn = true;
        while (goesOn && offset < Math.min(end, fileEnd)) {
            long before = offset;
            goesOn = step();
            visitor.progress(offset - before);
        }
        Mark bound = plan.bound();
        if (goesOn && bound != null) {
            endAt(bound);
        }
        return new Result(count, bytes, offset, closed, keepBytes, gaps, findings);
    }

    /** Passes over one frame, or over damage up to the next; returns whether anything may follow. */
    private boolean step() {
        FrameReader.Frame frame = frames.read(offset, Math.min(end, fileEnd));
        if (frame == null) {
            return passDamage();
        }
        if (frame.header().isHole()) {
            addHole(frame.header().frameBytes());
            return true;
        }
        if (frame.header().isFooter()) {
            return footer(frame);
        }
        return record(frame);
    }

    private boolean record(FrameReader.Frame frame) {
        FrameHeader header = frame.header();
        RecordAddress address = new RecordAddress(path, offset, header.rawLength(), plan.checksum(), header.checksum());
        offset += header.frameBytes();
        count++;
        bytes += header.rawLength();
        newestMillis = Math.max(newestMillis, header.timeMillis());
        return visitor.record(new LogRecord(address, header.timeMillis(), frame.payload()));
    }

    private void addHole(long length) {
        int last = findings.size() - 1;
        boolean joins = last >= 0
                && findings.get(last).kind() == Finding.Kind.HOLE
                && findings.get(last).offset() + findings.get(last).bytes() == offset;
        if (joins) {
            Finding before = findings.remove(last);
            findings.add(Finding.hole(path, before.offset(), before.bytes() + length));
        } else {
            findings.add(Finding.hole(path, offset, length));
        }
        holed = true;
        offset += length;
    }

    private boolean passDamage() {
        long next = next();
        if (next == NONE && plan.bound() == null) {
            findings.add(Finding.cut(path, offset, fileEnd - offset, "an unfinished record at the end of a segment"));
            return false;
        }
        // Never up to the end of a file that is too short: what is left to the mark might have no room for a hole.
        gap(next < 0 ? end : next, whatStoodThere(next));
        return true;
    }

    private String whatStoodThere(long next) {
        if (next >= 0) {
            return "no valid frame before offset " + next;
        }
        if (next == TOO_MANY) {
            return "more places that look like a frame than can be tried";
        }
        return fileEnd < end ? "the end of the file at offset " + fileEnd : "nothing valid up to offset " + end;
    }

    /** Where the next valid frame begins, or one of the two answers that are no offset. */
    private long next() {
        try {
            return new TailScan(frames, path).find(offset + 1, Math.min(end, fileEnd));
        } catch (WalDamageException tooMany) {
            return TOO_MANY;
        }
    }

    private void gap(long to, String found) {
        findings.add(Finding.damage(path, offset, to - offset, "a valid frame", found));
        gaps.add(new Gap(offset, to));
        offset = to;
        holed = true;
    }

    /** A footer ends a segment that nothing else bounds; in front of a mark it is damage like any other. */
    private boolean footer(FrameReader.Frame frame) {
        if (plan.bound() != null) {
            gap(offset + frame.header().frameBytes(), "a footer in front of acknowledged records");
            return true;
        }
        if (!matches(Footer.decode(frame.payload()))) {
            gap(offset + frame.header().frameBytes(), "the footer of another number of records");
            return true;
        }
        closed = true;
        long footerEnd = offset + frame.header().frameBytes();
        if (footerEnd < fileEnd) {
            findings.add(Finding.damage(
                    path, footerEnd, fileEnd - footerEnd, "the end of the file behind the footer", "more bytes"));
            keepBytes = footerEnd;
        }
        return false;
    }

    private boolean matches(Footer footer) {
        return footer.offset() == offset
                && (holed
                        ? footer.count() >= count && footer.newestMillis() >= newestMillis
                        : footer.count() == count && footer.newestMillis() == newestMillis);
    }

    private void endAt(Mark bound) {
        if (offset < bound.endOffset()) {
            gap(bound.endOffset(), "the end of the file");
        }
        if (holed ? count > bound.count() : count != bound.count()) {
            findings.add(
                    Finding.damage(path, offset, 0, bound.count() + " acknowledged records", count + " valid records"));
        }
        FrameReader.Frame frame = offset < fileEnd ? frames.read(offset, fileEnd) : null;
        if (frame != null && frame.header().isFooter()) {
            closed = matches(Footer.decode(frame.payload()));
            if (!closed) {
                findings.add(Finding.damage(
                        path, offset, frame.header().frameBytes(), "a footer that fits", "one of other records"));
                keepBytes = offset;
            }
        }
    }
}

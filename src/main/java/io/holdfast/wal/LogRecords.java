package io.holdfast.wal;

import io.holdfast.HoldfastException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * All records of a role in order: by creation time of the writer, then as written. Reads lazily and holds one record
 * and one buffer at a time. The files belong to the pool of the process: they are released when all is read, on
 * {@link #close()}, and when nobody has asked for a record for a while. Both methods of the iterator block and fail
 * with a {@link WalException} or a storage exception, and then again with the same. Not thread-safe.
 */
public final class LogRecords implements Iterator<LogRecord>, AutoCloseable {
    private final HeaderReader headers;
    private final Map<String, Mark> marks;
    private final ReportBuilder report;
    private final Damages damages;
    private final Deque<List<SegmentFile>> writers = new ArrayDeque<>();
    private final Deque<SegmentPlan> plans = new ArrayDeque<>();
    private List<SegmentFile> opened = List.of();
    private @Nullable SegmentScanner scanner;
    private @Nullable LogRecord next;
    private @Nullable HoldfastException failed;
    private boolean ended;

    /**
     * Prepares to read these segments; reads nothing yet.
     *
     * @param segments by writer and number
     * @param marks how far the writers of this process were acknowledged
     */
    LogRecords(
            HeaderReader headers,
            List<SegmentFile> segments,
            Map<String, Mark> marks,
            ReportBuilder report,
            Damages damages) {
        this.headers = headers;
        this.marks = marks;
        this.report = report;
        this.damages = damages;
        String writer = "";
        for (SegmentFile segment : segments) {
            if (!segment.name().writer().equals(writer)) {
                writer = segment.name().writer();
                writers.add(new ArrayList<>());
            }
            writers.getLast().add(segment);
        }
    }

    @Override
    public boolean hasNext() {
        if (failed != null) {
            throw failed;
        }
        if (next == null && !ended) {
            next = advanceOrFail();
        }
        return next != null;
    }

    /** A failure is kept: asked again, the log must not seem to end where it broke. */
    private @Nullable LogRecord advanceOrFail() {
        try {
            return advance();
        } catch (HoldfastException failure) {
            failed = failure;
            closeAfter(failure);
            throw failure;
        }
    }

    @Override
    public LogRecord next() {
        if (!hasNext()) {
            throw new NoSuchElementException("The log has no more records");
        }
        LogRecord record = next;
        next = null;
        if (record == null) {
            throw new IllegalStateException("hasNext promised a record");
        }
        return record;
    }

    private @Nullable LogRecord advance() {
        while (true) {
            SegmentScanner current = scanner == null ? openNext() : scanner;
            if (current == null) {
                ended = true;
                report.finish();
                return null;
            }
            LogRecord record = current.next();
            if (record != null) {
                report.record(record.address().length());
                return record;
            }
            scanner = null;
            current.close();
        }
    }

    private @Nullable SegmentScanner openNext() {
        while (plans.isEmpty()) {
            List<SegmentFile> segments = writers.poll();
            if (segments == null) {
                return null;
            }
            opened = segments;
            // A file that the pool opened while it was being written may not know how long it has become.
            release();
            Mark mark = marks.get(segments.get(0).name().writer());
            plans.addAll(new WriterChain(headers, report, damages, mark).plan(segments));
        }
        SegmentScanner opened = open(plans.remove());
        scanner = opened;
        return opened;
    }

    private SegmentScanner open(SegmentPlan plan) {
        report.segment();
        return new SegmentScanner(headers.file(plan.file()), plan, report, damages);
    }

    /** What has been found so far; complete once {@link #hasNext()} has said no. */
    public RecoveryReport report() {
        return report.report();
    }

    private void closeAfter(Throwable failure) {
        try {
            close();
        } catch (RuntimeException | Error onClose) {
            failure.addSuppressed(onClose);
        }
    }

    private void release() {
        opened.forEach(segment -> headers.file(segment).close());
    }

    /** Ends the reading and releases the file. Idempotent. */
    @Override
    public void close() {
        ended = true;
        next = null;
        SegmentScanner current = scanner;
        scanner = null;
        if (current != null) {
            current.close();
        }
        release();
        opened = List.of();
    }
}

package io.holdfast.wal;

import io.holdfast.metric.Counter;
import io.holdfast.storage.Storage;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends records to segments of its own, one after the other, several with one flush. Creates nothing before the first
 * record. Thread-safe: one lock around append and flush.
 *
 * <p>After any failure the segment is abandoned, and the next attempt goes into a new one. A flush that failed may still have
 * reached the disk, so the record may lie in the abandoned segment as well; each header therefore carries how far the
 * segment before it was acknowledged, and readers stop there.
 */
final class SegmentWriter {
    private static final Logger log = LoggerFactory.getLogger(SegmentWriter.class);

    private final Storage storage;
    private final LogOptions options;
    private final LogLayout layout;
    private final WriterRegistry registry;
    private final LongFunction<String> naming;
    private final Counter abandoned;
    private final Counter late;
    private final Counter created;

    private final ReentrantLock lock = new ReentrantLock();

    // All below: guarded by lock.
    private @Nullable String name;
    private @Nullable OpenSegment segment;
    private long nextNumber;
    private long newestBucketStart;
    private boolean unsealed;

    /** Written under the lock after each acknowledged record, read by readers without it. */
    private volatile Mark mark = Mark.NONE;

    SegmentWriter(Storage storage, LogOptions options, LogLayout layout, LongFunction<String> naming) {
        this.storage = storage;
        this.options = options;
        this.layout = layout;
        this.registry = WriterRegistry.of(layout);
        this.naming = naming;
        this.abandoned = options.metrics().counter("wal.segments.abandoned");
        this.late = options.metrics().counter("wal.writes.late");
        this.created = options.metrics().counter("wal.segments.created");
    }

    /**
     * Tries once to make the writes durable, in their order, unless others write for longer than the caller waits.
     * After a failure those that were durable by then know it, and the others must be tried again.
     *
     * @return whether it was this caller's turn in time
     */
    boolean append(List<PendingWrite> writes, long waitNanos) throws InterruptedException {
        if (!lock.tryLock(waitNanos, TimeUnit.NANOSECONDS)) {
            return false;
        }
        try {
            appendRuns(writes);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** As above, but waits for its turn for as long as it takes. */
    void append(List<PendingWrite> writes) {
        lock.lock();
        try {
            appendRuns(writes);
        } finally {
            lock.unlock();
        }
    }

    private void appendRuns(List<PendingWrite> writes) {
        List<PendingWrite> left = writes;
        while (!left.isEmpty()) {
            OpenSegment current = segmentFor(left.get(0).record());
            int count = current.countOf(left, options.segmentBytes());
            if (count == left.size()) {
                appendRun(current, left);
                return;
            }
            appendRun(current, left.subList(0, count));
            left = left.subList(count, left.size());
        }
    }

    private void appendRun(OpenSegment current, List<PendingWrite> run) {
        try {
            current.append(run);
            if (options.mode() == LogMode.OBJECTS) {
                commitObject(current);
            }
        } catch (Throwable failure) {
            abandon(current, failure);
            throw failure;
        }
        // The mark first: a reader in this process must find what a writer has been told is there.
        mark = current.mark();
        for (PendingWrite write : run) {
            if (!write.complete()) {
                late.increment();
            }
        }
    }

    /**
     * An object is there once it is closed, and takes no more. A close that fails may have happened, or happen later:
     * the number is given up, and the next header says that nothing of it was acknowledged; without a next one, the
     * seal does.
     */
    private void commitObject(OpenSegment object) {
        object.finish();
        segment = null;
        unsealed = false;
    }

    private OpenSegment segmentFor(PackedRecord first) {
        OpenSegment current = segment;
        if (current != null && current.takes(first, 0, options.segmentBytes())) {
            return current;
        }
        boolean unused = finish();
        OpenSegment next = create(first.millis());
        segment = next;
        return next;
    }

    /** A number is used up before the file exists: a creation that is reported as failed may have happened. */
    private OpenSegment create(long millis) {
        SegmentName next = new SegmentName(register(), nextNumber++);
        long bucketTime = Math.max(millis, Math.max(newestBucketStart, registry.floorMillis()));
        Bucket bucket = Bucket.of(bucketTime, options.bucketMillis());
        newestBucketStart = bucket.startMillis();
        SegmentHeader header = new SegmentHeader(
                options.role(),
                options.epoch(),
                options.ticker().millis(),
                bucket,
                next,
                mark,
                options.maxRecordBytes(),
                options.application());
        unsealed = true;
        OpenSegment opened = OpenSegment.create(storage, layout.path(bucket, next), header, options);
        created.increment();
        return opened;
    }

    /** Registered before the floor is read: otherwise a cleaner could pass between the two. */
    private String register() {
        if (name == null) {
            name = naming.apply(options.ticker().millis());
        }
        registry.opened(name, this);
        return name;
    }

    private void abandon(OpenSegment current, Throwable failure) {
        segment = null;
        abandoned.increment();
        current.abandon(failure);
    }

    /** Closes the open segment if its bucket ends at or before the limit. */
    void retire(long limitMillis) {
        lock.lock();
        try {
            if (segment != null && segment.bucket().endMillis() <= limitMillis) {
                boolean unused = finish();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Closes the open segment and seals the row. A write that comes later opens a new segment. */
    void close() {
        lock.lock();
        try {
            boolean unused = finish();
            if (unsealed) {
                seal();
            }
            if (name != null) {
                registry.closed(name, mark);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Leaves an empty segment, whose header says how far the one before it was acknowledged: otherwise a file cut off
     * at the end of a record would look like one whose process was killed there, and a record that was reported as
     * failed could come back. If sealing fails, nothing is lost but this check.
     */
    private void seal() {
        try {
            segment = create(newestBucketStart);
            unsealed = !finish();
        } catch (RuntimeException | Error failure) {
            log.warn("Could not seal the log {}; its records are safe", layout.directory(), failure);
        }
    }

    /** Returns whether all went well; a footer that fails loses nothing: the next header, or a scan, finds the end. */
    private boolean finish() {
        OpenSegment current = segment;
        if (current == null) {
            return true;
        }
        segment = null;
        try {
            current.finish();
            return true;
        } catch (RuntimeException | Error failure) {
            abandoned.increment();
            current.abandon(failure);
            log.warn("Could not end segment {} with a footer; its records are safe", current.path(), failure);
            return false;
        }
    }

    /** How far this writer was acknowledged. */
    Mark mark() {
        return mark;
    }
}

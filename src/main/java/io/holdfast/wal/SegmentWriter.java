package io.holdfast.wal;

import io.holdfast.metric.Counter;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageInterruptedException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes records into segments of its own, one after the other. Creates nothing before the first record. Thread-safe:
 * one lock around append and flush, which group commit will replace.
 *
 * <p>After any failure the segment is abandoned and the record tried in a new one. A flush that failed may still have
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
    private final Counter retried;
    private final Counter created;

    // All below: guarded by this.
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
        this.retried = options.metrics().counter("wal.writes.retried");
        this.created = options.metrics().counter("wal.segments.created");
    }

    /** Writes a record; returns when it is durable. */
    RecordAddress write(ByteBuffer data, long millis) {
        for (int attempt = 1; ; attempt++) {
            try {
                return tryWrite(data.duplicate(), millis);
            } catch (Throwable failure) {
                // Any Throwable: Hadoop reports a full disk as an Error, and only a new segment is safe after it.
                stopOrPause(attempt, failure);
            }
        }
    }

    private synchronized RecordAddress tryWrite(ByteBuffer data, long millis) {
        OpenSegment current = segmentFor(millis, data.remaining());
        try {
            RecordAddress address = current.append(data, millis);
            mark = current.mark();
            return address;
        } catch (Throwable failure) {
            abandon(current, failure);
            throw failure;
        }
    }

    private OpenSegment segmentFor(long millis, int length) {
        OpenSegment current = segment;
        if (current != null && current.takes(millis, length, options.segmentBytes())) {
            return current;
        }
        boolean unused = finish();
        OpenSegment next = create(millis);
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
        OpenSegment opened = OpenSegment.create(storage, layout.path(bucket, next), header, options.durability());
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

    private void stopOrPause(int attempt, Throwable failure) {
        if (failure instanceof StorageInterruptedException
                || Thread.currentThread().isInterrupted()) {
            throw interrupted(failure);
        }
        if (attempt >= options.writeAttempts()) {
            throw new WalWriteException(
                    "Cannot write a record to the log " + layout.directory() + ": " + attempt
                            + " attempts failed, the last with: " + failure,
                    failure);
        }
        retried.increment();
        pause(options.backoff().pauseAfter(attempt));
    }

    private void pause(Duration pause) {
        try {
            options.ticker().sleep(pause);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw interrupted(interrupted);
        }
    }

    private WalInterruptedException interrupted(Throwable cause) {
        return new WalInterruptedException(
                "Cannot write a record to the log " + layout.directory() + ": the thread was interrupted", cause);
    }

    /** Closes the open segment if its bucket ends at or before the limit. */
    synchronized void retire(long limitMillis) {
        if (segment != null && segment.bucket().endMillis() <= limitMillis) {
            boolean unused = finish();
        }
    }

    /** Closes the open segment and seals the row. A write that comes later opens a new segment. */
    synchronized void close() {
        boolean unused = finish();
        if (unsealed) {
            seal();
        }
        if (name != null) {
            registry.closed(name, mark);
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

package io.holdfast.wal;

import io.holdfast.metric.Counter;
import io.holdfast.storage.Storage;
import java.time.Duration;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends records to segments of its own, one after the other, several with one flush. Creates nothing before the first
 * record. Thread-safe: one thread at a time has the turn to append and flush.
 *
 * <p>After any failure the segment is abandoned, and the next attempt goes into a new one. A flush that failed may still have
 * reached the disk, so the record may lie in the abandoned segment as well; each header therefore carries how far the
 * segment before it was acknowledged, and readers stop there.
 *
 * <p>A call that hangs is such a failure, too: whoever waits behind it for long enough goes on in a new lane and
 * segment. The thread that sits in the call finds its lane lost when it comes back; it acknowledges nothing, begins no
 * segment, and closes what it has.
 */
final class SegmentWriter {
    private static final Logger log = LoggerFactory.getLogger(SegmentWriter.class);

    private final Storage storage;
    private final LogOptions options;
    private final LogLayout layout;
    private final WriterRegistry registry;
    private final LongFunction<String> naming;
    private final IdleRoll idleRoll;
    private final Counter abandoned;
    private final Counter hung;
    private final Counter late;
    private final Counter created;

    // Written under the monitor of this, so that a lane is not lost between the look whether it is and what follows.
    private volatile Lane lane = new Lane();
    private volatile Mark mark = Mark.NONE;

    // All below: guarded by this.
    private @Nullable String name;
    private long nextNumber;
    private long newestBucketStart;
    private boolean unsealed;

    SegmentWriter(Storage storage, LogOptions options, LogLayout layout, LongFunction<String> naming) {
        this.storage = storage;
        this.options = options;
        this.layout = layout;
        this.registry = WriterRegistry.of(layout);
        this.naming = naming;
        this.idleRoll = new IdleRoll(this, options);
        this.abandoned = options.metrics().counter("wal.segments.abandoned");
        this.hung = options.metrics().counter("wal.segments.hung");
        this.late = options.metrics().counter("wal.writes.late");
        this.created = options.metrics().counter("wal.segments.created");
    }

    /**
     * Tries once to make the writes durable, in their order, unless others write for longer than the caller waits.
     * After a failure those that were durable by then know it, and the others must be tried again. So must those that
     * are still open when it returns: the storage hung, and others have gone on.
     *
     * @param deadlineNanos until when to wait for the turn, by the ticker
     * @return whether it was this caller's turn in time
     */
    boolean append(List<PendingWrite> writes, long deadlineNanos) throws InterruptedException {
        Lane turn = enter(deadlineNanos);
        if (turn == null) {
            return false;
        }
        try {
            appendRuns(turn, writes);
            return true;
        } finally {
            exit(turn);
        }
    }

    /** As above, but waits for its turn for as long as it takes. */
    void append(List<PendingWrite> writes) {
        Lane turn = enter();
        try {
            appendRuns(turn, writes);
        } finally {
            exit(turn);
        }
    }

    /** Waits for the turn until the deadline; null if it did not come. */
    private @Nullable Lane enter(long deadlineNanos) throws InterruptedException {
        while (true) {
            Lane wanted = lane;
            boolean entered = wanted.enter(Lane.LOOK_NANOS);
            long now = options.ticker().nanos();
            if (entered) {
                wanted.begin(now);
                if (wanted == lane) {
                    return wanted;
                }
                exit(wanted);
            } else {
                leaveBehindIfHanging(wanted, now);
                if (now - deadlineNanos >= 0) {
                    return null;
                }
            }
        }
    }

    /** Waits for the turn, which comes in bounded time, for who hangs is left behind. */
    private Lane enter() {
        boolean interrupted = false;
        Lane entered = null;
        while (entered == null) {
            try {
                entered = enter(options.ticker().nanos() + (Long.MAX_VALUE >> 1));
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return entered;
    }

    private void leaveBehindIfHanging(Lane other, long nowNanos) {
        long limitNanos = options.hangNanos();
        synchronized (this) {
            if (other != lane || !other.hangs(nowNanos, limitNanos)) {
                return;
            }
            lane = new Lane();
        }
        hung.increment();
        log.warn(
                "A call into the storage has not returned for {} ms; its segment is abandoned, and the log {} goes on in"
                        + " the next one",
                Duration.ofNanos(limitNanos).toMillis(),
                layout.directory());
    }

    private void exit(Lane turn) {
        if (!endTurn(turn)) {
            abandon(turn, new IllegalStateException("The lane was lost"));
        }
        turn.exit();
    }

    /** Returns whether the lane is still the row's. */
    private synchronized boolean endTurn(Lane turn) {
        turn.end();
        return turn == lane;
    }

    private void appendRuns(Lane turn, List<PendingWrite> writes) {
        // Only now: the thread that had the turn before may have completed some of them.
        List<PendingWrite> left = open(writes);
        while (!left.isEmpty()) {
            OpenSegment current = segmentFor(turn, left.get(0).record());
            if (current == null) {
                return;
            }
            int count = current.countOf(left, options.segmentBytes());
            if (count == left.size()) {
                appendRun(turn, current, left);
                return;
            }
            appendRun(turn, current, left.subList(0, count));
            left = left.subList(count, left.size());
        }
    }

    private static List<PendingWrite> open(List<PendingWrite> writes) {
        for (PendingWrite write : writes) {
            if (!write.isOpen()) {
                return writes.stream().filter(PendingWrite::isOpen).toList();
            }
        }
        return writes;
    }

    private void appendRun(Lane turn, OpenSegment current, List<PendingWrite> run) {
        run.forEach(PendingWrite::place);
        try {
            current.append(run);
            if (options.mode() == LogMode.OBJECTS) {
                commitObject(turn, current);
            }
        } catch (Throwable failure) {
            abandon(turn, failure);
            throw failure;
        }
        if (!acknowledge(turn, current.mark(), run)) {
            late.add(run.size());
        }
    }

    /** All in one step with the look at the lane: whoever goes on in another one tries again what is open then. */
    private synchronized boolean acknowledge(Lane turn, Mark reached, List<PendingWrite> run) {
        if (turn != lane) {
            return false;
        }
        // The mark first: a reader in this process must find what a writer has been told is there.
        mark = reached;
        for (PendingWrite write : run) {
            if (!write.complete()) {
                late.increment();
            }
        }
        return true;
    }

    /**
     * An object is there once it is closed, and takes no more. A close that fails may have happened, or happen later:
     * the number is given up, and the next header says that nothing of it was acknowledged; without a next one, the
     * seal does.
     */
    private void commitObject(Lane turn, OpenSegment object) {
        object.finish();
        OpenSegment unused = turn.take();
        synchronized (this) {
            unsealed = unsealed && turn != lane;
        }
    }

    /** The open segment or a new one; null if the lane is lost. */
    private @Nullable OpenSegment segmentFor(Lane turn, PackedRecord first) {
        OpenSegment current = turn.segment();
        if (current == null || !current.takes(first, 0, options.segmentBytes())) {
            boolean unused = finish(turn);
            current = create(turn, first.millis());
            turn.hold(current);
            idleRoll.begin();
        }
        return lane == turn ? current : null;
    }

    /** Null if the lane is lost. */
    private @Nullable OpenSegment create(Lane turn, long millis) {
        SegmentHeader header = nextHeader(turn, millis);
        if (header == null) {
            return null;
        }
        OpenSegment opened = OpenSegment.create(storage, layout.path(header.bucket(), header.name()), header, options);
        created.increment();
        return opened;
    }

    /**
     * A number is used up before the file exists: a creation that is reported as failed may have happened. A lost lane
     * gets none: its header would come behind the row's and not know what is acknowledged in it.
     */
    private synchronized @Nullable SegmentHeader nextHeader(Lane turn, long millis) {
        if (turn != lane) {
            return null;
        }
        SegmentName next = new SegmentName(register(), nextNumber++);
        long bucketTime = Math.max(millis, Math.max(newestBucketStart, registry.floorMillis()));
        Bucket bucket = Bucket.of(bucketTime, options.bucketMillis());
        newestBucketStart = bucket.startMillis();
        unsealed = true;
        return new SegmentHeader(
                options.role(),
                options.epoch(),
                options.ticker().millis(),
                bucket,
                next,
                mark,
                options.maxRecordBytes(),
                options.application());
    }

    /** Registered before the floor is read: otherwise a cleaner could pass between the two. */
    private synchronized String register() {
        if (name == null) {
            name = naming.apply(options.ticker().millis());
        }
        registry.opened(name, this);
        return name;
    }

    private void abandon(Lane turn, Throwable failure) {
        OpenSegment current = turn.take();
        if (current != null) {
            abandoned.increment();
            current.abandon(failure);
        }
    }

    /** Closes the open segment if its bucket ends at or before the limit; nothing is acknowledged there afterwards. */
    void retire(long limitMillis) {
        Lane turn = enter();
        try {
            OpenSegment current = turn.segment();
            if (current != null && current.bucket().endMillis() <= limitMillis) {
                boolean unused = finish(turn);
            }
        } finally {
            exit(turn);
        }
    }

    /** How long nobody has written to the open segment; -1 if none is open. */
    long idleNanos() {
        Lane current = lane;
        return current.segment() == null
                ? -1
                : current.idleNanos(options.ticker().nanos());
    }

    /** Closes the open segment if nobody has written to it for so long; returns whether it did. */
    boolean rollIfIdle(long idleNanos) {
        if (idleNanos() < idleNanos) {
            return false;
        }
        Lane turn = enter();
        try {
            return turn.segment() != null && finish(turn);
        } finally {
            exit(turn);
        }
    }

    /** Closes the open segment and seals the row. A write that comes later opens a new segment. */
    void close() {
        idleRoll.end();
        Lane turn = enter();
        try {
            boolean unused = finish(turn);
            if (isUnsealed()) {
                seal(turn);
            }
            unregister();
        } finally {
            exit(turn);
        }
    }

    private synchronized boolean isUnsealed() {
        return unsealed;
    }

    private synchronized void unregister() {
        if (name != null) {
            registry.closed(name, mark);
        }
    }

    /**
     * Leaves an empty segment, whose header says how far the one before it was acknowledged: otherwise a file cut off
     * at the end of a record would look like one whose process was killed there, and a record that was reported as
     * failed could come back. If sealing fails, nothing is lost but this check.
     */
    private void seal(Lane turn) {
        try {
            turn.hold(create(turn, 0));
            boolean done = finish(turn);
            synchronized (this) {
                unsealed = !done && turn == lane;
            }
        } catch (RuntimeException | Error failure) {
            log.warn("Could not seal the log {}; its records are safe", layout.directory(), failure);
        }
    }

    /** Returns whether all went well; a footer that fails loses nothing: the next header, or a scan, finds the end. */
    private boolean finish(Lane turn) {
        OpenSegment current = turn.take();
        if (current == null) {
            return true;
        }
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

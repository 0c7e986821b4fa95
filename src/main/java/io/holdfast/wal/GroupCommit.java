package io.holdfast.wal;

import io.holdfast.metric.Counter;
import io.holdfast.time.Threads;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writers that meet share one append and one flush. Thread-safe.
 *
 * <p>A thread of its own does the I/O, and ends when there has been nothing to write for a while. Therefore an
 * interrupted caller cannot close the channel under the others, and a caller whose time is up can leave while the
 * storage hangs; the record's bytes are a copy, so whoever leaves may use its buffer again.
 *
 * <p>While one group is flushed the next one gathers. Released writers come back a little later than the next flush
 * could begin; so the thread lingers until as many wait as the last group had, but not for a group of one, nor for a
 * record so long that the flush is not what it costs.
 */
final class GroupCommit implements Commit {
    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);

    private final SegmentWriter writer;
    private final WriteFailures failures;
    private final Limits limits;
    private final Counter groups;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();

    // All below: guarded by lock.
    private final Deque<PendingWrite> queue = new ArrayDeque<>();
    private boolean working;
    private long queuedBytes;
    private int lastGroup = 1;
    private int wanted = 1;

    /**
     * Bounds of a group. Immutable.
     *
     * @param bytes a group is closed before it grows beyond this; one record always fits
     * @param longRecordBytes from this length on a record waits for no others
     * @param lingerNanos how long a group waits for as many members as the last one had
     * @param idleNanos how long the thread waits for work before it ends
     */
    record Limits(long bytes, int longRecordBytes, long lingerNanos, long idleNanos) {
        /** For object stores, where each group costs a request of some ten milliseconds, however long it is. */
        static final Limits OBJECTS =
                new Limits(16 << 20, 4 << 20, TimeUnit.MILLISECONDS.toNanos(5), TimeUnit.SECONDS.toNanos(10));

        static final Limits DEFAULT =
                new Limits(4 << 20, 256 << 10, TimeUnit.MICROSECONDS.toNanos(200), TimeUnit.SECONDS.toNanos(10));
    }

    GroupCommit(SegmentWriter writer, WriteFailures failures, LogOptions options, Limits limits) {
        this.writer = writer;
        this.failures = failures;
        this.limits = limits;
        this.groups = options.metrics().counter("wal.groups.written");
    }

    @Override
    public RecordAddress write(PendingWrite write) {
        if (Thread.currentThread().isInterrupted()) {
            write.record().release();
            throw failures.interrupted(new InterruptedException("before the write"));
        }
        enqueue(write);
        try {
            if (!write.await() && withdraw(write)) {
                throw failures.tooSlow();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            if (withdraw(write)) {
                throw failures.interrupted(interrupted);
            }
        }
        return write.result();
    }

    private void enqueue(PendingWrite write) {
        lock.lock();
        try {
            if (!working) {
                Threads.daemon("holdfast-wal-write", this::work).start();
                working = true;
            }
            queue.add(write);
            queuedBytes += write.record().frameBytes();
            if (isGathered()) {
                arrived.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes it back from the queue, or leaves it to the thread that works on it; false if it ended just before. */
    private boolean withdraw(PendingWrite write) {
        lock.lock();
        try {
            if (queue.remove(write)) {
                queuedBytes -= write.record().frameBytes();
                write.record().release();
            }
            return write.withdraw();
        } finally {
            lock.unlock();
        }
    }

    /** How many wait to be taken into a group. */
    int queued() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        for (List<PendingWrite> group = nextGroup(); !group.isEmpty(); group = nextGroup()) {
            try {
                write(group);
            } catch (Throwable unexpected) {
                // Were the thread to end here, the log would still count on it, and no later write would be done.
                log.error("A group of records could not be written for a reason that nobody expected", unexpected);
                group.forEach(write -> write.fail(failures.exhausted(1, unexpected), unexpected));
            } finally {
                group.forEach(write -> write.record().release());
            }
        }
    }

    /** The next group; empty if the thread shall end. */
    private List<PendingWrite> nextGroup() {
        lock.lock();
        try {
            await(1, limits.idleNanos());
            if (lastGroup > 1 && !queue.isEmpty()) {
                await(lastGroup, limits.lingerNanos());
            }
            List<PendingWrite> group = take();
            working = !group.isEmpty();
            lastGroup = Math.max(1, group.size());
            return group;
        } finally {
            lock.unlock();
        }
    }

    private void await(int members, long nanos) {
        wanted = members;
        long left = nanos;
        while (!isGathered() && left > 0) {
            try {
                left = arrived.awaitNanos(left);
            } catch (InterruptedException stray) {
                log.warn("The thread that writes the log was interrupted, which nobody should do; it goes on", stray);
            }
        }
    }

    private boolean isGathered() {
        PendingWrite newest = queue.peekLast();
        return newest != null && (queue.size() >= wanted || queuedBytes >= limits.bytes() || isLong(newest));
    }

    private boolean isLong(PendingWrite write) {
        return write.record().frameBytes() >= limits.longRecordBytes();
    }

    /** From the front of the queue, so that the log's order is the order of arrival. */
    private List<PendingWrite> take() {
        List<PendingWrite> group = new ArrayList<>();
        long bytes = 0;
        for (PendingWrite next = queue.peek(); next != null; next = queue.peek()) {
            int length = next.record().frameBytes();
            boolean fits = bytes + length <= limits.bytes() && !isLong(next);
            if (!group.isEmpty() && !fits) {
                break;
            }
            group.add(queue.remove());
            bytes += length;
            queuedBytes -= length;
            if (isLong(next)) {
                break;
            }
        }
        return group;
    }

    /** Tries the group, and what is left of it, in one segment after the other; whoever left is not tried again. */
    private void write(List<PendingWrite> group) {
        groups.increment();
        List<PendingWrite> open = group;
        for (int attempt = 1; !open.isEmpty(); attempt++) {
            try {
                writer.append(open);
            } catch (Throwable failure) {
                // Any Throwable: Hadoop reports a full disk as an Error, and only a new segment is safe after it.
                open = stillOpen(group);
                failOrPause(open, attempt, failure);
            }
            open = stillOpen(group);
        }
    }

    private static List<PendingWrite> stillOpen(List<PendingWrite> group) {
        return group.stream().filter(PendingWrite::isOpen).toList();
    }

    private void failOrPause(List<PendingWrite> open, int attempt, Throwable failure) {
        // No caller's interrupt comes here; one that a file system left behind must not spoil the next attempt.
        boolean unused = Thread.interrupted();
        if (failures.isLast(attempt)) {
            open.forEach(write -> write.fail(failures.exhausted(attempt, failure), failure));
            return;
        }
        try {
            failures.pause(attempt, open.size());
        } catch (InterruptedException stray) {
            log.warn("The thread that writes the log was interrupted, which nobody should do; it goes on", stray);
        }
    }
}

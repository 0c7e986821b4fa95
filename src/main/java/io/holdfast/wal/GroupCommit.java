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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writers that meet share one append and one flush. Thread-safe.
 *
 * <p>A thread of its own does the I/O, and ends when there has been nothing to write for a while. Therefore an
 * interrupted caller cannot close the channel under the others, and a caller whose time is up can leave while the
 * storage hangs; the record's bytes are a copy, so whoever leaves may use its buffer again. When a call hangs for too
 * long, another thread goes on in the next segment with what is still wanted; the one that sits in the call ends when
 * it comes back.
 *
 * <p>While one group is flushed the next one gathers. Released writers come back a little later than the next flush
 * could begin; so the thread lingers until as many wait as the last group had, but not for a group of one, nor for a
 * record so long that the flush is not what it costs.
 */
final class GroupCommit implements Commit {
    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);

    /** How many threads may sit in calls that hang before no further one is risked. */
    private static final int MAX_HANGING = 4;

    private final SegmentWriter writer;
    private final WriteFailures failures;
    private final LogOptions options;
    private final Limits limits;
    private final Counter groups;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();

    // All below: guarded by lock.
    private final Deque<PendingWrite> queue = new ArrayDeque<>();
    private @Nullable Worker worker;
    private int hanging;
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

    /** A thread's work: it is the log's only worker, or was replaced because it hangs. Guarded by lock but for its clock. */
    private static final class Worker {
        private List<PendingWrite> group;

        /** Written by its thread before each attempt, read by those that look after it. */
        private volatile long sinceNanos;

        Worker(List<PendingWrite> group, long sinceNanos) {
            this.group = group;
            this.sinceNanos = sinceNanos;
        }
    }

    GroupCommit(SegmentWriter writer, WriteFailures failures, LogOptions options, Limits limits) {
        this.writer = writer;
        this.failures = failures;
        this.options = options;
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
            if (!write.await(this::replaceIfHanging) && withdraw(write)) {
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
            if (worker == null) {
                begin(List.of());
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

    /** A thread from now on does the I/O, with a group to begin with. */
    private void begin(List<PendingWrite> group) {
        Worker next = new Worker(group, options.ticker().nanos());
        Threads.daemon("holdfast-wal-write", () -> work(next)).start();
        worker = next;
    }

    /** Another thread goes on if the one that works sits in a call for too long; done by those that wait. */
    private void replaceIfHanging() {
        lock.lock();
        try {
            Worker stuck = worker;
            if (stuck != null && hanging < MAX_HANGING && hangs(stuck)) {
                begin(stillOpen(stuck.group).stream().map(PendingWrite::again).toList());
                hanging++;
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean hangs(Worker stuck) {
        return !stuck.group.isEmpty() && options.ticker().nanos() - stuck.sinceNanos >= options.hangNanos();
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

    /** Waits for all that have been handed in up to now, each until it has ended or its time is up. */
    @Override
    public void drain() {
        boolean interrupted = false;
        for (PendingWrite write : unended()) {
            interrupted |= awaitEnd(write);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private List<PendingWrite> unended() {
        lock.lock();
        try {
            List<PendingWrite> writes = new ArrayList<>(worker == null ? List.of() : worker.group);
            writes.addAll(queue);
            return writes;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether the thread was interrupted meanwhile. */
    private boolean awaitEnd(PendingWrite write) {
        boolean interrupted = false;
        while (true) {
            try {
                boolean unused = write.await(this::replaceIfHanging);
                return interrupted;
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
    }

    private void work(Worker self) {
        List<PendingWrite> group = self.group.isEmpty() ? nextGroup(self) : self.group;
        while (!group.isEmpty()) {
            List<PendingWrite> taken = group;
            try {
                write(self, taken);
            } catch (Throwable unexpected) {
                // Were the thread to end here, the log would still count on it, and no later write would be done.
                log.error("A group of records could not be written for a reason that nobody expected", unexpected);
                fail(self, taken, 1, unexpected);
            } finally {
                taken.forEach(write -> write.record().release());
            }
            group = nextGroup(self);
        }
    }

    /** Unless another thread has gone on with them. */
    private void fail(Worker self, List<PendingWrite> writes, int attempts, Throwable last) {
        lock.lock();
        try {
            if (worker == self) {
                writes.forEach(write -> write.fail(failures.exhausted(attempts, last), last));
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isReplaced(Worker self) {
        lock.lock();
        try {
            return worker != self;
        } finally {
            lock.unlock();
        }
    }

    /** The next group; empty if the thread shall end. */
    private List<PendingWrite> nextGroup(Worker self) {
        lock.lock();
        try {
            if (worker != self) {
                hanging--;
                return List.of();
            }
            self.group = List.of();
            await(1, limits.idleNanos());
            if (lastGroup > 1 && !queue.isEmpty()) {
                await(lastGroup, limits.lingerNanos());
            }
            List<PendingWrite> group = take();
            self.sinceNanos = options.ticker().nanos();
            self.group = group;
            worker = group.isEmpty() ? null : self;
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
    private void write(Worker self, List<PendingWrite> group) {
        groups.increment();
        List<PendingWrite> open = stillOpen(group);
        for (int attempt = 1; !open.isEmpty() && !isReplaced(self); attempt++) {
            self.sinceNanos = options.ticker().nanos();
            try {
                writer.append(open);
            } catch (Throwable failure) {
                // Any Throwable: Hadoop reports a full disk as an Error, and only a new segment is safe after it.
                open = stillOpen(group);
                failOrPause(self, open, attempt, failure);
            }
            open = stillOpen(group);
        }
    }

    private static List<PendingWrite> stillOpen(List<PendingWrite> group) {
        return group.stream().filter(PendingWrite::isOpen).toList();
    }

    private void failOrPause(Worker self, List<PendingWrite> open, int attempt, Throwable failure) {
        // No caller's interrupt comes here; one that a file system left behind must not spoil the next attempt.
        boolean unused = Thread.interrupted();
        if (failures.isLast(attempt)) {
            fail(self, open, attempt, failure);
            return;
        }
        try {
            failures.pause(attempt, open.size());
        } catch (InterruptedException stray) {
            log.warn("The thread that writes the log was interrupted, which nobody should do; it goes on", stray);
        }
    }
}

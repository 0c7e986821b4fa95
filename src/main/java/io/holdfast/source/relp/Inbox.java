package io.holdfast.source.relp;

import io.holdfast.source.Delivery;
import io.holdfast.source.DeliveryQueue;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.FetchWait;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Messages of all connections that no fetch has taken, up to a number of bytes; who brings more waits. Messages of a
 * connection that has ended stay: nobody may send them again. Filled by the connections' threads, emptied by the
 * engine's. Thread-safe.
 */
final class Inbox {
    private static final int OVERHEAD_BYTES = 128;

    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final FetchWait news = new FetchWait(lock);
    private final Condition room = lock.newCondition();
    private final DeliveryQueue waiting = new DeliveryQueue(); // guarded by lock
    private long bytes; // guarded by lock
    private boolean closed; // guarded by lock

    Inbox(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Adds a message, waiting for room.
     *
     * @return false when nobody will take it any more
     */
    boolean add(Delivery delivery) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (bytes >= maxBytes && !closed) {
                room.await();
            }
            if (!closed) {
                bytes += size(delivery);
                waiting.add(delivery);
                news.signal();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private static long size(Delivery delivery) {
        return OVERHEAD_BYTES + (long) delivery.message().payload().length;
    }

    /** Has a take that waits, or the next one, return at once. */
    void wake() {
        news.wake();
    }

    /** Messages within the limit, waiting for a first one; none when woken or when the thread is interrupted. */
    List<Delivery> take(FetchLimit limit) {
        lock.lock();
        try {
            news.await(limit.maxWait(), () -> waiting.isEmpty() && !closed);
            List<Delivery> taken = waiting.take(limit);
            bytes -= taken.stream().mapToLong(Inbox::size).sum();
            room.signalAll();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Drops what is left, and lets nobody wait. */
    void close() {
        lock.lock();
        try {
            closed = true;
            waiting.clear();
            room.signalAll();
            news.signal();
        } finally {
            lock.unlock();
        }
    }
}

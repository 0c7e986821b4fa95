package io.holdfast.source.sqs;

import io.holdfast.source.Delivery;
import io.holdfast.source.DeliveryQueue;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.FetchWait;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the queue has handed over: what no fetch has taken, and what is not deleted yet, with the time since when the queue
 * hides it. Filled by those who poll, who reserve room before, and emptied by the engine's thread. Thread-safe.
 */
final class Inbox {
    private final int window;
    private final ReentrantLock lock = new ReentrantLock();
    private final FetchWait news = new FetchWait(lock);
    private final Condition room = lock.newCondition();
    private final DeliveryQueue waiting = new DeliveryQueue(); // guarded by lock

    /** Receipts and when they were got or prolonged, the oldest first; guarded by lock. */
    private final Map<String, Long> held = new LinkedHashMap<>();

    private int reserved; // guarded by lock
    private boolean closed; // guarded by lock
    private @Nullable RuntimeException failure; // guarded by lock

    /**
     * Empty.
     *
     * @param window how many messages may be held or on their way; at least 1
     */
    Inbox(int window) {
        this.window = window;
    }

    /**
     * Waits for room.
     *
     * @param most how many messages are wanted, at least 1
     * @return how many may come; 0 when nothing is wanted any more
     */
    int reserve(int most) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!hasEnded() && held.size() + reserved >= window) {
                room.await();
            }
            int count = hasEnded() ? 0 : Math.min(most, window - held.size() - reserved);
            reserved += count;
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** What came for a reservation, which ends with that. */
    void add(int reservation, Map<String, Delivery> byReceipt, long nowNanos) {
        lock.lock();
        try {
            reserved -= reservation;
            byReceipt.forEach((receipt, delivery) -> {
                held.put(receipt, nowNanos);
                waiting.add(delivery);
            });
            news.signal();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing comes any more; the first failure counts. */
    void fail(RuntimeException reason) {
        lock.lock();
        try {
            failure = failure == null ? reason : failure;
            news.signal();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more is wanted. */
    void close() {
        lock.lock();
        try {
            closed = true;
            news.signal();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Why nothing comes any more; null while there is no such reason. */
    @Nullable
    RuntimeException failure() {
        lock.lock();
        try {
            return failure;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasEnded() {
        return closed || failure != null;
    }

    /**
     * The receipts that were got or prolonged before that time; they count as prolonged now.
     *
     * @param limitNanos receipts from before it are due
     */
    List<String> due(long limitNanos, long nowNanos) {
        lock.lock();
        try {
            List<String> due = new ArrayList<>();
            for (Map.Entry<String, Long> entry : held.entrySet()) {
                if (entry.getValue() - limitNanos >= 0) {
                    break;
                }
                due.add(entry.getKey());
            }
            for (String receipt : due) {
                held.remove(receipt); // so that it goes to the end
                held.put(receipt, nowNanos);
            }
            return due;
        } finally {
            lock.unlock();
        }
    }

    /** Of these, those that are held; others belong to a connection that is gone. */
    List<String> heldOf(Collection<String> receipts) {
        lock.lock();
        try {
            return receipts.stream().filter(held::containsKey).toList();
        } finally {
            lock.unlock();
        }
    }

    /** All that is held. */
    List<String> held() {
        lock.lock();
        try {
            return List.copyOf(held.keySet());
        } finally {
            lock.unlock();
        }
    }

    /** The queue need not hide these any more. */
    void release(Collection<String> receipts) {
        lock.lock();
        try {
            receipts.forEach(held::remove);
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Has a take that waits, or the next one, return at once. */
    void wake() {
        news.wake();
    }

    /** What there is, waiting for a first one; empty as well when all has ended, when woken or interrupted. */
    List<Delivery> take(FetchLimit limit) {
        lock.lock();
        try {
            news.await(limit.maxWait(), () -> waiting.isEmpty() && !hasEnded());
            return waiting.take(limit);
        } finally {
            lock.unlock();
        }
    }
}

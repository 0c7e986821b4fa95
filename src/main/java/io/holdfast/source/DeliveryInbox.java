package io.holdfast.source;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** Deliveries that a client's threads bring and the engine's thread takes. Thread-safe. */
public final class DeliveryInbox {
    private final ReentrantLock lock = new ReentrantLock();
    private final FetchWait news = new FetchWait(lock);
    private final DeliveryQueue waiting = new DeliveryQueue(); // guarded by lock
    private boolean ended; // guarded by lock

    /** Adds one, unless nothing comes any more. */
    public void add(Delivery delivery) {
        boolean unused = addBelow(delivery, Integer.MAX_VALUE);
    }

    /**
     * Adds one if fewer than so many wait; after the end it is dropped.
     *
     * @return false if there was no room
     */
    public boolean addBelow(Delivery delivery, int most) {
        lock.lock();
        try {
            if (waiting.size() >= most) {
                return false;
            }
            if (!ended) {
                waiting.add(delivery);
                news.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing comes any more; what waits can still be taken. */
    public void end() {
        lock.lock();
        try {
            ended = true;
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing comes any more, and what waits is dropped: it cannot be acknowledged, and is delivered again. */
    public void endAndDrop() {
        lock.lock();
        try {
            ended = true;
            waiting.clear();
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Has a take that waits, or the next one, return at once. */
    public void wake() {
        news.wake();
    }

    /** What there is, waiting for a first one; empty as well after the end, when woken or when the thread is interrupted. */
    public List<Delivery> take(FetchLimit limit) {
        lock.lock();
        try {
            news.await(limit.maxWait(), () -> waiting.isEmpty() && !ended);
            return waiting.take(limit);
        } finally {
            lock.unlock();
        }
    }
}

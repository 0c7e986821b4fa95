package io.holdfast.receive;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Wakes the engine's thread when a store has ended or a stop is wanted. A ring that nobody waited for is kept for the
 * next one who waits. Thread-safe.
 */
class Doorbell {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition rings = lock.newCondition();
    private boolean rung; // guarded by lock
    private volatile Runnable alsoWakes = () -> {}; // written once, before anybody rings

    /** Who else is woken by each ring; does not block. */
    void alsoWakes(Runnable other) {
        alsoWakes = other;
    }

    void ring() {
        lock.lock();
        try {
            rung = true;
            rings.signalAll();
        } finally {
            lock.unlock();
        }
        alsoWakes.run();
    }

    /** Waits for a ring, at most so long. */
    void await(Duration longest) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long remaining = longest.toNanos();
            while (!rung && remaining > 0) {
                remaining = rings.awaitNanos(remaining);
            }
            rung = false;
        } finally {
            lock.unlock();
        }
    }
}

package io.holdfast.source;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * How a fetch waits for what other threads bring, under the lock that guards that. A wake ends the wait; one that finds
 * nobody waiting ends the next one. Thread-safe.
 */
public final class FetchWait {
    private final ReentrantLock lock;
    private final Condition news;
    private boolean woken; // guarded by lock

    /** Under that lock, which guards what is brought. */
    public FetchWait(ReentrantLock lock) {
        this.lock = lock;
        this.news = lock.newCondition();
    }

    /** Something was brought, or nothing will be any more. The caller holds the lock. */
    public void signal() {
        news.signalAll();
    }

    /** Ends the wait, though nothing was brought. The caller need not hold the lock. */
    public void wake() {
        lock.lock();
        try {
            woken = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits while there is nothing, shorter when woken; an interrupt ends it at once and stays set. The caller holds the
     * lock.
     *
     * @param longest how long at most
     * @param nothing whether there is nothing to take and something may come; asked under the lock
     */
    public void await(Duration longest, BooleanSupplier nothing) {
        long left = longest.toNanos();
        try {
            while (nothing.getAsBoolean() && !woken && left > 0) {
                left = news.awaitNanos(left);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } finally {
            woken = false;
        }
    }
}

package io.holdfast.source.jms;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Whether the connection is lost, as a thread of the client tells and the engine's asks. Thread-safe. */
final class Loss implements JmsLink.LossListener {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private @Nullable Exception reason; // guarded by lock

    @Override
    public void lost(Exception newReason) {
        lock.lock();
        try {
            if (reason == null) {
                reason = newReason;
            }
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Why the connection is lost; null while it is not. */
    @Nullable
    Exception reason() {
        lock.lock();
        try {
            return reason;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for that long, less if the connection is lost or the thread interrupted. */
    void await(long longestMillis) {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(longestMillis);
            while (reason == null && left > 0) {
                left = news.awaitNanos(left);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}

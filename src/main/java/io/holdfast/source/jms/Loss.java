package io.holdfast.source.jms;

import io.holdfast.source.FetchWait;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Whether the connection is lost, as a thread of the client tells and the engine's asks. Thread-safe. */
final class Loss implements JmsLink.LossListener {
    private final ReentrantLock lock = new ReentrantLock();
    private final FetchWait news = new FetchWait(lock);
    private @Nullable Exception reason; // guarded by lock

    @Override
    public void lost(Exception newReason) {
        lock.lock();
        try {
            if (reason == null) {
                reason = newReason;
            }
            news.signal();
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

    /** Has somebody who waits, or the next one, go on at once. */
    void wake() {
        news.wake();
    }

    /** Waits for that long, less if the connection is lost, or when woken or interrupted. */
    void await(Duration longest) {
        lock.lock();
        try {
            news.await(longest, () -> reason == null);
        } finally {
            lock.unlock();
        }
    }
}

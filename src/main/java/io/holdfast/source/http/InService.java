package io.holdfast.source.http;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How many requests are being served, so that a server is not stopped while it writes answers. Thread-safe. */
final class InService {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition none = lock.newCondition();
    private int requests; // guarded by lock

    void begin() {
        lock.lock();
        try {
            requests++;
        } finally {
            lock.unlock();
        }
    }

    void end() {
        lock.lock();
        try {
            if (--requests == 0) {
                none.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is none, at most so long; an interrupt that comes meanwhile is there afterwards. */
    void awaitNone(Duration longest) {
        boolean interrupted = false;
        long left = longest.toNanos();
        lock.lock();
        try {
            while (requests > 0 && left > 0) {
                try {
                    left = none.awaitNanos(left);
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
        } finally {
            lock.unlock();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

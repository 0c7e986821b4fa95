package io.holdfast.source.mqtt;

import io.holdfast.source.Delivery;
import io.holdfast.source.FetchLimit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a connection has delivered and no fetch has taken, and how the connection has ended. Filled by the client's
 * thread, emptied by the engine's. The broker sends at most the receive maximum without acknowledgements, which bounds
 * what has one; what has none is bounded here. When the connection has ended, what is left is dropped: the broker
 * delivers it again. Thread-safe.
 */
final class Inbox {
    private final int mostWithoutPromise;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Queue<Delivery> waiting = new ArrayDeque<>(); // guarded by lock
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private @Nullable Throwable endedBy; // guarded by lock

    /**
     * Nothing has come yet.
     *
     * @param mostWithoutPromise with how many waiting no message of QoS 0 is taken
     */
    Inbox(int mostWithoutPromise) {
        this.mostWithoutPromise = mostWithoutPromise;
    }

    /** Takes a message; false if there is no room for one that nobody acknowledges. */
    boolean add(Delivery delivery, boolean isPromised) {
        lock.lock();
        try {
            if (!isPromised && waiting.size() >= mostWithoutPromise) {
                return false;
            }
            if (endedBy == null) {
                waiting.add(delivery);
                news.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing comes any more; the first cause counts. */
    void end(Throwable cause) {
        lock.lock();
        try {
            endedBy = endedBy == null ? cause : endedBy;
            waiting.clear();
            news.signal();
        } finally {
            lock.unlock();
        }
        end.completeExceptionally(cause);
    }

    /** Fails with the cause when the connection ends: the client leaves questions open then, for another connection. */
    CompletableFuture<Void> whenEnded() {
        return end;
    }

    /** What there is, waiting for a first one; empty as well when the connection has ended or the thread is interrupted. */
    List<Delivery> take(FetchLimit limit) {
        List<Delivery> taken = new ArrayList<>();
        lock.lock();
        try {
            awaitFirst(limit.maxWait().toNanos());
            long bytes = 0;
            while (!waiting.isEmpty() && taken.size() < limit.maxRecords() && bytes < limit.maxBytes()) {
                Delivery delivery = waiting.remove();
                bytes += delivery.isRefused() ? 0 : delivery.message().payload().length;
                taken.add(delivery);
            }
        } finally {
            lock.unlock();
        }
        return taken;
    }

    private void awaitFirst(long longestNanos) {
        long left = longestNanos;
        try {
            while (waiting.isEmpty() && endedBy == null && left > 0) {
                left = news.awaitNanos(left);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** Why nothing comes any more, and nothing that came can be acknowledged; null while the connection lives. */
    @Nullable
    Throwable endedBy() {
        lock.lock();
        try {
            return endedBy;
        } finally {
            lock.unlock();
        }
    }
}

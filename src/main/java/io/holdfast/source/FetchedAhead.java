package io.holdfast.source;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;

/** What each of several threads has fetched and nobody has taken: at most one fetch of each. Thread-safe. */
final class FetchedAhead {
    private final ReentrantLock lock = new ReentrantLock();
    private final FetchWait news = new FetchWait(lock);
    private final Map<Integer, Queue<Delivery>> byThread = new HashMap<>(); // guarded by lock
    private int count; // guarded by lock

    /** Whether all is taken that this thread has fetched. */
    boolean isTaken(int thread) {
        lock.lock();
        try {
            return ofThread(thread).isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private Queue<Delivery> ofThread(int thread) {
        return byThread.computeIfAbsent(thread, fresh -> new ArrayDeque<>());
    }

    void add(int thread, List<Delivery> deliveries) {
        lock.lock();
        try {
            ofThread(thread).addAll(deliveries);
            count += deliveries.size();
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Ends a wait that goes on, or the next one: something else has happened. */
    void wake() {
        news.wake();
    }

    /** Waits until there is something of any thread; shorter when woken or interrupted. */
    void awaitSome(Duration longest) {
        lock.lock();
        try {
            news.await(longest, () -> count == 0);
        } finally {
            lock.unlock();
        }
    }

    List<Delivery> take(int thread, FetchLimit limit) {
        List<Delivery> taken = new ArrayList<>();
        lock.lock();
        try {
            Queue<Delivery> waiting = ofThread(thread);
            long bytes = 0;
            while (!waiting.isEmpty() && taken.size() < limit.maxRecords() && bytes < limit.maxBytes()) {
                Delivery delivery = waiting.remove();
                bytes += bytes(delivery);
                taken.add(delivery);
            }
            count -= taken.size();
        } finally {
            lock.unlock();
        }
        return taken;
    }

    static long bytes(Delivery delivery) {
        return delivery.isRefused() ? 0 : delivery.message().payload().length;
    }
}

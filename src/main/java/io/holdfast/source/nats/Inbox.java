package io.holdfast.source.nats;

import io.holdfast.source.Delivery;
import io.holdfast.source.DeliveryInbox;
import io.holdfast.source.FetchLimit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the server has delivered: what no fetch has taken, and which deliveries are not acknowledged yet. Filled by a
 * thread of the client, emptied by the engine's. Never holds more than was asked for. Thread-safe.
 */
final class Inbox {
    private final ReentrantLock lock = new ReentrantLock();
    private final DeliveryInbox deliveries = new DeliveryInbox();
    private final Set<String> held = new LinkedHashSet<>(); // guarded by lock
    private long received; // guarded by lock
    private @Nullable String end; // guarded by lock

    void add(Delivery delivery, String replyTo) {
        lock.lock();
        try {
            received++;
            held.add(replyTo);
        } finally {
            lock.unlock();
        }
        deliveries.add(delivery);
    }

    /** Nothing comes any more; the first reason counts. */
    void end(String reason) {
        lock.lock();
        try {
            end = end == null ? reason : end;
        } finally {
            lock.unlock();
        }
        deliveries.end();
    }

    /** Why nothing comes any more; null while the subscription lives. */
    @Nullable
    String end() {
        lock.lock();
        try {
            return end;
        } finally {
            lock.unlock();
        }
    }

    /** How many deliveries have come since the beginning. */
    long received() {
        lock.lock();
        try {
            return received;
        } finally {
            lock.unlock();
        }
    }

    /** The deliveries that are not acknowledged, by the subjects on which the server hears about them. */
    List<String> held() {
        lock.lock();
        try {
            return List.copyOf(held);
        } finally {
            lock.unlock();
        }
    }

    /** Whether that delivery is one of this subscription's and not acknowledged. */
    boolean isHeld(String replyTo) {
        lock.lock();
        try {
            return held.contains(replyTo);
        } finally {
            lock.unlock();
        }
    }

    /** How many deliveries are not acknowledged. */
    int heldCount() {
        lock.lock();
        try {
            return held.size();
        } finally {
            lock.unlock();
        }
    }

    /** The server knows. */
    void release(String replyTo) {
        lock.lock();
        try {
            held.remove(replyTo);
        } finally {
            lock.unlock();
        }
    }

    /** Has a take that waits, or the next one, return at once. */
    void wake() {
        deliveries.wake();
    }

    /** What there is, waiting for a first one; empty as well when all has ended or the thread is interrupted. */
    List<Delivery> take(FetchLimit limit) {
        return deliveries.take(limit);
    }
}

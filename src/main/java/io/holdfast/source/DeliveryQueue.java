package io.holdfast.source;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Deliveries that a source has brought and no fetch has taken: what comes in one answer may be more than a fetch wants.
 * Not thread-safe; who fills it from other threads holds a lock.
 */
public final class DeliveryQueue {
    private final Queue<Delivery> waiting = new ArrayDeque<>();

    /** Puts one more at the end. */
    public void add(Delivery delivery) {
        waiting.add(delivery);
    }

    /** Whether there is nothing to take. */
    public boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** How many there are. */
    public int size() {
        return waiting.size();
    }

    /** Takes what the limit allows, without waiting. */
    public List<Delivery> take(FetchLimit limit) {
        List<Delivery> taken = new ArrayList<>();
        long bytes = 0;
        while (!waiting.isEmpty() && taken.size() < limit.maxRecords() && bytes < limit.maxBytes()) {
            Delivery delivery = waiting.remove();
            bytes += delivery.isRefused() ? 0 : delivery.message().payload().length;
            taken.add(delivery);
        }
        return taken;
    }
}

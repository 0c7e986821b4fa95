package io.holdfast.source.tcp;

import io.holdfast.source.Delivery;
import io.holdfast.source.FetchLimit;
import java.util.ArrayList;
import java.util.List;

/** What one fetch brings, up to its limit. Not thread-safe. */
final class Batch {
    private final FetchLimit limit;
    private final List<Delivery> deliveries = new ArrayList<>();
    private long bytes;

    Batch(FetchLimit limit) {
        this.limit = limit;
    }

    void add(Delivery delivery) {
        deliveries.add(delivery);
        bytes += delivery.isRefused() ? 0 : delivery.message().payload().length;
    }

    boolean isEmpty() {
        return deliveries.isEmpty();
    }

    boolean isFull() {
        return deliveries.size() >= limit.maxRecords() || bytes >= limit.maxBytes();
    }

    List<Delivery> deliveries() {
        return deliveries;
    }
}

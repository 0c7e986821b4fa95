package io.holdfast.source.mqtt;

import io.holdfast.source.Delivery;
import io.holdfast.source.DeliveryInbox;
import io.holdfast.source.FetchLimit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What a connection has delivered and no fetch has taken, and how the connection has ended. Filled by the client's
 * thread, emptied by the engine's. The broker sends at most the receive maximum without acknowledgements, which bounds
 * what has one; what has none is bounded here. When the connection has ended, what is left is dropped: the broker
 * delivers it again. Thread-safe.
 */
final class Inbox {
    private final int mostWithoutPromise;
    private final DeliveryInbox deliveries = new DeliveryInbox();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final AtomicReference<@Nullable Throwable> endedBy = new AtomicReference<>();

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
        return deliveries.addBelow(delivery, isPromised ? Integer.MAX_VALUE : mostWithoutPromise);
    }

    /** Nothing comes any more; the first cause counts. */
    void end(Throwable cause) {
        endedBy.compareAndSet(null, cause);
        deliveries.endAndDrop();
        end.completeExceptionally(cause);
    }

    /** Fails with the cause when the connection ends: the client leaves questions open then, for another connection. */
    CompletableFuture<Void> whenEnded() {
        return end;
    }

    /** Has a take that waits, or the next one, return at once. */
    void wake() {
        deliveries.wake();
    }

    /** What there is, waiting for a first one; empty as well when the connection has ended or the thread is interrupted. */
    List<Delivery> take(FetchLimit limit) {
        return deliveries.take(limit);
    }

    /** Why nothing comes any more, and nothing that came can be acknowledged; null while the connection lives. */
    @Nullable
    Throwable endedBy() {
        return endedBy.get();
    }
}

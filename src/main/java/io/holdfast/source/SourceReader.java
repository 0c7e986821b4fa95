package io.holdfast.source;

import java.util.List;

/**
 * An open connection to a source. Every method but {@link #wake} is called by one thread, the engine's, so an
 * implementation needs no locks and may use clients that are bound to a thread.
 *
 * <p>The engine calls {@link #fetch} while it has room, {@link #keepAlive} instead while it has none, and
 * {@link #acknowledge} in the order of delivery with the tags of what is stored.
 */
public interface SourceReader extends AutoCloseable {
    /**
     * Takes what the source has, waiting at most {@link FetchLimit#maxWait()} for the first record.
     *
     * @return deliveries in the source's order; empty when there is nothing now
     * @throws SourceUnavailableException if the connection is lost; the engine closes this reader and opens another
     * @throws SourceRefusedException if going on makes no sense before somebody changes something
     */
    List<Delivery> fetch(FetchLimit limit);

    /**
     * Tells the source that these deliveries are stored and need not come again. The tags are in the order in which
     * {@link #fetch} returned them, without gaps over all calls. Tags that the source has forgotten meanwhile (a lost
     * partition, a closed channel) are passed over: the source delivers those records again.
     *
     * @throws SourceUnavailableException if the source could not be told
     */
    void acknowledge(List<DeliveryTag> tags);

    /**
     * Tells the source that these deliveries cannot be used and shall not come again: it puts them aside where somebody
     * may look at them. In their turn between calls of {@link #acknowledge}, so that what is cumulative stays right. Only
     * called for a source that {@link Source#canReject can reject}.
     *
     * @throws SourceUnavailableException if the source could not be told
     */
    default void reject(List<DeliveryTag> tags) {
        throw new UnsupportedOperationException("This source cannot reject records");
    }

    /**
     * The most records that the source hands over while none of them is acknowledged; at least 1. Without a bound,
     * {@link Integer#MAX_VALUE}. The engine makes its blocks small enough that none waits for records which do not come
     * before it is acknowledged. Asked once, after opening.
     */
    default int window() {
        return Integer.MAX_VALUE;
    }

    /**
     * Has a {@link #fetch} that waits for a first record, or the next one, return at once: a block is stored, and what is
     * acknowledged now may be what the source waits for. The only method that any thread may call, at any time, even after
     * {@link #close}. A reader that cannot be woken does nothing, and acknowledgements wait as long as its fetch.
     */
    default void wake() {}

    /** Keeps the connection alive without taking records; called about ten times a second while blocks wait. */
    void keepAlive();

    /** Disconnects. What was not acknowledged comes again on the next connection. Idempotent, never throws. */
    @Override
    void close();
}

package io.holdfast.source.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import io.holdfast.source.Delivery;
import io.holdfast.source.DeliveryInbox;
import io.holdfast.source.FetchLimit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a channel has delivered and no fetch has taken, at most the prefetch, and how the channel has ended. Filled by a
 * thread of the client, emptied by the engine's. When the channel has ended, what is left is dropped: it cannot be
 * acknowledged any more, and the broker delivers it again. Thread-safe.
 */
final class Inbox extends DefaultConsumer {
    private final Messages messages;
    private final DeliveryInbox deliveries = new DeliveryInbox();
    private volatile @Nullable ShutdownSignalException closedBy; // written once, by the thread that ends it
    private volatile boolean ended;

    Inbox(Channel channel, Messages messages) {
        super(channel);
        this.messages = messages;
        // Of a channel that the broker closes alone the connection's listeners never hear.
        channel.addShutdownListener(this::end);
    }

    @Override
    public void handleDelivery(String consumer, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
        Delivery delivery =
                messages.delivery(envelope, properties, body, new QueueTag(this, envelope.getDeliveryTag()));
        deliveries.add(delivery);
    }

    /** The broker has ended the consumer: its queue was deleted, or the queue's node went away. */
    @Override
    public void handleCancel(String consumer) {
        end(null);
    }

    private synchronized void end(@Nullable ShutdownSignalException cause) {
        if (!ended) {
            closedBy = cause;
            ended = true;
        }
        deliveries.endAndDrop();
    }

    /** Has a take that waits, or the next one, return at once. */
    void wake() {
        deliveries.wake();
    }

    /** What there is, waiting for a first one; empty as well when the channel has ended or the thread is interrupted. */
    List<Delivery> take(FetchLimit limit) {
        return deliveries.take(limit);
    }

    /** Whether nothing more comes, and nothing that came can be acknowledged. */
    boolean hasEnded() {
        return ended;
    }

    /** Why the channel was closed; null while it is open, and when only the consumer was cancelled. */
    @Nullable
    ShutdownSignalException closedBy() {
        return closedBy;
    }
}

package io.holdfast.source.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import io.holdfast.source.Delivery;
import io.holdfast.source.FetchLimit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a channel has delivered and no fetch has taken, at most the prefetch, and how the channel has ended. Filled by a
 * thread of the client, emptied by the engine's. When the channel has ended, what is left is dropped: it cannot be
 * acknowledged any more, and the broker delivers it again. Thread-safe.
 */
final class Inbox extends DefaultConsumer {
    private final Messages messages;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Queue<Delivery> waiting = new ArrayDeque<>(); // guarded by lock
    private @Nullable ShutdownSignalException closedBy; // guarded by lock
    private boolean cancelled; // guarded by lock

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
        lock.lock();
        try {
            if (!hasEnded()) {
                waiting.add(delivery);
                news.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The broker has ended the consumer: its queue was deleted, or the queue's node went away. */
    @Override
    public void handleCancel(String consumer) {
        end(null);
    }

    private void end(@Nullable ShutdownSignalException cause) {
        lock.lock();
        try {
            if (!hasEnded()) {
                closedBy = cause;
                cancelled = cause == null;
            }
            waiting.clear();
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    /** What there is, waiting for a first one; empty as well when the channel has ended or the thread is interrupted. */
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
            while (waiting.isEmpty() && !hasEnded() && left > 0) {
                left = news.awaitNanos(left);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether nothing more comes, and nothing that came can be acknowledged. */
    boolean hasEnded() {
        lock.lock();
        try {
            return cancelled || closedBy != null;
        } finally {
            lock.unlock();
        }
    }

    /** Why the channel was closed; null while it is open, and when only the consumer was cancelled. */
    @Nullable
    ShutdownSignalException closedBy() {
        lock.lock();
        try {
            return closedBy;
        } finally {
            lock.unlock();
        }
    }
}

package io.holdfast.source.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.holdfast.metric.Counter;
import io.holdfast.source.Delivery;
import io.holdfast.source.DeliveryTag;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceReader;
import io.holdfast.source.SourceRefusedException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;

/**
 * One channel of one connection, for as long as both last: the client recovers nothing, because numbers of deliveries
 * die with their channel. The engine's thread alone uses the channel; messages come through the inbox.
 */
final class QueueReader implements SourceReader {
    private static final int CLOSE_LIMIT_MILLIS = 5_000;

    private final RabbitMqQueue source;
    private final Connection connection;
    private final Channel channel;
    private final ExecutorService deliveries;
    private final Messages messages;
    private final Inbox inbox;
    private final int prefetch;
    private final Counter rejected;
    private boolean closed;

    QueueReader(
            RabbitMqQueue source,
            SourceContext context,
            Connection connection,
            Channel channel,
            ExecutorService deliveries,
            int prefetch) {
        this.source = source;
        this.connection = connection;
        this.channel = channel;
        this.deliveries = deliveries;
        this.prefetch = prefetch;
        this.messages = new Messages(source.name(), context);
        this.inbox = new Inbox(channel, messages);
        this.rejected = context.metrics().counter("source.rabbitmq.rejected");
    }

    /** Asks for messages; from here on they come. */
    void consume() throws IOException {
        channel.basicQos(prefetch, false);
        channel.basicConsume(source.queue(), false, inbox);
    }

    @Override
    public List<Delivery> fetch(FetchLimit limit) {
        List<Delivery> taken = inbox.take(limit);
        if (messages.isStream()) {
            throw new SourceRefusedException(
                    source.name() + " is a stream, which keeps no place for its readers, so a restart would lose or"
                            + " repeat records; bind a classic or quorum queue to the same exchange and read that",
                    null);
        }
        throwIfEnded();
        return taken;
    }

    /** Has a fetch that waits, or the next one, return at once; any thread may call it. */
    @Override
    public void wake() {
        inbox.wake();
    }

    @Override
    public void acknowledge(List<DeliveryTag> tags) {
        long highest = 0;
        for (DeliveryTag tag : tags) {
            highest = Math.max(highest, numberOf(tag));
        }
        if (highest > 0) {
            long upTo = highest;
            tell("acknowledge to", () -> channel.basicAck(upTo, true));
        }
    }

    /** One by one: an acknowledgement up to one of them would not find it afterwards, and the broker closes for that. */
    @Override
    public void reject(List<DeliveryTag> tags) {
        for (DeliveryTag tag : tags) {
            long number = numberOf(tag);
            if (number > 0) {
                tell("reject a message of", () -> channel.basicReject(number, false));
                rejected.increment();
            }
        }
    }

    @Override
    public int window() {
        return prefetch;
    }

    /** The client's own threads send heartbeats; here is only seen whether that was in vain. */
    @Override
    public void keepAlive() {
        throwIfEnded();
    }

    /** 0 for a tag of another channel, which this one must not hear of. */
    private long numberOf(DeliveryTag tag) {
        return tag instanceof QueueTag queueTag && queueTag.inbox() == inbox ? queueTag.number() : 0;
    }

    private void tell(String what, Telling telling) {
        throwIfEnded();
        try {
            telling.tell();
        } catch (IOException | ShutdownSignalException failure) {
            throw Failures.lost(source, what, failure);
        }
    }

    private void throwIfEnded() {
        if (inbox.hasEnded()) {
            throw Failures.ended(source, inbox.closedBy());
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            // With the flag set the client would not wait for the broker's answer, and the last acknowledgements that
            // are on their way could be lost with the connection.
            boolean interrupted = Thread.interrupted();
            connection.abort(CLOSE_LIMIT_MILLIS);
            deliveries.shutdownNow();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private interface Telling {
        void tell() throws IOException;
    }
}

package io.holdfast.source.mqtt;

import io.holdfast.source.Delivery;
import io.holdfast.source.DeliveryTag;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.SourceReader;
import java.util.List;

/**
 * One connection, for as long as it lasts: what is acknowledged on it is sent on it or not at all. The client's thread
 * fills the inbox and sends signs of life.
 */
final class TopicReader implements SourceReader {
    /**
     * The protocol does not say how many messages a broker has on their way at most, and the smallest default of the
     * known ones is Mosquitto's. Too small a number costs nothing where messages come fast: blocks grow while others are
     * stored.
     */
    private static final int SMALLEST_KNOWN_WINDOW = 20;

    private final MqttTopics source;
    private final Link link;
    private final Inbox inbox;
    private boolean closed;

    TopicReader(MqttTopics source, Link link, Inbox inbox) {
        this.source = source;
        this.link = link;
        this.inbox = inbox;
    }

    @Override
    public List<Delivery> fetch(FetchLimit limit) {
        List<Delivery> taken = inbox.take(limit);
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
        throwIfEnded();
        for (DeliveryTag tag : tags) {
            if (tag instanceof MessageTag message && message.inbox() == inbox) {
                message.acknowledgement().run();
            }
        }
    }

    @Override
    public int window() {
        return source.receiveMaximum() > 0
                ? Math.min(source.receiveMaximum(), SMALLEST_KNOWN_WINDOW)
                : SMALLEST_KNOWN_WINDOW;
    }

    /** The client asks for signs of life; here is only seen whether that was in vain. */
    @Override
    public void keepAlive() {
        throwIfEnded();
    }

    private void throwIfEnded() {
        Throwable cause = inbox.endedBy();
        if (cause != null) {
            throw Failures.lost(source, cause);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Goodbye.say(link, inbox, inbox.endedBy() == null);
        }
    }
}

package io.holdfast.source.relp;

import io.holdfast.source.Delivery;
import io.holdfast.source.DeliveryTag;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.SourceReader;
import io.holdfast.source.listen.Listener;
import java.time.Duration;
import java.util.List;

/** Takes what all connections brought, and lets each message be answered on its own. */
final class RelpReader implements SourceReader {
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);

    private final Inbox inbox;
    private final Listener<RelpServer> listener;
    private final int window;
    private boolean closed;

    RelpReader(Inbox inbox, Listener<RelpServer> listener, int window) {
        this.inbox = inbox;
        this.listener = listener;
        this.window = window;
    }

    @Override
    public List<Delivery> fetch(FetchLimit limit) {
        listener.server().check();
        return inbox.take(limit);
    }

    /** Has a fetch that waits, or the next one, return at once; any thread may call it. */
    @Override
    public void wake() {
        inbox.wake();
    }

    /** A connection that has ended does not care: its sender sends again what was not answered. */
    @Override
    public void acknowledge(List<DeliveryTag> tags) {
        for (DeliveryTag tag : tags) {
            RelpTag message = (RelpTag) tag;
            message.session().stored(message.number());
        }
    }

    @Override
    public int window() {
        return window;
    }

    @Override
    public void keepAlive() {
        listener.server().check();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            listener.close();
            inbox.close();
            listener.server().leave(LAST_ANSWERS);
        }
    }
}

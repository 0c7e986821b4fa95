package io.holdfast.source.http;

import io.holdfast.source.Delivery;
import io.holdfast.source.DeliveryTag;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.SourceReader;
import io.holdfast.source.listen.Listener;
import java.time.Duration;
import java.util.List;

/** Takes what was posted, and lets requests be answered. */
final class HttpReader implements SourceReader {
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);

    private final PostQueue queue;
    private final PostHandler handler;
    private final Listener<PostServer> listener;
    private boolean closed;

    HttpReader(PostQueue queue, PostHandler handler, Listener<PostServer> listener) {
        this.queue = queue;
        this.handler = handler;
        this.listener = listener;
    }

    @Override
    public List<Delivery> fetch(FetchLimit limit) {
        return queue.take(limit);
    }

    /** Has a fetch that waits, or the next one, return at once; any thread may call it. */
    @Override
    public void wake() {
        queue.wake();
    }

    @Override
    public void acknowledge(List<DeliveryTag> tags) {
        for (DeliveryTag tag : tags) {
            queue.acknowledge(((PostTag) tag).post());
        }
    }

    /** Nothing to do: the server has threads of its own. */
    @Override
    public void keepAlive() {}

    /** Those who wait are answered first: what is stored with 200, everything else with 503. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            queue.close();
            handler.awaitNone(LAST_ANSWERS);
            listener.close();
        }
    }
}

package io.holdfast.source.sqs;

import io.holdfast.source.Delivery;
import io.holdfast.source.DeliveryTag;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.SourceException;
import io.holdfast.source.SourceReader;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * One client with those who poll. The engine's thread takes, deletes and prolongs; messages come through the inbox.
 */
final class QueueReader implements SourceReader {
    private static final Logger log = LoggerFactory.getLogger(QueueReader.class);
    private static final Duration BEYOND_WAIT = Duration.ofSeconds(2);

    private final SqsQueue source;
    private final SqsClient client;
    private final Inbox inbox;
    private final Batches batches;
    private final ExecutorService polling;
    private final ExecutorService sending;
    private final int window;
    private final Ticker ticker;
    private final long extendNanos;
    private boolean closed;

    /** Takes over the client and the threads; nobody polls yet. */
    QueueReader(
            SqsQueue source,
            SqsClient client,
            Inbox inbox,
            Batches batches,
            ExecutorService polling,
            ExecutorService sending,
            int window,
            Ticker ticker) {
        this.source = source;
        this.client = client;
        this.inbox = inbox;
        this.batches = batches;
        this.polling = polling;
        this.sending = sending;
        this.window = window;
        this.ticker = ticker;
        this.extendNanos = source.visibilityTimeout().toNanos() / 3;
    }

    @Override
    public List<Delivery> fetch(FetchLimit limit) {
        throwIfEnded();
        extend();
        return inbox.take(limit);
    }

    /** Has a fetch that waits, or the next one, return at once; any thread may call it. */
    @Override
    public void wake() {
        inbox.wake();
    }

    @Override
    public void acknowledge(List<DeliveryTag> tags) {
        List<String> receipts = new ArrayList<>();
        for (DeliveryTag tag : tags) {
            if (tag instanceof MessageTag message) {
                receipts.add(message.receipt());
            }
        }
        List<String> held = inbox.heldOf(receipts);
        batches.delete(held);
        inbox.release(held);
    }

    @Override
    public int window() {
        return window;
    }

    @Override
    public void keepAlive() {
        throwIfEnded();
        extend();
    }

    /** Has the queue go on hiding what was received or prolonged a while ago. */
    private void extend() {
        long now = ticker.nanos();
        List<String> due = inbox.due(now - extendNanos, now);
        if (!due.isEmpty()) {
            batches.hide(due, (int) source.visibilityTimeout().toSeconds());
        }
    }

    private void throwIfEnded() {
        RuntimeException failure = inbox.failure();
        if (failure != null) {
            throw failure;
        }
    }

    /** Waits for polls that are under way, since what they bring would stay hidden; then gives everything back. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        inbox.close();
        polling.shutdown();
        boolean interrupted = Thread.interrupted();
        try {
            if (!polling.awaitTermination(source.waitTime().plus(BEYOND_WAIT).toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("{}: a poll did not end; what it brings comes again later", source.name());
            }
            giveBack();
        } catch (InterruptedException again) {
            interrupted = true;
        } finally {
            polling.shutdownNow();
            sending.shutdownNow();
            client.close();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void giveBack() {
        try {
            if (inbox.failure() == null) {
                batches.hide(inbox.held(), 0);
            }
        } catch (SourceException gone) {
            log.info(
                    "{}: could not give back what was received, so it comes again later: {}",
                    source.name(),
                    gone.getMessage());
        }
    }
}

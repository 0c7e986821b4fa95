package io.holdfast.source.nats;

import io.holdfast.source.Delivery;
import io.holdfast.source.DeliveryTag;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.SourceReader;
import io.holdfast.source.SourceUnavailableException;
import io.holdfast.time.Ticker;
import io.nats.client.Connection;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PullRequestOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One connection with one subscription, for as long as both last: the client reconnects nothing. The engine's thread alone
 * asks for messages and acknowledges; messages come through the inbox.
 */
final class ConsumerReader implements SourceReader {
    private static final byte[] ACKNOWLEDGE = "+ACK".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] IN_PROGRESS = "+WPI".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] GIVE_BACK = "-NAK".getBytes(StandardCharsets.US_ASCII);

    /** After this the server forgets a request for messages; one that got lost is made again then. */
    private static final Duration REQUEST_LIFE = Duration.ofSeconds(30);

    private final JetStreamConsumer source;
    private final Session session;
    private final JetStreamSubscription subscription;
    private final Inbox inbox;
    private final int window;
    private final Ticker ticker;
    private final long extendNanos;
    private long expected;
    private long askedNanos;
    private long extendedNanos;
    private boolean closed;

    /**
     * Nothing is asked for yet.
     *
     * @param acknowledgeWait after which the server delivers again what it has heard nothing of
     */
    ConsumerReader(
            JetStreamConsumer source,
            Session session,
            JetStreamSubscription subscription,
            Inbox inbox,
            int window,
            Duration acknowledgeWait,
            Ticker ticker) {
        this.source = source;
        this.session = session;
        this.subscription = subscription;
        this.inbox = inbox;
        this.window = window;
        this.ticker = ticker;
        this.extendNanos = acknowledgeWait.toNanos() / 3;
        this.askedNanos = ticker.nanos();
        this.extendedNanos = ticker.nanos();
    }

    @Override
    public List<Delivery> fetch(FetchLimit limit) {
        throwIfEnded();
        extend();
        ask();
        return inbox.take(limit);
    }

    /** Keeps requests for at least half of the window at the server, and never for more than there is room for. */
    private void ask() {
        long pending = expected - inbox.received();
        if (pending > 0 && ticker.nanos() - askedNanos > REQUEST_LIFE.toNanos()) {
            expected = inbox.received();
            pending = 0;
        }
        long room = window - inbox.heldCount() - pending;
        if (room > 0 && (pending == 0 || room >= window / 2)) {
            subscription.pull(PullRequestOptions.builder((int) room)
                    .expiresIn(REQUEST_LIFE)
                    .build());
            expected += room;
            askedNanos = ticker.nanos();
        }
    }

    /** Has a fetch that waits, or the next one, return at once; any thread may call it. */
    @Override
    public void wake() {
        inbox.wake();
    }

    /**
     * All together, and the last one confirmed before any counts: a consumer handles what one connection tells it in
     * turn, so whoever has answered the last one knows the others. If one is lost nevertheless, because its server is
     * changing, its message comes again.
     */
    @Override
    public void acknowledge(List<DeliveryTag> tags) {
        throwIfEnded();
        List<String> told = heldOf(tags);
        if (told.isEmpty()) {
            return;
        }
        int last = told.size() - 1;
        told.subList(0, last).forEach(replyTo -> tell(replyTo, ACKNOWLEDGE));
        await(acknowledged(told.get(last)));
        told.forEach(inbox::release);
    }

    private CompletableFuture<Message> acknowledged(String replyTo) {
        try {
            return connection().requestWithTimeout(replyTo, ACKNOWLEDGE, source.answerTimeout());
        } catch (IllegalStateException gone) {
            throw ended(gone);
        }
    }

    private List<String> heldOf(List<DeliveryTag> tags) {
        List<String> held = new ArrayList<>(tags.size());
        for (DeliveryTag tag : tags) {
            if (tag instanceof MessageTag message && inbox.isHeld(message.replyTo())) {
                held.add(message.replyTo());
            }
        }
        return held;
    }

    private void await(CompletableFuture<Message> answer) {
        long limitMillis = source.answerTimeout().toMillis();
        try {
            Message unused = answer.get(limitMillis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | CancellationException silence) {
            throw session.failure(
                    "Acknowledgements of " + source.name() + " were not confirmed within " + limitMillis + " ms",
                    silence);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new SourceUnavailableException("Interrupted while acknowledging to " + source.name(), stop);
        }
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

    /** Has the server wait longer for everything that it has delivered here. */
    private void extend() {
        if (ticker.nanos() - extendedNanos >= extendNanos) {
            extendedNanos = ticker.nanos();
            inbox.held().forEach(replyTo -> tell(replyTo, IN_PROGRESS));
        }
    }

    private void tell(String replyTo, byte[] what) {
        try {
            connection().publish(replyTo, what);
        } catch (IllegalStateException gone) {
            throw ended(gone);
        }
    }

    private SourceUnavailableException ended(IllegalStateException gone) {
        return session.failure("The connection to " + source.name() + " has ended", gone);
    }

    private Connection connection() {
        return session.connection();
    }

    private void throwIfEnded() {
        String reason = inbox.end();
        if (reason != null) {
            throw session.failure("The subscription to " + source.name() + " has ended: " + reason, null);
        }
    }

    /** What is not acknowledged is given back, so that nobody has to wait until the server does so by itself. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (inbox.end() == null) {
                giveBack();
            }
            session.close();
        }
    }

    private void giveBack() {
        try {
            inbox.held().forEach(replyTo -> tell(replyTo, GIVE_BACK));
        } catch (SourceUnavailableException gone) {
            inbox.end(gone.toString());
        }
    }
}

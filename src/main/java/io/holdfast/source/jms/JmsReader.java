package io.holdfast.source.jms;

import io.holdfast.config.ResolvedSecrets;
import io.holdfast.metric.Counter;
import io.holdfast.source.Delivery;
import io.holdfast.source.DeliveryTag;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceMessage;
import io.holdfast.source.SourceReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session, for as long as its connection lasts. The engine's thread alone uses it, as JMS demands.
 *
 * <p>In a transaction, messages are received only until there are as many as the window holds; the rest waits until all
 * of them are stored and the transaction is committed. Committed sooner, it would acknowledge messages that are stored
 * nowhere; with more received meanwhile, it might never be time to commit.
 */
final class JmsReader implements SourceReader {
    private static final Logger log = LoggerFactory.getLogger(JmsReader.class);
    private static final JmsLink.Telling NOTHING = () -> {};

    private final JmsMessages source;
    private final JmsLink link;
    private final Loss loss;
    private final ResolvedSecrets secrets;
    private final boolean transacted;
    private final int window;
    private final Counter redelivered;
    private int received; // in this transaction, or not acknowledged
    private int stored; // of those
    private boolean closed;

    JmsReader(
            JmsMessages source,
            SourceContext context,
            JmsLink link,
            Loss loss,
            ResolvedSecrets secrets,
            boolean transacted,
            int window) {
        this.source = source;
        this.link = link;
        this.loss = loss;
        this.secrets = secrets;
        this.transacted = transacted;
        this.window = window;
        this.redelivered = context.metrics().counter("source.jms.redelivered");
    }

    @Override
    public List<Delivery> fetch(FetchLimit limit) {
        throwIfLost();
        int room = Math.min(limit.maxRecords(), window - received);
        if (room <= 0) {
            loss.await(limit.maxWait());
            return List.of();
        }
        List<Delivery> taken = new ArrayList<>();
        long waitMillis = limit.maxWait().toMillis();
        long bytes = 0;
        Incoming next = receive(waitMillis);
        while (next != null) {
            taken.add(delivery(next));
            byte[] payload = next.body().bytes();
            bytes += payload == null ? 0 : payload.length;
            next = taken.size() < room && bytes < limit.maxBytes() ? receive(0) : null;
        }
        if (taken.isEmpty()) {
            throwIfLost();
        }
        return taken;
    }

    /** Nothing as well when the thread is interrupted, which the engine sees for itself. */
    private @Nullable Incoming receive(long waitMillis) {
        try {
            return link.receive(waitMillis);
        } catch (Exception failure) { // whatever the vendor's client throws
            if (Failures.isInterrupt(failure)) {
                Thread.currentThread().interrupt();
                return null;
            }
            throw Failures.lost(source, secrets, "receive from", failure);
        }
    }

    private Delivery delivery(Incoming incoming) {
        received++;
        if (incoming.redelivered()) {
            redelivered.increment();
        }
        MessageTag tag = new MessageTag(this, transacted ? NOTHING : incoming.acknowledgement());
        byte[] payload = incoming.body().bytes();
        return payload == null
                ? Delivery.refused(
                        "A message of " + source.name() + " " + incoming.body().refusal(), tag)
                : Delivery.of(new SourceMessage(payload, null, incoming.headers(), null, incoming.redelivered()), tag);
    }

    /** Has a fetch for which there is no room return at once; one that waits in the vendor's client goes on. */
    @Override
    public void wake() {
        loss.wake();
    }

    @Override
    public void acknowledge(List<DeliveryTag> tags) {
        List<JmsLink.Telling> own = new ArrayList<>(tags.size());
        for (DeliveryTag tag : tags) {
            if (tag instanceof MessageTag message && message.reader() == this) {
                own.add(message.acknowledgement());
            }
        }
        stored += own.size();
        if (!transacted) {
            acknowledgeEach(own);
            received -= stored;
            stored = 0;
        } else if (stored > 0 && stored == received) {
            // Not with the last one received alone: what came before it may still be on its way to the store.
            tell("commit to", link::commit);
            received = 0;
            stored = 0;
        }
    }

    private void acknowledgeEach(List<JmsLink.Telling> acknowledgements) {
        if (!acknowledgements.isEmpty()) {
            tell("acknowledge to", () -> link.acknowledge(acknowledgements));
        }
    }

    private void tell(String what, JmsLink.Telling telling) {
        throwIfLost();
        try {
            telling.tell();
        } catch (Exception failure) { // whatever the vendor's client throws
            if (Failures.isInterrupt(failure)) {
                Thread.currentThread().interrupt();
            }
            throw Failures.lost(source, secrets, what, failure);
        }
    }

    @Override
    public int window() {
        return window;
    }

    /** The client's own threads keep the connection alive; here is only seen whether that was in vain. */
    @Override
    public void keepAlive() {
        throwIfLost();
    }

    private void throwIfLost() {
        Exception reason = loss.reason();
        if (reason != null) {
            throw Failures.lost(source, secrets, "go on with", reason);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            // With the flag set, clients do not wait for the broker's answer, and it would learn of the end much later.
            boolean interrupted = Thread.interrupted();
            try {
                link.close();
            } catch (Exception failure) { // whatever the vendor's client throws; what is not acknowledged comes again
                log.info("{}: closed with {}", source.name(), secrets.redact(String.valueOf(failure)));
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

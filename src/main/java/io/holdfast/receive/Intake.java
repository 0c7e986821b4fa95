package io.holdfast.receive;

import io.holdfast.source.Decoder;
import io.holdfast.source.Delivery;
import io.holdfast.source.SourceMessage;
import io.holdfast.time.Ticker;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decodes what was fetched and puts it into lanes and ledger. Confined to the engine's thread. */
final class Intake<T> {
    private static final Logger log = LoggerFactory.getLogger(Intake.class);

    private final String engine;
    private final Decoder<T> decoder;
    private final OnUndecodable policy;
    private final Lanes<T> lanes;
    private final Ledger ledger;
    private final ReceiverMetrics metrics;
    private final CalmLog skips;

    Intake(
            String engine,
            Decoder<T> decoder,
            OnUndecodable policy,
            Lanes<T> lanes,
            Ledger ledger,
            ReceiverMetrics metrics,
            CalmLog skips) {
        this.engine = engine;
        this.decoder = decoder;
        this.policy = policy;
        this.lanes = lanes;
        this.ledger = ledger;
        this.metrics = metrics;
        this.skips = skips;
    }

    static CalmLog skipLog(Ticker ticker) {
        return new CalmLog(ticker, log::warn);
    }

    /**
     * Takes one fetch.
     *
     * @throws UnusableRecordException at the first record that cannot be decoded and may not be skipped; what came
     *     before it has been taken, it and what comes after it have not
     */
    void take(List<Delivery> deliveries) {
        metrics.fetched().add(deliveries.size());
        int taken = 0;
        try {
            for (Delivery delivery : deliveries) {
                take(delivery);
                taken++;
            }
        } finally {
            metrics.unacknowledged().add(deliveries.size() - taken);
        }
    }

    private void take(Delivery delivery) {
        if (delivery.isRefused()) {
            passOver(delivery, "the source's adapter could not hand over a record: " + delivery.refusal(), null);
            return;
        }
        SourceMessage message = delivery.message();
        T element;
        try {
            element = decoder.decode(message);
        } catch (Exception failure) { // the boundary to the user's decoder
            throwIfInterrupted(message, failure);
            passOver(delivery, "the decoder failed on " + message + ": " + failure, failure);
            return;
        } catch (LinkageError | StackOverflowError failure) {
            throw brokenDecoder(message, failure);
        }
        if (element == null) {
            passOver(delivery, "the decoder returned null for " + message, null);
        } else {
            ledger.add(delivery.tag(), lanes.add(element, message));
        }
    }

    private UnusableRecordException brokenDecoder(SourceMessage message, Error failure) {
        return new UnusableRecordException(
                engine + ": the decoder broke down on " + message + ": " + failure
                        + ". It and what follows is not acknowledged. Mend the decoder or its class path; this kind of"
                        + " failure is never skipped",
                failure);
    }

    private void throwIfInterrupted(SourceMessage message, Exception failure) {
        boolean interrupted = failure instanceof InterruptedException
                || Thread.currentThread().isInterrupted();
        if (interrupted) {
            Thread.currentThread().interrupt();
            throw new ReceiveUnavailableException(engine + ": was interrupted while it decoded " + message, failure);
        }
    }

    private void passOver(Delivery delivery, String problem, @Nullable Exception cause) {
        if (policy == OnUndecodable.STOP) {
            throw new UnusableRecordException(
                    engine + ": " + problem
                            + ". It and what follows is not acknowledged. Mend the decoder, or pass over"
                            + " such records with " + ReceiverSettings.ON_UNDECODABLE.key() + "=skip",
                    cause);
        }
        if (policy == OnUndecodable.REJECT) {
            metrics.rejected().increment();
            skips.say(engine + ": rejected a record: " + problem);
            ledger.addRejected(delivery.tag());
        } else {
            metrics.skipped().increment();
            skips.say(engine + ": skipped a record: " + problem);
            ledger.add(delivery.tag(), Ticket.settled());
        }
    }
}

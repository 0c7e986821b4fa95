package io.holdfast.receive;

import io.holdfast.source.Delivery;
import io.holdfast.source.DeliveryTag;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.SourceUnavailableException;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an engine does, one round at a time: settle what is stored, acknowledge it, cut blocks, fetch into the room there
 * is; reconnect when the connection is lost; drain at the end.
 *
 * <p>When a connection is lost, what was received stays in its blocks and is stored, because nobody knows whether the
 * source delivers it again. Its tags are forgotten: they mean nothing to the next reader, or worse, something else. So
 * records may come twice and none is lost. Confined to the engine's thread.
 */
final class ReceiveLoop<T> {
    private static final Logger log = LoggerFactory.getLogger(ReceiveLoop.class);
    private static final Duration LONGEST_WAIT = Duration.ofMillis(100);
    private static final Duration WAIT_WHILE_STORING = Duration.ofMillis(10);
    private static final int LEDGER_BLOCKS_PER_LANE = 4 * Lanes.GROWTH;

    private final String engine;
    private final ReceiverOptions options;
    private final Connection connection;
    private final Attempts attempts;
    private final RateGate gate;
    private final Lanes<T> lanes;
    private final Ledger ledger;
    private final Intake<T> intake;
    private final ReceiverMetrics metrics;
    private final StopRequest stop;
    private final Doorbell doorbell;
    private final Ticker ticker;
    private final int ledgerBound;
    private boolean openedBefore;
    private long storeFirstUntilNanos;

    ReceiveLoop(
            String engine,
            ReceiverOptions options,
            Connection connection,
            Attempts attempts,
            RateGate gate,
            Lanes<T> lanes,
            Ledger ledger,
            Intake<T> intake,
            ReceiverMetrics metrics,
            StopRequest stop,
            Doorbell doorbell,
            Ticker ticker) {
        this.engine = engine;
        this.options = options;
        this.connection = connection;
        this.attempts = attempts;
        this.gate = gate;
        this.lanes = lanes;
        this.ledger = ledger;
        this.intake = intake;
        this.metrics = metrics;
        this.stop = stop;
        this.doorbell = doorbell;
        this.ticker = ticker;
        this.ledgerBound = LEDGER_BLOCKS_PER_LANE * options.blocksInFlight() * options.blockRecords();
        this.storeFirstUntilNanos = ticker.nanos();
    }

    /**
     * One round.
     *
     * @throws ReceiveException if the engine cannot go on
     * @throws InterruptedException if the thread was interrupted, by whomever
     */
    void step() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        lanes.settle();
        cut();
        if (connection.isOpen()) {
            receive();
        } else {
            reconnect();
        }
    }

    /** Where the source waits for an acknowledgement before it hands over more, a block would grow old in vain. */
    private void cut() {
        if (ledger.size() >= connection.window()) {
            lanes.cutAll();
        } else {
            lanes.cutDue();
        }
    }

    private void receive() throws InterruptedException {
        try {
            acknowledge();
            int room = room();
            int permitted = gate.permits(room);
            if (permitted > 0) {
                fetch(permitted);
            } else {
                rest(room > 0 ? gate.untilPermit() : LONGEST_WAIT);
            }
        } catch (SourceUnavailableException lost) {
            forgetTags();
            connection.close();
            storeFirstUntilNanos = ticker.nanos() + options.stopTimeout().toNanos();
            attempts.failed(lost);
        }
    }

    /**
     * Tells the source what is stored. The order is: the sink returns, then its lane is settled, then this. A crash
     * between the first and the last brings the records again. Swapped, a crash would lose them: the source would have
     * forgotten what was stored nowhere.
     */
    private void acknowledge() {
        boolean more = true;
        while (more && !stop.isAbandoned()) {
            more = tell(ledger.stored(), connection::acknowledge);
            more |= tell(ledger.rejected(), connection::reject);
        }
    }

    private boolean tell(List<DeliveryTag> tags, Consumer<List<DeliveryTag>> how) {
        if (!tags.isEmpty()) {
            how.accept(tags);
            ledger.remove(tags.size());
            metrics.acknowledged().add(tags.size());
        }
        return !tags.isEmpty();
    }

    /** Bounded by the ledger too: behind one slow lane the others could go on for ever. */
    private int room() {
        return Math.max(0, Math.min(lanes.recordRoom(), ledgerBound - ledger.size()));
    }

    private void fetch(int records) {
        Duration wait = lanes.isStoring() ? WAIT_WHILE_STORING : lanes.untilDue(LONGEST_WAIT);
        List<Delivery> deliveries = connection.fetch(new FetchLimit(records, lanes.byteRoom(), wait));
        if (!deliveries.isEmpty()) {
            attempts.received();
            gate.taken(deliveries.size());
            intake.take(deliveries);
        }
    }

    private void rest(Duration longest) throws InterruptedException {
        connection.keepAlive();
        doorbell.await(lanes.untilDue(shorter(longest, connection.untilKeepAlive())));
    }

    private void reconnect() throws InterruptedException {
        // Opening may take long, and nothing is cut meanwhile: so what is here goes first, unless the store hangs.
        boolean storeFirst = !lanes.isIdle() && ticker.nanos() - storeFirstUntilNanos < 0;
        Duration pause = attempts.untilNext();
        if (!storeFirst && pause.isZero()) {
            connect();
            return;
        }
        lanes.cutAll();
        doorbell.await(lanes.isIdle() ? pause : LONGEST_WAIT);
    }

    private void connect() {
        if (!stop.beginOpening()) {
            return;
        }
        try {
            connection.open();
            lanes.fitInto(connection.window());
            attempts.opened();
            countReconnect();
        } catch (SourceUnavailableException failure) {
            failedToOpen(failure);
        } finally {
            stop.endOpening();
        }
    }

    private void countReconnect() {
        log.info("{}: opened its source", engine);
        if (openedBefore) {
            metrics.reconnects().increment();
        }
        openedBefore = true;
    }

    private void failedToOpen(SourceUnavailableException failure) {
        if (stop.isAsked()) {
            log.info("{}: broke off an attempt to open its source: {}", engine, failure.getMessage());
        } else {
            attempts.failed(failure);
        }
    }

    /**
     * Stores and acknowledges what was received, within what {@link StopRequest} leaves.
     *
     * @return whether nothing is left
     * @throws ReceiveException if something cannot be stored
     */
    boolean drain() throws InterruptedException {
        boolean acknowledged = acknowledgeLast();
        while (!lanes.isIdle() && !lanes.isBroken() && !stop.remaining().isZero()) {
            lanes.cutAll();
            keepAliveLast();
            doorbell.await(shorter(LONGEST_WAIT, stop.remaining()));
            lanes.settle();
            acknowledged &= acknowledgeLast();
        }
        return acknowledged && lanes.isIdle() && ledger.size() == 0;
    }

    /** Whatever the source says now, what was received is still stored: that may be the only place where it is. */
    private boolean acknowledgeLast() {
        try {
            acknowledge();
            return true;
        } catch (SourceUnavailableException | ReceiveException lost) {
            log.warn("{}: could not acknowledge {} records at the end: {}", engine, ledger.size(), lost.getMessage());
            forgetTags();
            return false;
        }
    }

    private void keepAliveLast() {
        try {
            if (connection.isOpen()) {
                connection.keepAlive();
            }
        } catch (SourceUnavailableException | ReceiveException lost) {
            log.info("{}: the source is going away: {}", engine, lost.getMessage());
        }
    }

    /** Gives everything back that is not acknowledged, and disconnects. Idempotent. */
    void close() {
        if (ledger.size() > 0) {
            log.warn("{}: ends with {} records not acknowledged", engine, ledger.size());
        }
        forgetTags();
        connection.close();
    }

    private void forgetTags() {
        metrics.unacknowledged().add(ledger.forget());
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}

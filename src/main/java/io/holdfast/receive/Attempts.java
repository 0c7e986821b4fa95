package io.holdfast.receive;

import io.holdfast.source.SourceUnavailableException;
import io.holdfast.time.Backoff;
import io.holdfast.time.Ticker;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the failures of a source in a row, paces the attempts and ends them. A record ends a row, and so does a
 * connection that lasted a minute, or a quiet stream whose connection drops now and then would fail one day. Confined
 * to the engine's thread.
 */
final class Attempts {
    private static final Logger log = LoggerFactory.getLogger(Attempts.class);
    private static final Backoff PAUSES = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30));
    private static final Duration STEADY = Duration.ofMinutes(1);

    private final String engine;
    private final String source;
    private final int limit;
    private final Ticker ticker;
    private int failures;
    private boolean open;
    private long openedNanos;
    private long nextNanos;

    Attempts(String engine, String source, int limit, Ticker ticker) {
        this.engine = engine;
        this.source = source;
        this.limit = limit;
        this.ticker = ticker;
        this.nextNanos = ticker.nanos();
    }

    void opened() {
        open = true;
        openedNanos = ticker.nanos();
    }

    void received() {
        failures = 0;
    }

    /**
     * Counts a failed attempt or a lost connection.
     *
     * @throws ReceiveUnavailableException if it was one too many
     */
    void failed(SourceUnavailableException failure) {
        if (open && ticker.nanos() - openedNanos >= STEADY.toNanos()) {
            failures = 0;
        }
        open = false;
        failures++;
        if (failures >= limit) {
            throw exhausted(failure);
        }
        Duration pause = PAUSES.pauseAfter(failures);
        nextNanos = ticker.nanos() + pause.toNanos();
        log.warn(
                "{}: {} is not available, failure {} of {} in a row, next attempt in {} ms: {}",
                engine,
                source,
                failures,
                limit,
                pause.toMillis(),
                failure.getMessage());
    }

    /** How long until the next attempt; zero when it is due. */
    Duration untilNext() {
        return Duration.ofNanos(Math.max(0, nextNanos - ticker.nanos()));
    }

    private ReceiveUnavailableException exhausted(SourceUnavailableException failure) {
        return new ReceiveUnavailableException(
                engine + ": " + source + " was not available " + failures
                        + " times in a row without a record in between, the last time: " + failure.getMessage()
                        + ". See that it can be reached from this host, or allow more with "
                        + ReceiverSettings.OPEN_ATTEMPTS.key(),
                failure);
    }
}

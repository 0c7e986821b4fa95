package io.holdfast.receive;

import io.holdfast.metric.Counter;
import io.holdfast.time.Backoff;
import io.holdfast.time.Ticker;
import java.io.NotSerializableException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offers a block to the sink until it is stored, a bounded number of times. Thread-safe if the sink is. */
final class RetryingStore<T> {
    private static final Logger log = LoggerFactory.getLogger(RetryingStore.class);
    private static final Backoff PAUSES = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));
    private static final int DEEPEST_CAUSE = 50;

    private final String engine;
    private final BlockSink<T> sink;
    private final int attempts;
    private final Ticker ticker;
    private final Counter failed;

    RetryingStore(String engine, BlockSink<T> sink, int attempts, Ticker ticker, Counter failed) {
        this.engine = engine;
        this.sink = sink;
        this.attempts = attempts;
        this.ticker = ticker;
        this.failed = failed;
    }

    /**
     * Stores a block in its turn.
     *
     * @throws ReceiveException if the block is not stored and will not be
     */
    void store(Block<T> block, NextTurn turn) {
        for (int attempt = 1; !stored(block, turn, attempt); attempt++) {
            pause(block, PAUSES.pauseAfter(attempt));
        }
    }

    private boolean stored(Block<T> block, NextTurn turn, int attempt) {
        try {
            sink.store(block, turn);
            return true;
        } catch (InterruptedException interrupt) {
            throw interrupted(block, interrupt);
        } catch (Exception failure) { // the boundary to whatever stores the block
            throwIfLost(block, turn, failure);
            failed.increment();
            throwIfFinal(block, attempt, failure);
            log.warn("{}: could not store {}, attempt {} of {}", engine, block, attempt, attempts, failure);
            return false;
        }
    }

    private void throwIfLost(Block<T> block, NextTurn turn, Exception failure) {
        if (turn.isLost()) {
            throw new ReceiveUnavailableException(
                    engine + ": did not store " + block
                            + ", because the one before it is not stored; its records are not" + " acknowledged",
                    failure);
        }
    }

    private void throwIfFinal(Block<T> block, int attempt, Exception failure) {
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted(block, failure);
        }
        NotSerializableException unserializable = unserializable(failure);
        if (unserializable != null) {
            throw new UnusableRecordException(
                    engine + ": could not store " + block + ": an element cannot be stored, because its class "
                            + unserializable.getMessage()
                            + " isn't serializable; let the decoder return something that is",
                    failure);
        }
        if (attempt >= attempts) {
            throw new ReceiveUnavailableException(
                    engine + ": could not store " + block + " in " + attempt + " attempts, the last one: " + failure
                            + ". Its records are not acknowledged. See why the store fails, or allow more with "
                            + ReceiverSettings.STORE_ATTEMPTS.key(),
                    failure);
        }
    }

    private void pause(Block<T> block, Duration pause) {
        try {
            ticker.sleep(pause);
        } catch (InterruptedException interrupt) {
            throw interrupted(block, interrupt);
        }
    }

    private ReceiveUnavailableException interrupted(Block<T> block, Exception cause) {
        Thread.currentThread().interrupt();
        return new ReceiveUnavailableException(
                engine + ": was interrupted while it stored " + block + "; its records are not acknowledged", cause);
    }

    private static @Nullable NotSerializableException unserializable(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
            if (cause instanceof NotSerializableException found) {
                return found;
            }
            cause = cause.getCause();
        }
        return null;
    }
}

package io.holdfast.spark.context;

import io.holdfast.account.Undone;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The order of a graceful stop: receivers stop, store and acknowledge what they have; what is received is processed
 * until the log knows of nothing undone; Spark stops. Spark alone would close its log first, and go by what it has in
 * memory and by a time limit of its own. Not thread-safe: one thread runs it, once.
 *
 * <p>Receivers come first: what one stores after the last look at the log would be left behind.
 */
final class GracefulStop {
    private static final Logger log = LoggerFactory.getLogger(GracefulStop.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final Duration SAY_EVERY = Duration.ofSeconds(5);

    private final Steps steps;
    private final Supplier<Undone> undone;
    private final Duration bound;
    private final Ticker ticker;
    private long beginNanos;
    private long saidNanos;

    /** What is done to Spark. Each returns at once, and completes when it is done. */
    interface Steps {
        CompletableFuture<Void> stopReceivers();

        CompletableFuture<Void> stopSpark();
    }

    GracefulStop(Steps steps, Supplier<Undone> undone, Duration bound, Ticker ticker) {
        this.steps = steps;
        this.undone = undone;
        this.bound = bound;
        this.ticker = ticker;
    }

    /**
     * Stops. Blocks until that is done, at most for the bound.
     *
     * @throws StopException if time ran out, a batch failed, or Spark could not be stopped
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    void run() throws InterruptedException {
        beginNanos = ticker.nanos();
        saidNanos = beginNanos;
        log.info("Stopping gracefully within {} ms: {}", bound.toMillis(), undone.get());
        await("the receivers to store and acknowledge what they have", steps.stopReceivers());
        log.info("No receiver runs any more: {}", undone.get());
        await("what was received to be processed", () -> undone.get().isNothing());
        await("Spark to stop", steps.stopSpark());
        Undone left = undone.get();
        if (!left.isNothing() || !left.failed().isEmpty()) {
            throw new StopException(
                    "The stop left something undone: " + left + ". The next start goes on with it", null);
        }
        log.info(
                "Stopped gracefully after {} ms, with nothing undone", elapsed().toMillis());
    }

    private Duration elapsed() {
        return Duration.ofNanos(ticker.nanos() - beginNanos);
    }

    private void await(String what, CompletableFuture<Void> step) throws InterruptedException {
        await(what, step::isDone);
        try {
            step.join();
        } catch (CompletionException | CancellationException failure) {
            throw new StopException("Could not stop: waited for " + what + ", found " + failure, failure);
        }
    }

    private void await(String what, BooleanSupplier isDone) throws InterruptedException {
        while (!isDone.getAsBoolean()) {
            if (elapsed().compareTo(bound) >= 0) {
                throw new StopException(
                        "Could not stop gracefully within " + bound.toMillis() + " ms ("
                                + StopSettings.TIMEOUT.key() + "): waited for " + what + ", found " + undone.get()
                                + ". The next start goes on with what is left",
                        null);
            }
            say(what);
            ticker.sleep(LOOK_EVERY);
        }
    }

    private void say(String what) {
        if (ticker.nanos() - saidNanos >= SAY_EVERY.toNanos()) {
            saidNanos = ticker.nanos();
            log.info("Stopping, for {} s now: waiting for {}; {}", elapsed().toSeconds(), what, undone.get());
        }
    }
}

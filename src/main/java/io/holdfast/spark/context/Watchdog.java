package io.holdfast.spark.context;

import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Tells when an application that runs does nothing any more: no receiver runs, or no batch ends, for longer than a
 * bound. Stateless.
 *
 * @param noReceiver how long none may run; zero for ever
 * @param noBatch how long none may end; zero for ever
 */
record Watchdog(Duration noReceiver, Duration noBatch) {
    /** The bounds as set; that of batches at least ten intervals. */
    static Watchdog of(Duration noReceiver, Duration noBatch, Duration interval) {
        Duration least = interval.multipliedBy(10);
        boolean isLonger = !noBatch.isZero() && noBatch.compareTo(least) < 0;
        return new Watchdog(noReceiver, isLonger ? least : noBatch);
    }

    /**
     * What is wrong, if anything is.
     *
     * @param withoutReceiverNanos since when no receiver runs, by the ticker; empty if one does or none should
     * @param lastEndNanos when the last batch ended, by the ticker
     */
    Optional<String> complaint(OptionalLong withoutReceiverNanos, long lastEndNanos, Ticker ticker) {
        if (withoutReceiverNanos.isPresent() && isOver(noReceiver, withoutReceiverNanos.getAsLong(), ticker)) {
            return Optional.of("No receiver has run for " + noReceiver.toMillis() + " ms ("
                    + StopSettings.NO_RECEIVER.key() + "): see whether executors have a free core for each, and why"
                    + " receivers ended");
        }
        if (isOver(noBatch, lastEndNanos, ticker)) {
            return Optional.of("No batch has ended for " + noBatch.toMillis() + " ms (" + StopSettings.NO_BATCH.key()
                    + "): see which jobs hang, or set a higher bound if batches take that long");
        }
        return Optional.empty();
    }

    private static boolean isOver(Duration bound, long sinceNanos, Ticker ticker) {
        return !bound.isZero() && ticker.nanos() - sinceNanos >= bound.toNanos();
    }
}

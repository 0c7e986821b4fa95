package io.holdfast.receive;

import io.holdfast.time.Ticker;
import java.time.Duration;

/**
 * A token bucket under a limit that may change at any moment. It holds what the limit allows in one block's age, at
 * least one record; who takes more than was permitted goes into debt, so that the average holds. Confined to the
 * engine's thread.
 */
final class RateGate {
    private static final double NANOS_PER_SECOND = 1e9;

    private final RateLimit limit;
    private final Duration burst;
    private final Ticker ticker;
    private long rate;
    private double tokens;
    private long filledNanos;

    RateGate(RateLimit limit, Duration burst, Ticker ticker) {
        this.limit = limit;
        this.burst = burst;
        this.ticker = ticker;
        this.rate = currentRate();
        this.tokens = capacity();
        this.filledNanos = ticker.nanos();
    }

    /** How many of the wanted records may come in now; 0 when the caller has to wait. */
    int permits(int wanted) {
        refill();
        return rate == RateLimit.NONE ? wanted : (int) Math.max(0, Math.min(wanted, Math.floor(tokens)));
    }

    /** Counts what came in. */
    void taken(int records) {
        if (rate != RateLimit.NONE) {
            tokens -= records;
        }
    }

    /** How long until one record may come in, as things are; zero when one may now. */
    Duration untilPermit() {
        refill();
        if (rate == RateLimit.NONE || tokens >= 1) {
            return Duration.ZERO;
        }
        return Duration.ofNanos((long) Math.ceil((1 - tokens) / rate * NANOS_PER_SECOND));
    }

    private void refill() {
        long now = ticker.nanos();
        double earned = (now - filledNanos) / NANOS_PER_SECOND * rate;
        filledNanos = now;
        rate = currentRate();
        tokens = Math.min(capacity(), tokens + earned);
    }

    private double capacity() {
        return Math.max(1, burst.toNanos() / NANOS_PER_SECOND * rate);
    }

    private long currentRate() {
        return Math.max(1, limit.recordsPerSecond());
    }
}

package io.holdfast.spark.kafka;

import io.holdfast.time.Ticker;
import java.time.Duration;

/** Time that passes when the test says so, and while somebody sleeps. Not thread-safe. */
final class HandTicker implements Ticker {
    private long nanos;

    void pass(Duration time) {
        nanos += time.toNanos();
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public long millis() {
        return nanos / 1_000_000;
    }

    @Override
    public void sleep(Duration duration) {
        pass(duration);
    }
}

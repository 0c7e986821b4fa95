package io.holdfast.wal;

import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that moves only when told to, or when somebody sleeps. Thread-safe. */
final class StillTicker implements Ticker {
    private final AtomicLong millis;

    StillTicker(long millis) {
        this.millis = new AtomicLong(millis);
    }

    void advance(long byMillis) {
        millis.addAndGet(byMillis);
    }

    @Override
    public long nanos() {
        return millis.get() * 1_000_000;
    }

    @Override
    public long millis() {
        return millis.get();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        advance(duration.toMillis());
    }
}

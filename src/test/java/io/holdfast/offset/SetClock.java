package io.holdfast.offset;

import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The system's clock, but for the time of day, which a test sets. Thread-safe. */
public final class SetClock implements Ticker {
    private final AtomicLong millis;

    /** A clock that shows the time until it is told another one. */
    public SetClock(long millis) {
        this.millis = new AtomicLong(millis);
    }

    /** Sets the time of day on. */
    public void advance(Duration duration) {
        millis.addAndGet(duration.toMillis());
    }

    @Override
    public long nanos() {
        return Ticker.system().nanos();
    }

    @Override
    public long millis() {
        return millis.get();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        Ticker.system().sleep(duration);
    }
}

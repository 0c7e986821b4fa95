package io.holdfast.receive;

import io.holdfast.time.Ticker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether the engine shall end, by when, and whether somebody has stopped waiting for it. Also breaks off a connection
 * attempt, and nothing else, by an interrupt: nothing can be lost then. Thread-safe.
 */
final class StopRequest {
    private final Ticker ticker;
    private boolean asked; // all fields are guarded by this
    private boolean timed;
    private boolean abandoned;
    private long deadlineNanos;
    private @Nullable Thread opener;

    StopRequest(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Somebody wants the engine to end within the bound. Of several bounds the shortest counts. */
    synchronized void ask(Duration bound) {
        asked = true;
        limit(bound);
        if (opener != null) {
            opener.interrupt();
        }
    }

    /** The engine has to end by itself, within the bound unless a shorter one was asked for. */
    synchronized void limit(Duration bound) {
        long deadline = ticker.nanos() + bound.toNanos();
        deadlineNanos = timed && deadlineNanos - deadline < 0 ? deadlineNanos : deadline;
        timed = true;
    }

    /** Nobody waits any more: from here on nothing is acknowledged. */
    synchronized void abandon() {
        abandoned = true;
    }

    synchronized boolean isAsked() {
        return asked;
    }

    synchronized boolean isAbandoned() {
        return abandoned;
    }

    /** What is left of the bound; zero when it is used up or nobody waits any more. */
    synchronized Duration remaining() {
        return Duration.ofNanos(abandoned ? 0 : Math.max(0, deadlineNanos - ticker.nanos()));
    }

    /** Marks the beginning of a connection attempt; false when it shall not begin. */
    synchronized boolean beginOpening() {
        if (asked) {
            return false;
        }
        opener = Thread.currentThread();
        return true;
    }

    /** Marks its end, and takes back the interrupt that broke it off, which must not hit what follows. */
    @SuppressWarnings("ResultOfMethodCallIgnored") // the flag is cleared, whatever it was
    synchronized void endOpening() {
        opener = null;
        if (asked) {
            Thread.interrupted();
        }
    }
}

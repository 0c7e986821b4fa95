package io.holdfast.receive;

import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.function.Consumer;

/** Passes on the first line, then at most one in a while, saying how many it kept back. Confined to one thread. */
final class CalmLog {
    static final Duration QUIET = Duration.ofSeconds(10);

    private final Ticker ticker;
    private final Consumer<String> lines;
    private boolean spoken;
    private long spokenNanos;
    private long heldBack;

    CalmLog(Ticker ticker, Consumer<String> lines) {
        this.ticker = ticker;
        this.lines = lines;
    }

    void say(String line) {
        long now = ticker.nanos();
        if (spoken && now - spokenNanos < QUIET.toNanos()) {
            heldBack++;
            return;
        }
        lines.accept(heldBack == 0 ? line : line + " (and " + heldBack + " more since the line before)");
        spoken = true;
        spokenNanos = now;
        heldBack = 0;
    }
}

package io.holdfast.cli;

import io.holdfast.offset.OffsetStore;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What all commands are told that change offsets, which wants a driver that does not run. Not thread-safe. */
final class OffsetChange {
    /** Longer than the pause between two signs of life, as it is by default. */
    private static final Duration FRESH = Duration.ofMinutes(1);

    private static final Duration WATCH = Duration.ofSeconds(12);
    private static final Duration LOOK = Duration.ofMillis(500);

    @Option(
            names = "--force",
            description = "Change offsets although a driver gives signs of life; it fails at its next commit.")
    private boolean force;

    /**
     * Refuses if a driver of the application may be alive: it gave a sign less than a minute ago, by both clocks, or
     * gives one while this watches.
     *
     * @throws CommandException if it is refused
     */
    void requireNoDriver(OffsetStore store, String application) throws InterruptedException {
        Optional<Long> before = store.lastSignMillis();
        if (force || before.isEmpty()) {
            return;
        }
        Ticker ticker = Ticker.system();
        if (Math.abs(ticker.millis() - before.get()) < FRESH.toMillis() || isBeating(store, before, ticker)) {
            throw CommandException.wrongUse("A driver of '" + application + "' gave a sign of life at "
                    + Output.time(store.lastSignMillis().orElse(before.get())) + ": stop it and wait for "
                    + FRESH.toSeconds() + " seconds. --force changes offsets all the same, and that driver fails at"
                    + " its next commit");
        }
    }

    private static boolean isBeating(OffsetStore store, Optional<Long> before, Ticker ticker)
            throws InterruptedException {
        long begin = ticker.nanos();
        while (ticker.nanos() - begin < WATCH.toNanos()) {
            ticker.sleep(LOOK);
            if (!store.lastSignMillis().equals(before)) {
                return true;
            }
        }
        return false;
    }
}

package io.holdfast.cli;

import io.holdfast.time.Ticker;
import java.io.PrintWriter;
import java.time.Duration;

/** How far a long command is: a bar on a terminal, a line now and then elsewhere. Thread-safe. */
final class Progress {
    private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();
    private static final long BAR_PAUSE_NANOS = NANOS_PER_SECOND / 5;
    private static final long LINE_PAUSE_NANOS = 5 * NANOS_PER_SECOND;
    private static final int WIDTH = 40;

    private final PrintWriter out;
    private final boolean terminal;
    private final Ticker ticker;
    private final long totalBytes;
    private final long startNanos;
    private long doneBytes; // guarded by this
    private long shownNanos; // guarded by this

    /**
     * Begins to count.
     *
     * @param out where it is shown
     * @param terminal whether a line may be overwritten there
     */
    Progress(PrintWriter out, boolean terminal, Ticker ticker, long totalBytes) {
        this.out = out;
        this.terminal = terminal;
        this.ticker = ticker;
        this.totalBytes = totalBytes;
        this.startNanos = ticker.nanos();
        this.shownNanos = startNanos;
    }

    /** Whether {@code scripts/holdfast} saw that standard error is a terminal. */
    static boolean isTerminal() {
        return Boolean.getBoolean("holdfast.terminal");
    }

    synchronized void add(long bytes) {
        doneBytes += bytes;
        long now = ticker.nanos();
        if (now - shownNanos >= (terminal ? BAR_PAUSE_NANOS : LINE_PAUSE_NANOS)) {
            shownNanos = now;
            show();
        }
    }

    private void show() {
        int percent = (int) Math.min(100, totalBytes == 0 ? 100 : doneBytes * 100 / totalBytes);
        String text = String.format("%3d %%  %s", percent, rate(doneBytes));
        if (terminal) {
            int filled = percent * WIDTH / 100;
            out.print("\r[" + "#".repeat(filled) + " ".repeat(WIDTH - filled) + "] " + text + "  ");
        } else {
            out.println(text);
        }
        out.flush();
    }

    /** Shows the end. */
    synchronized void end() {
        if (terminal) {
            show();
            out.println();
        }
        out.flush();
    }

    String rate(long bytes) {
        double seconds = (double) Math.max(1, ticker.nanos() - startNanos) / NANOS_PER_SECOND;
        return String.format("%.1f MB/s", bytes / seconds / 1_000_000);
    }

    /** Time since the beginning, in milliseconds. */
    long millis() {
        return Duration.ofNanos(ticker.nanos() - startNanos).toMillis();
    }
}

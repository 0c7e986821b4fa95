package io.holdfast.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Fills the outbox with generated lines or with those of an input, at the wanted rate. Runs in a thread of its own. */
final class Feeder implements Runnable {
    private static final String[] WORDS = {
        "kelp", "tide", "reef", "anchor", "current", "harbour", "wave", "storm", "pier", "shell", "sand", "gull", "salt"
    };
    private static final long COMBINATIONS = (long) WORDS.length * WORDS.length;
    private static final long LARGEST_BURST_NANOS = 20_000_000;
    private static final long SHORTEST_PAUSE_NANOS = 500_000;

    private final SendOptions options;
    private final InputStream input;
    private final Outbox outbox;
    private long due = System.nanoTime();
    /** Written by this thread, read by the main one. */
    private volatile @Nullable IOException failure;

    Feeder(SendOptions options, InputStream input, Outbox outbox) {
        this.options = options;
        this.input = input;
        this.outbox = outbox;
    }

    @Override
    public void run() {
        try {
            if (options.generate() >= 0) {
                generate();
            } else {
                copy();
            }
        } catch (IOException unreadable) {
            failure = unreadable;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } finally {
            outbox.end();
        }
    }

    /** Why the input could not be read to its end, if it could not. */
    @Nullable
    IOException failure() {
        return failure;
    }

    private void generate() throws InterruptedException {
        for (long n = 1; n <= options.generate(); n++) {
            add(line(options.prefix(), n));
        }
    }

    static String line(String prefix, long n) {
        int word = (int) (n % COMBINATIONS);
        return prefix + "-" + n + " " + WORDS[word % WORDS.length] + " " + WORDS[word / WORDS.length] + " "
                + WORDS[(int) (n * 7 % WORDS.length)];
    }

    /** ISO 8859-1 both ways leaves every byte as it is. */
    private void copy() throws IOException, InterruptedException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(input, StandardCharsets.ISO_8859_1));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            add(line);
        }
    }

    private void add(String line) throws InterruptedException {
        pace();
        outbox.add(line.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** What was missed while the window was full is not made up for. */
    private void pace() {
        if (options.rate() > 0) {
            long now = System.nanoTime();
            due = Math.max(due + 1_000_000_000 / options.rate(), now - LARGEST_BURST_NANOS);
            if (due - now > SHORTEST_PAUSE_NANOS) {
                LockSupport.parkNanos(due - now);
            }
        }
    }
}

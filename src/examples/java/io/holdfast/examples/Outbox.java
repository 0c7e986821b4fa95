package io.holdfast.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The lines that the sender is responsible for: every one from the lowest unacknowledged sequence on. A line leaves
 * only by its acknowledgement, or, to a plain receiver, when it is sent. Sequences begin with 1. Thread-safe.
 */
final class Outbox {
    private final byte[] @Nullable [] ring;
    private long first = 1;
    private long next = 1;
    private long sent;
    private boolean ended;

    /** @param window how many lines may wait before {@link #add} waits too; at least 1 */
    Outbox(int window) {
        ring = new byte[window][];
    }

    /** Adds a line, without its line feed; waits while the window is full. */
    synchronized void add(byte[] line) throws InterruptedException {
        while (waiting() >= ring.length) {
            wait();
        }
        ring[slot(next)] = line;
        next++;
        notifyAll();
    }

    /** No line will follow. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** The lowest sequence that is not acknowledged: what a new connection begins with. */
    synchronized long first() {
        return first;
    }

    /** How many lines were sent at least once. */
    synchronized long sent() {
        return sent;
    }

    /** How many lines have been added and not left. */
    synchronized long waiting() {
        return next - first;
    }

    /** Whether there is nothing left to do. */
    synchronized boolean isDone() {
        return ended && first == next;
    }

    /** Lines from {@code sequence} on, as many as there are up to {@code most}; waits a little for the first. */
    @SuppressWarnings("WaitNotInLoop") // The caller's loop asks again, and looks in between whether to go on.
    synchronized List<byte[]> from(long sequence, int most, long waitMillis) throws InterruptedException {
        if (sequence >= next && !ended) {
            wait(waitMillis);
        }
        List<byte[]> some = new ArrayList<>();
        for (long at = sequence; at < next && some.size() < most; at++) {
            some.add(Objects.requireNonNull(ring[slot(at)]));
        }
        return some;
    }

    /** Notes that all lines up to {@code sequence} are being sent. */
    synchronized void sending(long sequence) {
        sent = Math.max(sent, sequence);
    }

    /**
     * Forgets all lines up to {@code sequence}.
     *
     * @throws IllegalArgumentException if the last of them was never sent
     */
    synchronized void acknowledge(long sequence) {
        if (sequence > sent) {
            throw new IllegalArgumentException("acknowledges line " + sequence + ", but only " + sent + " were sent");
        }
        for (; first <= sequence; first++) {
            ring[slot(first)] = null;
        }
        notifyAll();
    }

    private int slot(long sequence) {
        return (int) (sequence % ring.length);
    }
}

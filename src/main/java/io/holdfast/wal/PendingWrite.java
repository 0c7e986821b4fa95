package io.holdfast.wal;

import io.holdfast.time.Ticker;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A record on its way into the log. It ends once: durable, failed, or withdrawn by the one who wants it written.
 * Thread-safe, except that only one thread at a time works on its record.
 */
final class PendingWrite {
    private final PackedRecord record;
    private final Ticker ticker;
    private final long deadlineNanos;
    private final Outcome outcome;

    /** Where it lies, by the last attempt. Written and then read by the thread that works on it. */
    private @Nullable RecordAddress address;

    /** How it ended: with an address, with a failure, or with neither if it was withdrawn. Immutable. */
    private record End(
            @Nullable RecordAddress address,
            @Nullable String problem,
            @Nullable Throwable cause) {}

    /** What a write and its copies share. Thread-safe. */
    private static final class Outcome {
        private final AtomicReference<@Nullable End> end = new AtomicReference<>();

        /** Who waits for the end: written by that thread, read by the one that ends it. */
        private volatile @Nullable Thread waiter;

        /** Set by the thread that writes, read by the one that wants it written. */
        private volatile boolean placed;
    }

    /**
     * Begins to wait.
     *
     * @param deadlineNanos when the write has taken too long, by the ticker
     */
    PendingWrite(PackedRecord record, Ticker ticker, long deadlineNanos) {
        this(record, ticker, deadlineNanos, new Outcome());
    }

    private PendingWrite(PackedRecord record, Ticker ticker, long deadlineNanos, Outcome outcome) {
        this.record = record;
        this.ticker = ticker;
        this.deadlineNanos = deadlineNanos;
        this.outcome = outcome;
    }

    /**
     * The same write with a copy of its record, for a thread that goes on in place of one that hangs: that one may
     * still read the record, and both would place it. They end together.
     */
    PendingWrite again() {
        return new PendingWrite(record.copy(), ticker, deadlineNanos, outcome);
    }

    PackedRecord record() {
        return record;
    }

    long nanosLeft() {
        return deadlineNanos - ticker.nanos();
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    boolean isOpen() {
        return outcome.end.get() == null;
    }

    /** Notes that bytes are about to be handed to the storage: from here on it may be in the log, whatever is said. */
    void place() {
        outcome.placed = true;
    }

    boolean wasPlaced() {
        return outcome.placed;
    }

    /** Tells where it lies if it becomes durable. */
    void assign(RecordAddress place) {
        address = place;
    }

    /** Tells that it is durable in the place last told; returns false if it was withdrawn before. */
    boolean complete() {
        return end(new End(address, null, null));
    }

    /** Tells that it failed for good; returns false if it had ended before. */
    boolean fail(String problem, Throwable cause) {
        return end(new End(null, problem, cause));
    }

    /** Gives it up; returns false if it had ended before. */
    boolean withdraw() {
        return end(new End(null, null, null));
    }

    private boolean end(End how) {
        boolean first = outcome.end.compareAndSet(null, how);
        Thread waiting = outcome.waiter;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
        return first;
    }

    /**
     * Waits for its end, or until the time is up; returns whether it has ended. For one thread.
     *
     * @param look called now and then while waiting
     */
    boolean await(Runnable look) throws InterruptedException {
        // Before the look at the end: whoever ends it behind that look finds this thread here.
        outcome.waiter = Thread.currentThread();
        while (isOpen()) {
            long left = nanosLeft();
            if (left <= 0) {
                return false;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("while a record was being written");
            }
            long beganNanos = ticker.nanos();
            LockSupport.parkNanos(this, Math.min(left, Lane.LOOK_NANOS));
            if (isOpen() && ticker.nanos() - beganNanos >= Lane.LOOK_NANOS) {
                look.run();
            }
        }
        return true;
    }

    /** The address of a write that has ended well; the failure of one that has not. */
    RecordAddress result() {
        End found = outcome.end.get();
        if (found != null && found.address() != null) {
            return found.address();
        }
        if (found != null && found.problem() != null) {
            throw new WalWriteException(found.problem(), found.cause());
        }
        throw new IllegalStateException("Asked for the result of a write that has none");
    }
}

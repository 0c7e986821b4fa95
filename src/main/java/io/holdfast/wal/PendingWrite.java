package io.holdfast.wal;

import io.holdfast.time.Ticker;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A record on its way into the log. It ends once: durable, failed, or withdrawn by the one who wants it written.
 * Thread-safe, except that only one thread at a time works on its record.
 */
final class PendingWrite {
    /** How long a waiting thread sleeps before it looks at the clock again. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final PackedRecord record;
    private final Ticker ticker;
    private final long deadlineNanos;
    private final AtomicReference<@Nullable End> end = new AtomicReference<>();

    /** Where it lies, by the last attempt. Written and then read by the thread that works on it. */
    private @Nullable RecordAddress place;

    /** Who waits for the end: written by that thread, read by the one that ends it. */
    private volatile @Nullable Thread waiter;

    /** How it ended: with an address, with a failure, or with neither if it was withdrawn. Immutable. */
    private record End(
            @Nullable RecordAddress address,
            @Nullable String problem,
            @Nullable Throwable cause) {}

    /**
     * Begins to wait.
     *
     * @param deadlineNanos when the write has taken too long, by the ticker
     */
    PendingWrite(PackedRecord record, Ticker ticker, long deadlineNanos) {
        this.record = record;
        this.ticker = ticker;
        this.deadlineNanos = deadlineNanos;
    }

    PackedRecord record() {
        return record;
    }

    long nanosLeft() {
        return deadlineNanos - ticker.nanos();
    }

    boolean isOpen() {
        return end.get() == null;
    }

    /** Tells where it lies if it becomes durable. */
    void assign(RecordAddress address) {
        place = address;
    }

    /** Tells that it is durable in the place last told; returns false if it was withdrawn before. */
    boolean complete() {
        return end(new End(place, null, null));
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
        boolean first = end.compareAndSet(null, how);
        Thread waiting = waiter;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
        return first;
    }

    /** Waits for its end, or until the time is up; returns whether it has ended. For one thread. */
    boolean await() throws InterruptedException {
        // Before the look at the end: whoever ends it behind that look finds this thread here.
        waiter = Thread.currentThread();
        while (isOpen()) {
            long left = nanosLeft();
            if (left <= 0) {
                return false;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("while a record was being written");
            }
            LockSupport.parkNanos(this, Math.min(left, LOOK_NANOS));
        }
        return true;
    }

    /** The address of a write that has ended well; the failure of one that has not. */
    RecordAddress result() {
        End found = end.get();
        if (found != null && found.address() != null) {
            return found.address();
        }
        if (found != null && found.problem() != null) {
            throw new WalWriteException(found.problem(), found.cause());
        }
        throw new IllegalStateException("Asked for the result of a write that has none");
    }
}

package io.holdfast.wal;

import io.holdfast.time.Ticker;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
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
    private final CountDownLatch ended = new CountDownLatch(1);

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

    /** Tells that it is durable; returns false if it was withdrawn before. */
    boolean complete(RecordAddress address) {
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
        boolean first = end.compareAndSet(null, how);
        ended.countDown();
        return first;
    }

    /** Waits for its end, or until the time is up; returns whether it has ended. */
    boolean await() throws InterruptedException {
        while (isOpen()) {
            long left = nanosLeft();
            if (left <= 0) {
                return false;
            }
            boolean unused = ended.await(Math.min(left, LOOK_NANOS), TimeUnit.NANOSECONDS);
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

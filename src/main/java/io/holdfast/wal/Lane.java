package io.holdfast.wal;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The open segment of a row and the right to work on it, which one thread has at a time. While a call into the storage
 * hangs nobody else can have it; then the row goes on in another lane, and this one is lost with its segment.
 * Thread-safe.
 */
final class Lane {
    /** How long a thread that waits for anything sleeps before it looks again whether the storage hangs. */
    static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ReentrantLock turn = new ReentrantLock();

    /** Written by the thread whose turn it is, read by those that wait. */
    private volatile long sinceNanos;

    /** Set by the thread whose turn it is, cleared by it under the monitor of the row. */
    private volatile boolean working;

    /** Written by the thread whose turn it is; others only look whether there is one. */
    private volatile @Nullable OpenSegment segment;

    /** Waits for its turn for so long, or until it should be looked whether the storage hangs. */
    boolean enter(long waitNanos) throws InterruptedException {
        return turn.tryLock() || turn.tryLock(Math.min(waitNanos, LOOK_NANOS), TimeUnit.NANOSECONDS);
    }

    void begin(long nowNanos) {
        sinceNanos = nowNanos;
        working = true;
    }

    void end() {
        working = false;
    }

    void exit() {
        turn.unlock();
    }

    /** Whether somebody has had the turn for at least so long. */
    boolean hangs(long nowNanos, long limitNanos) {
        return working && nowNanos - sinceNanos >= limitNanos;
    }

    /** How long ago the last turn began; 0 while one lasts. */
    long idleNanos(long nowNanos) {
        return working ? 0 : nowNanos - sinceNanos;
    }

    @Nullable
    OpenSegment segment() {
        return segment;
    }

    void hold(@Nullable OpenSegment opened) {
        segment = opened;
    }

    /** Leaves the lane without a segment and returns the one it had. */
    @Nullable
    OpenSegment take() {
        OpenSegment taken = segment;
        segment = null;
        return taken;
    }
}

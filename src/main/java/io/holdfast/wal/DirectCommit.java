package io.holdfast.wal;

import io.holdfast.metric.Counter;
import io.holdfast.storage.StorageInterruptedException;
import java.util.List;

/**
 * Each caller appends and flushes for itself, one after the other: the fastest way where a flush costs less than
 * waking another thread. A caller that is interrupted closes at most a segment; the others go on in the next one. A
 * system call that hangs cannot be left by the one who made it, who looks at the time before and after; the others go
 * on without it. Thread-safe.
 */
final class DirectCommit implements Commit {
    private final SegmentWriter writer;
    private final WriteFailures failures;
    private final Counter late;

    DirectCommit(SegmentWriter writer, WriteFailures failures, LogOptions options) {
        this.writer = writer;
        this.failures = failures;
        this.late = options.metrics().counter("wal.writes.late");
    }

    @Override
    public RecordAddress write(PendingWrite write) {
        try {
            attempt(write);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw failures.interrupted(interrupted);
        } finally {
            write.record().release();
        }
        if (write.nanosLeft() < 0) {
            late.increment();
        }
        return write.result();
    }

    private void attempt(PendingWrite write) throws InterruptedException {
        for (int attempt = 1; write.isOpen(); attempt++) {
            try {
                boolean tried = writer.append(List.of(write), write.deadlineNanos());
                if (!tried || (write.isOpen() && write.nanosLeft() <= 0)) {
                    throw failures.tooSlow();
                }
            } catch (WalWriteException | InterruptedException last) {
                throw last;
            } catch (Throwable failure) {
                // Any Throwable: Hadoop reports a full disk as an Error, and only a new segment is safe after it.
                stopOrPause(write, attempt, failure);
            }
        }
    }

    private void stopOrPause(PendingWrite write, int attempt, Throwable failure) throws InterruptedException {
        if (failure instanceof StorageInterruptedException
                || Thread.currentThread().isInterrupted()) {
            throw failures.interrupted(failure);
        }
        if (failures.isLast(attempt)
                || write.nanosLeft() <= failures.pauseAfter(attempt).toNanos()) {
            throw new WalWriteException(failures.exhausted(attempt, failure), failure);
        }
        failures.pause(attempt, 1);
    }
}

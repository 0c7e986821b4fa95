package io.holdfast.wal;

import io.holdfast.metric.Counter;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageEntry;
import io.holdfast.storage.StorageException;
import io.holdfast.storage.StorageInterruptedException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a log below its bound: while it is above, what receivers write waits, and so do they. The driver's events never
 * wait, for without them no batch would end and nothing would be cleaned. Thread-safe.
 *
 * <p>The log is measured by listing it, every ten seconds or after a part of the bound was written here. A file that is
 * being written counts as long as the storage says, which HDFS does late; so leave room for a segment per executor.
 */
final class SizeLimit {
    private static final Logger log = LoggerFactory.getLogger(SizeLimit.class);
    private static final long MEASURE_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long WARN_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long MEASURE_BYTES = 64 << 20;

    private final Storage storage;
    private final LogOptions options;
    private final WriteFailures failures;
    private final Counter held;

    // All below: guarded by this.
    private boolean measured;
    private long measuredNanos;
    private long measuredBytes;
    private long writtenBytes;
    private boolean warned;
    private long warnedNanos;

    SizeLimit(Storage storage, LogOptions options, WriteFailures failures) {
        this.storage = storage;
        this.options = options;
        this.failures = failures;
        this.held = options.metrics().counter("wal.writes.held");
    }

    /**
     * Returns when so many bytes may be written.
     *
     * @throws WalWriteException if the log is above its bound until the deadline
     * @throws WalInterruptedException if the thread is interrupted while it waits
     */
    void admit(int bytes, long deadlineNanos) {
        if (options.role() != Role.DATA || options.maxBytes() == Long.MAX_VALUE || tryAdmit(bytes, MEASURE_NANOS)) {
            return;
        }
        held.increment();
        do {
            warn();
            pause(deadlineNanos);
        } while (!tryAdmit(bytes, LOOK_NANOS));
    }

    private synchronized boolean tryAdmit(int bytes, long measureAfterNanos) {
        long now = options.ticker().nanos();
        boolean due = !measured
                || now - measuredNanos >= measureAfterNanos
                || writtenBytes >= Math.min(MEASURE_BYTES, options.maxBytes() / 16);
        if (due) {
            measure(now);
        }
        if (measuredBytes + writtenBytes + bytes > options.maxBytes()) {
            return false;
        }
        writtenBytes += bytes;
        return true;
    }

    /** What cannot be measured keeps its last size: whether it can be written is seen by writing. */
    private void measure(long now) {
        measured = true;
        measuredNanos = now;
        try {
            long sum = 0;
            for (Role role : Role.values()) {
                sum += sizeOf(new LogLayout(storage, role).directory(), 2);
            }
            measuredBytes = sum;
            writtenBytes = 0;
        } catch (StorageInterruptedException interrupted) {
            throw failures.interrupted(interrupted);
        } catch (StorageException failure) {
            log.warn("Could not measure the log {}; it is taken to be as long as before", storage.root(), failure);
        }
    }

    private long sizeOf(String directory, int levels) {
        long sum = 0;
        for (StorageEntry entry : storage.list(directory)) {
            boolean descend = entry.isDirectory() && levels > 1;
            sum += descend ? sizeOf(directory + "/" + entry.name(), levels - 1) : entry.size();
        }
        return sum;
    }

    private synchronized void warn() {
        long now = options.ticker().nanos();
        if (!warned || now - warnedNanos >= WARN_NANOS) {
            warned = true;
            warnedNanos = now;
            log.warn("Receivers wait: {}", state());
        }
    }

    private synchronized String state() {
        return "the log " + storage.root() + " holds " + (measuredBytes + writtenBytes) + " bytes, and "
                + WalSettings.MAX_BYTES.key() + " allows " + options.maxBytes()
                + ". It is cleaned when batches end: see which one fails or runs behind, or raise the limit";
    }

    private void pause(long deadlineNanos) {
        long left = deadlineNanos - options.ticker().nanos();
        if (left <= 0) {
            throw new WalWriteException("Cannot write a record: " + state(), null);
        }
        try {
            options.ticker().sleep(Duration.ofNanos(Math.min(left, LOOK_NANOS)));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw failures.interrupted(interrupted);
        }
    }
}

package io.holdfast.wal;

import io.holdfast.metric.Counter;
import io.holdfast.time.Alarms;
import io.holdfast.time.Threads;
import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a segment that nobody has written to for a while, so that it has its footer and can be cleaned though nobody
 * writes any more. Costs an alarm while a segment is open, and a thread only for the moment of closing it. Thread-safe.
 */
final class IdleRoll {
    private static final Logger log = LoggerFactory.getLogger(IdleRoll.class);

    private final SegmentWriter writer;
    private final LogOptions options;
    private final Counter rolled;
    private @Nullable Future<?> alarm; // guarded by this

    IdleRoll(SegmentWriter writer, LogOptions options) {
        this.writer = writer;
        this.options = options;
        this.rolled = options.metrics().counter("wal.segments.idle");
    }

    /** A segment is open. */
    synchronized void begin() {
        if (alarm == null) {
            alarm = Alarms.after(options.idleRoll(), this::look);
        }
    }

    /** Looks no more, until a segment is open again. */
    synchronized void end() {
        if (alarm != null) {
            alarm.cancel(false);
            alarm = null;
        }
    }

    private synchronized void look() {
        long idleNanos = writer.idleNanos();
        long limitNanos = options.idleRoll().toNanos();
        alarm = null;
        if (idleNanos >= limitNanos) {
            // In a thread of its own: the storage may hang, and other logs have alarms, too.
            Threads.daemon("holdfast-wal-roll", this::roll).start();
        } else if (idleNanos >= 0) {
            alarm = Alarms.after(Duration.ofNanos(limitNanos - idleNanos), this::look);
        }
    }

    private void roll() {
        try {
            if (writer.rollIfIdle(options.idleRoll().toNanos())) {
                rolled.increment();
            }
        } catch (RuntimeException | Error failure) { // a thread's outermost loop
            log.warn("Could not close an idle segment; the next write or close does it", failure);
        }
    }
}

package io.holdfast.wal;

import io.holdfast.time.Threads;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The pool of this process, and the thread that closes its idle files and ends when there are none. Stateless. */
final class SharedReaders {
    private static final int MAX_FILES = 64;
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration PERIOD = Duration.ofSeconds(10);

    private static final ScheduledThreadPoolExecutor SWEEPING = sweeping();

    /** Whether a sweep is to come. */
    private static final AtomicBoolean SCHEDULED = new AtomicBoolean();

    static final ReaderPool POOL = new ReaderPool(MAX_FILES, IDLE, Ticker.system(), SharedReaders::sweepLater);

    private SharedReaders() {}

    private static ScheduledThreadPoolExecutor sweeping() {
        ScheduledThreadPoolExecutor executor =
                new ScheduledThreadPoolExecutor(1, Threads.daemons("holdfast-wal-readers"));
        executor.setKeepAliveTime(PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    private static void sweepLater() {
        if (!SCHEDULED.compareAndSet(false, true)) {
            return;
        }
        var unused = SWEEPING.schedule(SharedReaders::sweep, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void sweep() {
        // First: a file that comes into the pool behind this sweep must find that another is needed.
        SCHEDULED.set(false);
        if (POOL.sweep()) {
            sweepLater();
        }
    }
}

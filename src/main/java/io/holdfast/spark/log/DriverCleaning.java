package io.holdfast.spark.log;

import io.holdfast.HoldfastException;
import io.holdfast.metric.CountingMetrics;
import io.holdfast.time.Threads;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the driver's cleaning in the background, one at a time: segments of received data, then the driver's own log.
 * Requests that come meanwhile become one. Thread-safe.
 */
final class DriverCleaning {
    private static final Logger log = LoggerFactory.getLogger(DriverCleaning.class);
    private static final Duration SAY_EVERY = Duration.ofMinutes(5);
    private static final ExecutorService THREAD =
            Executors.newSingleThreadExecutor(Threads.daemons("holdfast-driver-clean"));

    private final DataCleaner data;
    private final DriverCompaction compaction;
    private final CountingMetrics metrics;
    private final Ticker ticker;
    private long saidNanos; // confined to the cleaning thread
    private final AtomicReference<@Nullable Future<?>> waiting = new AtomicReference<>();

    DriverCleaning(DataCleaner data, DriverCompaction compaction, CountingMetrics metrics, Ticker ticker) {
        this.data = data;
        this.compaction = compaction;
        this.metrics = metrics;
        this.ticker = ticker;
        this.saidNanos = ticker.nanos();
    }

    void request(boolean wait) {
        Future<?> requested = THREAD.submit(this::run);
        Future<?> before = waiting.getAndSet(requested);
        if (before != null) {
            // It has not begun, or is done: the new request covers it.
            before.cancel(false);
        }
        if (wait) {
            await(requested);
        }
    }

    private void run() {
        try {
            data.clean();
            compaction.run();
            say();
        } catch (HoldfastException failure) { // a background thread's outermost call
            log.warn("Cleaning the log failed; the next batch tries again", failure);
        }
    }

    private void say() {
        if (ticker.nanos() - saidNanos >= SAY_EVERY.toNanos()) {
            saidNanos = ticker.nanos();
            log.info("Counted since this driver began: {}", metrics.values());
        }
    }

    private static void await(Future<?> cleaning) {
        try {
            cleaning.get();
        } catch (ExecutionException failure) {
            log.warn("Cleaning the log ended by a failure that nobody expected", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

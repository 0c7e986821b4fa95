package io.holdfast.time;

import java.time.Duration;
import java.util.concurrent.Delayed;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls that are due later, all on one daemon thread of the process, which is gone when none has been waiting for a
 * while. Thread-safe.
 */
public final class Alarms {
    private static final Logger log = LoggerFactory.getLogger(Alarms.class);
    private static final ScheduledThreadPoolExecutor CALLER = caller();

    private Alarms() {}

    private static ScheduledThreadPoolExecutor caller() {
        ScheduledThreadPoolExecutor caller = new ScheduledThreadPoolExecutor(1, Threads.daemons("holdfast-alarms"));
        caller.setKeepAliveTime(10, TimeUnit.SECONDS);
        caller.allowCoreThreadTimeOut(true);
        caller.setRemoveOnCancelPolicy(true);
        return caller;
    }

    /**
     * Makes a call once, after the delay.
     *
     * @param call short, for all others wait behind it: it must not wait for anything itself
     * @return to cancel it with, after which nothing of it is kept
     */
    public static Future<?> after(Duration delay, Runnable call) {
        return CALLER.schedule(() -> run(call), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** How many calls are not due within that time, of the whole process. */
    public static long waiting(Duration longerThan) {
        return CALLER.getQueue().stream()
                .filter(call ->
                        call instanceof Delayed due && due.getDelay(TimeUnit.NANOSECONDS) > longerThan.toNanos())
                .count();
    }

    private static void run(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error failure) { // a thread's outermost loop
            log.error("A call at its time failed in a way that nobody expected", failure);
        }
    }
}

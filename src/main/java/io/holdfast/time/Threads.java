package io.holdfast.time;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one factory of threads: named, daemon, and loud when they die of something that nobody caught. They inherit the
 * class loader of who makes them, and nothing else: Spark takes a thread made on its listener bus for one of the bus,
 * and refuses to be stopped by it. Stateless.
 */
public final class Threads {
    private static final Logger log = LoggerFactory.getLogger(Threads.class);
    private static final long LOOK_MILLIS = 100;
    private static final long IDLE_SECONDS = 10;

    private Threads() {}

    /**
     * A new daemon thread that is not started yet. It inherits no thread-local values: in Spark, one of them marks a
     * listener's thread, and no thread with the mark may stop Spark.
     */
    public static Thread daemon(String name, Runnable body) {
        Thread thread = new Thread(null, body, name, 0, false);
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler(
                (t, failure) -> log.error("Thread {} ended by a failure that nobody caught", t.getName(), failure));
        return thread;
    }

    /**
     * Waits for a thread's end, uninterruptibly: an interrupt that comes meanwhile is there afterwards.
     *
     * @param limit how long to wait, by the ticker
     * @return whether it has ended
     */
    public static boolean join(Thread thread, Ticker ticker, Duration limit) {
        long startNanos = ticker.nanos();
        boolean interrupted = false;
        while (thread.isAlive() && ticker.nanos() - startNanos < limit.toNanos()) {
            try {
                thread.join(LOOK_MILLIS);
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    /**
     * A pool of at most so many daemon threads, each of which ends when it has had nothing to do for a while.
     *
     * @param size at least 1
     */
    public static ExecutorService pool(String prefix, int size) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                size, size, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), daemons(prefix));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** A factory of daemon threads named {@code prefix-1}, {@code prefix-2} and so on. Thread-safe. */
    public static ThreadFactory daemons(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return body -> daemon(prefix + "-" + count.incrementAndGet(), body);
    }
}

package io.holdfast.time;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one factory of threads: named, daemon, and loud when they die of something that nobody caught. */
public final class Threads {
    private static final Logger log = LoggerFactory.getLogger(Threads.class);

    private Threads() {}

    /**
     * A new daemon thread that is not started yet. It inherits no thread-local values: in Spark, one of them marks a
     * listener's thread, and no thread with the mark may stop Spark.
     */
    public static Thread daemon(String name, Runnable body) {
        Thread thread = new Thread(null, body, name, 0, false);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler(
                (t, failure) -> log.error("Thread {} ended by a failure that nobody caught", t.getName(), failure));
        return thread;
    }

    /** A factory of daemon threads named {@code prefix-1}, {@code prefix-2} and so on. Thread-safe. */
    public static ThreadFactory daemons(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return body -> daemon(prefix + "-" + count.incrementAndGet(), body);
    }
}

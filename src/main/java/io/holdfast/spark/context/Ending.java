package io.holdfast.spark.context;

import io.holdfast.epoch.FencedException;
import io.holdfast.spark.log.DriverEnd;
import io.holdfast.time.Threads;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * Ends this process. {@code System.exit} is not used: called inside a write it waits for the hook that waits for the
 * write. A driver that is fenced is halted where it stands, because all that it still does may harm the one that took
 * its place; its status is 0, for any other would have the supervisor start it again, and then it would fence the
 * winner. Thread-safe.
 */
public final class Ending implements DriverEnd {
    private static final Logger log = LoggerFactory.getLogger(Ending.class);
    private static final Duration STOP_BOUND = Duration.ofSeconds(10);
    private static final Duration MAIN_BOUND = Duration.ofSeconds(30);

    /** What a process has that SIGTERM ended. */
    private static final int STATUS_TERMINATED = 143;

    private static final Ending THIS_PROCESS = new Ending();

    private final AtomicBoolean begun = new AtomicBoolean();

    private Ending() {}

    /** Of the process that this runs in. */
    public static Ending ofThisProcess() {
        return THIS_PROCESS;
    }

    @Override
    public void fenced(FencedException why) {
        say(String.valueOf(why.getMessage()));
        Runtime.getRuntime().halt(0);
    }

    @Override
    public void failed(int status, String why) {
        if (begun.compareAndSet(false, true)) {
            say(why + ". The application ends with status " + status);
            Thread ending = Threads.daemon("holdfast-end", () -> end(status));
            // Where main has ended, stopping Spark ends the last thread that keeps the process: with status 0.
            ending.setDaemon(false);
            ending.start();
        }
    }

    /** All is done: once {@code main} has had time to end, the process ends with status 0, whatever still runs in it. */
    void finished() {
        if (begun.compareAndSet(false, true)) {
            Threads.daemon("holdfast-end", Ending::exit).start();
        }
    }

    /**
     * Somebody does not want to wait. Nothing is lost: what is undone is in the log.
     *
     * @param why what happened, where, and what comes next
     */
    void atOnce(String why) {
        say(why + ". The process ends with status " + STATUS_TERMINATED);
        Runtime.getRuntime().halt(STATUS_TERMINATED);
    }

    /** As the JVM itself does on SIGTERM. */
    void terminated() {
        Threads.daemon("holdfast-exit", () -> System.exit(STATUS_TERMINATED)).start();
    }

    private static void exit() {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("main")) {
                join(thread, MAIN_BOUND);
            }
        }
        // Not here: what a shutdown hook waits for must not keep the process alive.
        Thread exiting = Threads.daemon("holdfast-exit", () -> System.exit(0));
        exiting.start();
        join(exiting, STOP_BOUND);
        Runtime.getRuntime().halt(0);
    }

    private static void join(Thread thread, Duration bound) {
        try {
            thread.join(bound.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Both ways: a logger may be slow or off, and whoever looks at the process's output must see it. */
    private static void say(String message) {
        log.error(message);
        System.err.println("Holdfast: " + message);
        System.err.flush();
    }

    private static void end(int status) {
        Thread stopping = Threads.daemon("holdfast-end-stop", Ending::stop);
        stopping.start();
        join(stopping, STOP_BOUND);
        Runtime.getRuntime().halt(status);
    }

    /** So that executors end at once instead of when they miss their driver. */
    private static void stop() {
        Option<SparkContext> context = SparkContext$.MODULE$.getActive();
        if (context.isDefined()) {
            context.get().stop();
        }
    }
}

package io.holdfast.spark;

import io.holdfast.spark.context.Application;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import org.apache.spark.streaming.StreamingContext;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Stops an application so that nothing that was received is left: receivers stop, store and acknowledge what they have;
 * everything received is processed; then Spark is stopped. The same happens on SIGTERM, by {@code scripts/holdfast app
 * stop}, and by a stop file. Stateless.
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
public final class HoldfastStop {
    private static final Duration STARTING_BOUND = Duration.ofSeconds(5);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private HoldfastStop() {}

    /**
     * Stops gracefully. Blocks until that is done, at most for {@code spark.holdfast.stop.timeout}; where the driver's
     * log is not Holdfast's, this is Spark's own graceful stop. Must not be called from within an output operation: see
     * {@link #request}.
     *
     * @throws io.holdfast.HoldfastException if something is left undone; the process then ends with status 3, and the
     *     next start goes on with it
     * @throws InterruptedException if the thread is interrupted meanwhile; the stop goes on
     */
    public static void stop(JavaStreamingContext context) throws InterruptedException {
        stop(context.ssc());
    }

    /** As {@link #stop(JavaStreamingContext)}. */
    public static void stop(StreamingContext context) throws InterruptedException {
        Optional<Application> application = application(context);
        if (application.isPresent()) {
            application.get().stop();
        } else {
            context.stop(true, true);
        }
    }

    /**
     * Asks for a graceful stop and returns at once, also from within an output operation; when it is done, the process
     * ends with status 0.
     *
     * @return whether the request was taken: false where the driver's log is not Holdfast's
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    public static boolean request(JavaStreamingContext context) throws InterruptedException {
        return request(context.ssc());
    }

    /** As {@link #request(JavaStreamingContext)}. */
    public static boolean request(StreamingContext context) throws InterruptedException {
        Optional<Application> application = application(context);
        application.ifPresent(Application::requestStop);
        return application.isPresent();
    }

    /** The news that streaming has started takes a moment. */
    private static Optional<Application> application(StreamingContext context) throws InterruptedException {
        boolean isOurs = context.conf()
                .get("spark.streaming.driver.writeAheadLog.class", "")
                .startsWith("io.holdfast.");
        Ticker ticker = Ticker.system();
        long begin = ticker.nanos();
        Optional<Application> found = Application.of(context);
        while (isOurs && found.isEmpty() && ticker.nanos() - begin < STARTING_BOUND.toNanos()) {
            ticker.sleep(LOOK_EVERY);
            found = Application.of(context);
        }
        return found;
    }
}

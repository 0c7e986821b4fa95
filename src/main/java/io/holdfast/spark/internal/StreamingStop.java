package io.holdfast.spark.internal;

import java.util.Optional;
import org.apache.spark.streaming.StreamingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops what streams, step by step, and sees whether it has stopped or failed. Thread-safe. */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
public final class StreamingStop {
    private static final Logger log = LoggerFactory.getLogger(StreamingStop.class);

    private final StreamingContext context;

    public StreamingStop(StreamingContext context) {
        this.context = context;
    }

    /**
     * Stops the receivers and waits until each has stored what it has and is gone; batches go on. Blocks without bound.
     * Does nothing where there are none, or where this Spark hides its tracker: {@link #stop} stops them then.
     */
    public void stopReceivers() {
        try {
            if (context.graph().getReceiverInputStreams().length > 0) {
                context.scheduler().receiverTracker().stop(true);
            }
        } catch (LinkageError hidden) {
            log.warn("This Spark does not let receivers be stopped before batches; they stop together", hidden);
        }
    }

    /** Stops generating batches, lets those that began end, and stops Spark. Blocks without bound. */
    public void stop() {
        context.stop(true, true);
    }

    /** Whether streaming has stopped. */
    public boolean isStopped() {
        return look().isStopped();
    }

    /** What Spark reported last: a failed output operation, or that it could not make a batch's jobs. */
    public Optional<Throwable> failure() {
        return look().failure();
    }

    private record Look(boolean isStopped, Optional<Throwable> failure) {}

    /** Takes no lock of the context's: one that is just being stopped holds it all the while. */
    private Look look() {
        try {
            return new Look(context.awaitTerminationOrTimeout(1), Optional.empty());
        } catch (Throwable thrown) { // whatever Spark was told to report; an interrupt is the caller's own
            if (thrown instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                return new Look(false, Optional.empty());
            }
            // Spark goes on to report it after it has stopped.
            return new Look(context.sparkContext().isStopped(), Optional.of(thrown));
        }
    }
}

package io.holdfast.spark.context;

import io.holdfast.time.Backoff;
import io.holdfast.time.Ticker;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.rdd.RDD;
import org.apache.spark.streaming.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * An output operation that is tried again in place before its batch fails. Only exceptions are tried again, and not
 * when the thread was interrupted or Spark has stopped. Goes into checkpoints; thread-safe as far as the operation is.
 *
 * @param <T> the stream's element
 */
public final class RetriedOutput<T> extends AbstractFunction2<RDD<T>, Time, BoxedUnit> implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final Logger log = LoggerFactory.getLogger(RetriedOutput.class);
    private static final Backoff PAUSES = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

    private final int retries;
    private final VoidFunction2<RDD<T>, Time> operation;

    /**
     * An output operation.
     *
     * @param retries how often it is tried again; 0 or more
     * @param operation what is done with a batch; may be done several times
     */
    public RetriedOutput(int retries, VoidFunction2<RDD<T>, Time> operation) {
        if (retries < 0) {
            throw new IllegalArgumentException("An output is retried 0 times or more, found " + retries);
        }
        this.retries = retries;
        this.operation = operation;
    }

    @Override
    public BoxedUnit apply(RDD<T> batch, Time time) {
        return run(batch, time, Ticker.system());
    }

    BoxedUnit run(RDD<T> batch, Time time, Ticker ticker) {
        for (int failures = 0; ; ) {
            try {
                operation.call(batch, time);
                return BoxedUnit.UNIT;
            } catch (Exception failure) { // the boundary to the application's own code
                failures++;
                boolean isHopeless = failure instanceof InterruptedException
                        || Thread.currentThread().isInterrupted();
                if (failures > retries || isHopeless || batch.sparkContext().isStopped()) {
                    RetriedOutput.<RuntimeException>raise(failure);
                }
                log.warn("Batch {} failed for the {}. time of {}; trying again", time, failures, retries + 1, failure);
                pause(failures, failure, ticker);
            }
        }
    }

    private static void pause(int failures, Exception failure, Ticker ticker) {
        try {
            ticker.sleep(PAUSES.pauseAfter(failures));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            failure.addSuppressed(interrupted);
            RetriedOutput.<RuntimeException>raise(failure);
        }
    }

    /** Spark reports what the operation threw, not a wrapping of it; in Scala there are no checked exceptions. */
    @SuppressWarnings("unchecked")
    private static <E extends Exception> void raise(Exception failure) throws E {
        throw (E) failure;
    }
}

package io.holdfast.spark.internal;

import java.util.Iterator;
import org.apache.spark.storage.StreamBlockId;
import org.apache.spark.streaming.receiver.Receiver;
import org.apache.spark.streaming.receiver.ReceiverSupervisor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * What a receiver's supervisor knows and {@link Receiver} does not hand out: the rate that back-pressure allows now, and
 * a store under a block id of one's own. Thread-safe.
 */
public final class ReceiverSupervision {
    private static final Logger log = LoggerFactory.getLogger(ReceiverSupervision.class);

    private final Receiver<?> receiver;
    private volatile boolean rateUnknown; // written once by the engine's thread, read by the same

    public ReceiverSupervision(Receiver<?> receiver) {
        this.receiver = receiver;
    }

    /**
     * Records per second that Spark allows this receiver now: the smaller of {@code spark.streaming.receiver.maxRate} and
     * what back-pressure computed; {@link Long#MAX_VALUE} when neither limits.
     *
     * @param fallback the answer where this Spark does not tell
     */
    public long rateLimit(long fallback) {
        if (rateUnknown) {
            return fallback;
        }
        try {
            return receiver.supervisor().getCurrentRateLimit();
        } catch (LinkageError absent) {
            rateUnknown = true;
            log.warn(
                    "This Spark does not tell a receiver its current rate: back-pressure is not honoured, only"
                            + " spark.streaming.receiver.maxRate",
                    absent);
            return fallback;
        }
    }

    /**
     * Stores a block under an id that the caller chose, so that it can be looked up afterwards. Returns when Spark has
     * stored it and the driver knows of it.
     *
     * @throws RuntimeException whatever Spark's store throws
     */
    public void store(Iterator<?> elements, StreamBlockId id) {
        ReceiverSupervisor supervisor = receiver.supervisor();
        supervisor.pushIterator(new ScalaIterator<>(elements), Option.apply(null), Option.apply(id));
    }
}

package io.holdfast.spark.log;

import io.holdfast.epoch.Epoch;
import io.holdfast.spark.internal.TrackerEvents;
import java.util.Optional;
import org.apache.spark.SparkContext;

/** The epoch of the driver in this process, for outputs that are to be fenced by it. Stateless. */
public final class DriverEpoch {
    private DriverEpoch() {}

    /**
     * The epoch under which the driver of that context writes its log; empty if its log is not Holdfast's, or keeps only
     * records, as where the events of this Spark cannot be understood.
     *
     * @throws EpochUnknownException if the log is Holdfast's and streaming has not started
     */
    public static Optional<Epoch> of(SparkContext context) {
        Optional<Epoch> epoch = DriverLog.newest(context.applicationId()).map(DriverLog::epoch);
        if (epoch.isEmpty() && LogCheck.isDriverLogOurs(context.getConf()) && TrackerEvents.work()) {
            throw new EpochUnknownException("Cannot tell the epoch of application " + context.applicationId()
                    + ": its driver's log is Holdfast's, and Spark has not made it. Ask within an output operation, or"
                    + " once streaming has started; and see that the context has a checkpoint directory, without"
                    + " which Spark keeps no driver's log");
        }
        return epoch;
    }
}

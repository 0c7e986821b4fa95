package io.holdfast.spark;

import io.holdfast.spark.log.SparkLog;
import org.apache.spark.SparkConf;

/**
 * The log of the driver's events: which blocks came, and which batch got which. Named by
 * {@code spark.streaming.driver.writeAheadLog.class}, next to {@link HoldfastWriteAheadLog}.
 *
 * <p>It keeps out Spark's writer that batches these events, because that one refuses what is written after {@code
 * close()}, and Spark writes after it during a graceful stop; the log makes groups of its own. Making one does no I/O. Thread-safe.
 */
public final class HoldfastDriverLog extends LogOfSpark {
    /** Called by Spark. */
    public HoldfastDriverLog(SparkConf conf) {
        super(SparkLog.ofDriver(conf));
    }
}

package io.holdfast.spark;

import io.holdfast.spark.log.SparkLog;
import org.apache.spark.SparkConf;

/**
 * The log of received blocks. Switched on with
 *
 * <pre>
 * spark.streaming.receiver.writeAheadLog.enable true
 * spark.streaming.receiver.writeAheadLog.class  io.holdfast.spark.HoldfastWriteAheadLog
 * spark.streaming.driver.writeAheadLog.class    io.holdfast.spark.HoldfastDriverLog
 * spark.holdfast.wal.dir                        hdfs://namenode/holdfast/orders
 * </pre>
 *
 * <p>Spark makes one object per receiver and one per block that a task reads back, with nothing but the configuration:
 * making one does no I/O, and closing one closes nothing that another uses. Named as the driver's log too, it keeps the
 * driver's events apart by itself. Thread-safe.
 */
public final class HoldfastWriteAheadLog extends LogOfSpark {
    /** Called by Spark. */
    public HoldfastWriteAheadLog(SparkConf conf) {
        super(SparkLog.ofThisThread(conf));
    }
}

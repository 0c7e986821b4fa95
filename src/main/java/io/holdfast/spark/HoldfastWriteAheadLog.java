package io.holdfast.spark;

import io.holdfast.spark.log.SparkLog;
import java.nio.ByteBuffer;
import java.util.Iterator;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.util.WriteAheadLog;
import org.apache.spark.streaming.util.WriteAheadLogRecordHandle;

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
public final class HoldfastWriteAheadLog extends WriteAheadLog {
    private final SparkLog log;

    /** Called by Spark. */
    public HoldfastWriteAheadLog(SparkConf conf) {
        this.log = SparkLog.ofThisThread(conf);
    }

    @Override
    public WriteAheadLogRecordHandle write(ByteBuffer record, long time) {
        return log.write(record, time);
    }

    @Override
    public ByteBuffer read(WriteAheadLogRecordHandle handle) {
        return log.read(handle);
    }

    @Override
    public Iterator<ByteBuffer> readAll() {
        return log.readAll();
    }

    @Override
    public void clean(long threshTime, boolean waitForCompletion) {
        log.clean(threshTime, waitForCompletion);
    }

    @Override
    public void close() {
        log.close();
    }
}

package io.holdfast.spark;

import io.holdfast.spark.log.SparkLog;
import java.nio.ByteBuffer;
import java.util.Iterator;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.util.WriteAheadLog;
import org.apache.spark.streaming.util.WriteAheadLogRecordHandle;

/**
 * The log of the driver's events: which blocks came, and which batch got which. Named by
 * {@code spark.streaming.driver.writeAheadLog.class}, next to {@link HoldfastWriteAheadLog}.
 *
 * <p>It switches Spark's batching of these events off, because the batching writer refuses what is written after
 * {@code close()}, and Spark writes after it during a graceful stop. Making one does no I/O. Thread-safe.
 */
public final class HoldfastDriverLog extends WriteAheadLog {
    private final SparkLog log;

    /** Called by Spark, on the driver. */
    public HoldfastDriverLog(SparkConf conf) {
        this.log = SparkLog.ofDriver(conf);
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

package io.holdfast.spark.log;

import io.holdfast.wal.Role;
import java.nio.ByteBuffer;
import java.util.Iterator;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.util.WriteAheadLog;
import org.apache.spark.streaming.util.WriteAheadLogRecordHandle;

/** The driver's log as it is where Spark's events cannot be understood: records of any content. Thread-safe. */
final class PlainSparkLog extends WriteAheadLog {
    private final SparkLog log;

    PlainSparkLog(SparkConf conf) {
        this.log = new PlainLog(conf, Role.DRIVER);
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
    public void clean(long threshold, boolean waitForCompletion) {
        log.clean(threshold, waitForCompletion);
    }

    @Override
    public void close() {
        log.close();
    }
}

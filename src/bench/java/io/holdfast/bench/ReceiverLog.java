package io.holdfast.bench;

import io.holdfast.spark.log.SparkLog;
import java.nio.ByteBuffer;
import java.util.Iterator;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.util.WriteAheadLog;
import org.apache.spark.streaming.util.WriteAheadLogRecordHandle;

/** Holdfast's log of received blocks as Spark makes it on an executor, here outside of any task. Thread-safe. */
final class ReceiverLog extends WriteAheadLog {
    private final SparkLog log;

    ReceiverLog(SparkConf conf) {
        this.log = SparkLog.ofReceiver(conf);
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

package io.holdfast.spark;

import io.holdfast.spark.internal.BlockGenerators;
import io.holdfast.spark.log.SparkLog;
import java.nio.ByteBuffer;
import java.util.Iterator;
import org.apache.spark.streaming.util.WriteAheadLog;
import org.apache.spark.streaming.util.WriteAheadLogRecordHandle;

/** Spark's abstract class over {@link SparkLog}; the two public logs differ in how they choose their role. Thread-safe. */
abstract class LogOfSpark extends WriteAheadLog {
    private final SparkLog log;
    private volatile boolean isReader; // written by whoever reads, read when it is closed

    LogOfSpark(SparkLog log) {
        this.log = log;
    }

    @Override
    public WriteAheadLogRecordHandle write(ByteBuffer record, long time) {
        return log.write(record, time);
    }

    @Override
    public ByteBuffer read(WriteAheadLogRecordHandle handle) {
        isReader = true;
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
        // Before the log: afterwards Spark has its generators store their last blocks, which nobody takes any more.
        // A log that Spark made to read a block back has no receiver.
        if (!isReader) {
            BlockGenerators.drain(this);
        }
        log.close();
    }
}

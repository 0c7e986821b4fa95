package io.holdfast.spark.log;

import io.holdfast.spark.internal.TrackerEvents;
import io.holdfast.wal.Role;
import java.nio.ByteBuffer;
import java.util.Iterator;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.streaming.util.WriteAheadLogRecordHandle;
import org.slf4j.LoggerFactory;

/** Spark's log interface over Holdfast's log. Implementations are thread-safe, and open nothing before the first use. */
public interface SparkLog {
    /** Writes a record and returns when it is durable. Also works after {@link #close}. */
    LogHandle write(ByteBuffer record, long time);

    /**
     * Reads a record that this or another process wrote.
     *
     * @throws IllegalArgumentException if the handle was made by another log
     */
    ByteBuffer read(WriteAheadLogRecordHandle handle);

    /** What Spark is to know after a restart, in order, read as it is asked for. */
    Iterator<ByteBuffer> readAll();

    /**
     * Deletes what is needed no more, in the background.
     *
     * @param thresholdMillis what Spark believes to need no more, by its clock
     * @param wait whether to return only when that is done
     */
    void clean(long thresholdMillis, boolean wait);

    /** Ends the open segment. A later write begins a new one: Spark writes after close during a graceful stop. */
    void close();

    /**
     * The driver's log. Keeps out Spark's batching writer, which refuses writes after close. Where the events of this
     * Spark cannot be understood, it is a plain log that is cleaned by time.
     */
    static SparkLog ofDriver(SparkConf conf) {
        SparkBatching batching = SparkBatching.keptOut(conf);
        if (TrackerEvents.work()) {
            return DriverLog.registered(conf, batching);
        }
        LoggerFactory.getLogger(SparkLog.class)
                .warn("The events of this Spark cannot be understood: the log is cleaned by time with a margin, and"
                        + " failed batches come back only as far as Spark itself repeats them");
        return new PlainLog(conf, Role.DRIVER);
    }

    /**
     * The log that belongs to whoever makes it: Spark makes those of receivers and of readers inside tasks, and the
     * driver's outside of any. It tells neither role nor directory.
     */
    static SparkLog ofThisThread(SparkConf conf) {
        return TaskContext.get() == null ? ofDriver(conf) : ofReceiver(conf);
    }

    /** The log of received blocks, to write or to read. */
    static SparkLog ofReceiver(SparkConf conf) {
        return new PlainLog(conf, Role.DATA);
    }
}

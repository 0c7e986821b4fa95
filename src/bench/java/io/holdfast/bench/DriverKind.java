package io.holdfast.bench;

import io.holdfast.spark.HoldfastDriverLog;
import io.holdfast.spark.log.LogHandle;
import io.holdfast.wal.RecordAddress;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.storage.StreamBlockId;
import org.apache.spark.streaming.receiver.WriteAheadLogBasedStoreResult;
import org.apache.spark.streaming.scheduler.ReceivedBlockInfo;
import org.apache.spark.streaming.scheduler.ReceivedBlockTracker;
import org.apache.spark.streaming.util.FileBasedWriteAheadLogSegment;
import org.apache.spark.streaming.util.WriteAheadLogRecordHandle;
import org.apache.spark.util.SystemClock;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * One kind of driver's log, behind Spark's own tracker of received blocks. Immutable.
 *
 * @param name the contender's
 * @param durability Holdfast's level; empty for Spark's own log, which flushes
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
record DriverKind(String name, String durability) {
    static DriverKind stock() {
        return new DriverKind("stock", "");
    }

    static DriverKind holdfast(String durability) {
        return new DriverKind("holdfast", durability);
    }

    /** A tracker as a driver has it; with {@code isRestored} it reads the whole log first. */
    ReceivedBlockTracker tracker(Place place, String directory, boolean isRestored) {
        SparkConf conf = new SparkConf(false).set("spark.app.name", "bench").set("spark.driver.host", "127.0.0.1");
        place.hadoopOptions().forEach((key, value) -> conf.set("spark.hadoop." + key, value));
        if (!durability.isEmpty()) {
            conf.set("spark.streaming.driver.writeAheadLog.class", HoldfastDriverLog.class.getName())
                    .set("spark.holdfast.wal.dir", directory)
                    .set("spark.holdfast.wal.driver.durability", durability);
        }
        return new ReceivedBlockTracker(
                conf,
                place.configuration(),
                JavaConverters.asScalaBuffer(List.<Object>of(0)).toSeq(),
                new SystemClock(),
                isRestored,
                Option.apply(directory));
    }

    /** A block as a receiver announces it. */
    ReceivedBlockInfo block(String directory, long id) {
        String segment = directory + "/data/1700000000000-1700000060000/1700000000000-0123456789abcdef-0000000001";
        WriteAheadLogRecordHandle handle = durability.isEmpty()
                ? new FileBasedWriteAheadLogSegment(segment, id * 100, 100)
                : new LogHandle(new RecordAddress(segment, id * 100, 100, 1, (int) id));
        Option<Object> count = Option.apply(100L);
        return new ReceivedBlockInfo(
                0,
                count,
                Option.apply(null),
                new WriteAheadLogBasedStoreResult(new StreamBlockId(0, id), count, handle));
    }
}

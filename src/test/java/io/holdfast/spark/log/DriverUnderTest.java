package io.holdfast.spark.log;

import io.holdfast.account.AccountRecord.BatchEnded;
import io.holdfast.account.Verdict;
import io.holdfast.epoch.FencedException;
import io.holdfast.time.Ticker;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.storage.StreamBlockId;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.receiver.WriteAheadLogBasedStoreResult;
import org.apache.spark.streaming.scheduler.ReceivedBlockInfo;
import org.apache.spark.streaming.scheduler.ReceivedBlockTracker;
import org.apache.spark.streaming.util.WriteAheadLog;
import org.apache.spark.streaming.util.WriteAheadLogRecordHandle;
import org.apache.spark.util.ManualClock;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * Spark's own tracker of received blocks over the driver's log: what one start of a driver does with it, without
 * starting one. The process's end is written down instead of carried out. Not thread-safe.
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
final class DriverUnderTest implements DriverEnd {
    final List<String> ends = new ArrayList<>();
    final DriverLog log;
    final SparkLog data;
    final ReceivedBlockTracker tracker;

    DriverUnderTest(SparkConf conf, boolean isRestored, Integer... streams) {
        SparkConf own = conf.clone().set("spark.streaming.driver.writeAheadLog.class", Wrapped.class.getName());
        this.log = new DriverLog(own, this, SparkBatching.keptOut(own), streaming -> {});
        this.data = SparkLog.ofReceiver(own);
        Wrapped.use(log);
        this.tracker = new ReceivedBlockTracker(
                own,
                new Configuration(),
                JavaConverters.asScalaBuffer(List.<Object>of((Object[]) streams))
                        .toSeq(),
                new ManualClock(1_000_000),
                isRestored,
                Option.apply("unused"));
    }

    /** What Spark builds by reflection. */
    public static final class Wrapped extends WriteAheadLog {
        private static @Nullable DriverLog made;

        private final DriverLog log;

        static void use(DriverLog log) {
            made = log;
        }

        public Wrapped(SparkConf unused) {
            DriverLog current = made;
            if (current == null) {
                throw new IllegalStateException("No driver under test");
            }
            this.log = current;
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

    @Override
    public void fenced(FencedException why) {
        ends.add("fenced by epoch " + why.winner().number());
    }

    @Override
    public void failed(int status, String why) {
        ends.add(status + ": " + why);
    }

    /** Stores a block of that many bytes in the log and announces it; returns whether the tracker took it. */
    boolean receive(int stream, long id, int bytes) {
        LogHandle handle =
                data.write(ByteBuffer.allocate(bytes), Ticker.system().millis());
        return announce(stream, id, handle);
    }

    boolean announce(int stream, long id, LogHandle handle) {
        Option<Object> count = Option.apply(7L);
        return tracker.addBlock(new ReceivedBlockInfo(
                stream,
                count,
                Option.apply(null),
                new WriteAheadLogBasedStoreResult(new StreamBlockId(stream, id), count, handle)));
    }

    void allocate(long time) {
        tracker.allocateBlocksToBatch(new Time(time));
    }

    void end(long time, String failure) {
        log.ended(new BatchEnded(time, failure.isEmpty() ? Verdict.OK : Verdict.FAILED, failure));
    }

    /** As Spark does it: everything before the time. */
    void clean(long before) {
        tracker.cleanupOldBatches(new Time(before), true);
        log.clean(before, true);
    }

    /** The ids of the blocks that a batch has, in order. */
    List<Long> blocksOf(long time, int stream) {
        List<Long> ids = new ArrayList<>();
        scala.collection.Iterator<ReceivedBlockInfo> blocks =
                tracker.getBlocksOfBatchAndStream(new Time(time), stream).iterator();
        while (blocks.hasNext()) {
            ids.add(blocks.next().blockId().uniqueId());
        }
        return ids;
    }

    List<Long> unallocated(int stream) {
        List<Long> ids = new ArrayList<>();
        scala.collection.Iterator<ReceivedBlockInfo> blocks =
                tracker.getUnallocatedBlocks(stream).iterator();
        while (blocks.hasNext()) {
            ids.add(blocks.next().blockId().uniqueId());
        }
        return ids;
    }
}

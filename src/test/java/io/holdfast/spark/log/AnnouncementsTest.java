package io.holdfast.spark.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.Serial;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkConf;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.receiver.Receiver;
import org.apache.spark.streaming.util.WriteAheadLog;
import org.apache.spark.streaming.util.WriteAheadLogRecordHandle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On which threads a real Spark announces blocks to the driver's log, and what it puts before the log. */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
class AnnouncementsTest {
    private static final Set<String> THREADS = ConcurrentHashMap.newKeySet();
    private static final String POOL = "wal-batching-thread-pool";

    @TempDir
    private Path directory;

    @Test
    void shouldBeMadeOnSeveralThreadsWithoutSparksWriterThatRefusesThemAfterClose() {
        THREADS.clear();
        announce(new SparkConf());
        assertThat(THREADS).anyMatch(name -> name.startsWith(POOL)).noneMatch(AnnouncementsTest::isSparksWriter);
    }

    @Test
    void shouldBeMadeOneByOneWhereTheUserWantsNoBatching() {
        THREADS.clear();
        announce(new SparkConf().set("spark.streaming.driver.writeAheadLog.allowBatching", "false"));
        assertThat(THREADS).noneMatch(name -> name.startsWith(POOL)).noneMatch(AnnouncementsTest::isSparksWriter);
    }

    private static boolean isSparksWriter(String name) {
        return name.startsWith("BatchedWriteAheadLog");
    }

    private void announce(SparkConf conf) {
        conf.setMaster("local[3]")
                .setAppName("announcements")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.streaming.driver.writeAheadLog.class", NamingLog.class.getName())
                .set("spark.holdfast.wal.dir", directory.resolve("log").toString());
        JavaStreamingContext jssc = new JavaStreamingContext(conf, Durations.milliseconds(200));
        try {
            jssc.checkpoint(directory.resolve("checkpoint").toString());
            jssc.receiverStream(new Chatter()).foreachRDD(rdd -> {});
            jssc.start();
            // The first blocks may come before Spark says that streaming has started.
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> THREADS.stream().anyMatch(name -> name.startsWith(POOL)) || Chatter.STORED.get() > 20);
        } finally {
            jssc.stop(true, false);
        }
    }

    /** The driver's log, which notes by which threads it is called. */
    public static final class NamingLog extends WriteAheadLog {
        private final SparkLog log;

        /** Called by Spark. */
        public NamingLog(SparkConf conf) {
            log = SparkLog.ofDriver(conf);
        }

        @Override
        public WriteAheadLogRecordHandle write(ByteBuffer record, long time) {
            THREADS.add(Thread.currentThread().getName());
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
        public void clean(long threshold, boolean wait) {
            log.clean(threshold, wait);
        }

        @Override
        public void close() {
            log.close();
        }
    }

    /** Stores a block again and again. */
    private static final class Chatter extends Receiver<String> {
        @Serial
        private static final long serialVersionUID = 1L;

        /** The master is local, so this is the one that the test reads. */
        private static final AtomicInteger STORED = new AtomicInteger();

        Chatter() {
            super(StorageLevel.MEMORY_ONLY());
        }

        @Override
        public void onStart() {
            STORED.set(0);
            Thread thread = new Thread(this::talk, "chatter");
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void onStop() {}

        private void talk() {
            while (!isStopped()) {
                store(List.of("one", "two").iterator());
                STORED.incrementAndGet();
            }
        }
    }
}

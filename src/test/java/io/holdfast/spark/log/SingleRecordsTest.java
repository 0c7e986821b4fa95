package io.holdfast.spark.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testbed.Await;
import java.io.Serial;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext$;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.receiver.Receiver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spark's own graceful stop, with records that a receiver of somebody else's has stored one by one. */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
class SingleRecordsTest {
    private static final int RECORDS = 100;
    private static final AtomicInteger STORED = new AtomicInteger();
    private static final Set<Integer> PUT_OUT = new ConcurrentSkipListSet<>();

    @TempDir
    private Path directory;

    /** Stores all records at once, of which Spark makes a block some seconds later. */
    private static final class Singles extends Receiver<Integer> {
        @Serial
        private static final long serialVersionUID = 1L;

        Singles() {
            super(StorageLevel.MEMORY_AND_DISK_SER());
        }

        @Override
        public void onStart() {
            Thread thread = new Thread(
                    () -> IntStream.range(0, RECORDS).forEach(number -> {
                        store(number);
                        STORED.incrementAndGet();
                    }),
                    "singles");
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void onStop() {}
    }

    @AfterEach
    void stopWhatIsLeft() {
        if (SparkContext$.MODULE$.getActive().isDefined()) {
            SparkContext$.MODULE$.getActive().get().stop();
        }
    }

    @Test
    void shouldProcessRecordsThatSparkHasOnlyGatheredWhenItIsStoppedGracefully() {
        SparkConf conf = new SparkConf(false)
                .setMaster("local[3]")
                .setAppName("singles")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.streaming.blockInterval", "3s")
                .set("spark.streaming.gracefulStopTimeout", "1m")
                .set("spark.holdfast.wal.dir", directory.resolve("log").toString());
        LogCheck.switchOn(conf);
        JavaStreamingContext context = new JavaStreamingContext(conf, Durations.milliseconds(200));
        context.checkpoint(directory.resolve("checkpoint").toString());
        STORED.set(0);
        PUT_OUT.clear();
        context.receiverStream(new Singles()).foreachRDD(rdd -> {
            PUT_OUT.addAll(rdd.collect());
        });
        context.start();
        Await.until("all records", Duration.ofMinutes(1), () -> STORED.get() == RECORDS, STORED::toString);

        context.stop(true, true);

        List<Integer> all = IntStream.range(0, RECORDS).boxed().collect(Collectors.toList());
        assertThat(PUT_OUT).containsExactlyElementsOf(all);
    }
}

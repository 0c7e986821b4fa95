package io.holdfast.bench;

import io.holdfast.testbed.Await;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * A streaming application with one receiver, {@code local[2]}, from start to stop. Its batches are made while records
 * are received, and are read and counted after that: what is timed is the receiver. One at a time in a process.
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so; it is what is measured
final class ReceiverApplication {
    private static final Duration COUNT_LIMIT = Duration.ofMinutes(2);
    private static final int INTERVAL_MILLIS = 500;

    // Found by the output through the class, because Spark writes outputs into checkpoints.
    private static final AtomicLong COUNTED = new AtomicLong();
    private static volatile CountDownLatch received = new CountDownLatch(0);

    private final SparkConf conf;
    private final Receiving receiving;
    private final Stretch stretch;

    /** Adds the stream to an application. */
    @FunctionalInterface
    interface Receiving {
        JavaDStream<String> in(JavaStreamingContext streaming);
    }

    ReceiverApplication(SparkConf conf, Receiving receiving, Stretch stretch) {
        this.conf = conf;
        this.receiving = receiving;
        this.stretch = stretch;
    }

    /** Settings of every application here. */
    static SparkConf conf() {
        return new SparkConf(false)
                .setMaster("local[2]")
                .setAppName("bench")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1");
    }

    /**
     * Runs it.
     *
     * @param checkpoint where to; empty for none
     * @param acknowledged how many records are
     */
    Sample run(String checkpoint, LongSupplier acknowledged) {
        received = new CountDownLatch(1);
        COUNTED.set(0);
        JavaStreamingContext streaming = new JavaStreamingContext(conf, Durations.milliseconds(INTERVAL_MILLIS));
        try {
            if (!checkpoint.isEmpty()) {
                streaming.checkpoint(checkpoint);
            }
            receiving.in(streaming).foreachRDD(batch -> {
                received.await();
                COUNTED.addAndGet(batch.count());
            });
            streaming.start();
            Sample sample = stretch.time(acknowledged);
            stretch.awaitAll(acknowledged);
            received.countDown();
            Await.until("batches to count every record", COUNT_LIMIT, this::isCounted, COUNTED::toString);
            return sample;
        } finally {
            received.countDown();
            streaming.stop(true, false);
        }
    }

    private boolean isCounted() {
        if (COUNTED.get() > stretch.all()) {
            throw new IllegalStateException(
                    "Batches counted " + COUNTED + " records where there were " + stretch.all());
        }
        return COUNTED.get() == stretch.all();
    }
}

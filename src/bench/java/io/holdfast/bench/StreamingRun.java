package io.holdfast.bench;

import io.holdfast.spark.HoldfastDriverLog;
import io.holdfast.spark.HoldfastWriteAheadLog;
import io.holdfast.testbed.Await;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * One streaming application, from start to stop: a receiver stores blocks as fast as it can, and batches count the
 * records. Its time is the receiver's, from the first counted block to the last one that was acknowledged.
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so; it is what is measured
final class StreamingRun {
    private static final Duration COUNT_LIMIT = Duration.ofSeconds(60);
    private static final int STORE_LIMIT_SECONDS = 120;

    private final StreamingOrder order;

    StreamingRun(StreamingOrder order) {
        this.order = order;
    }

    Sample run() throws Exception {
        BlockReceiver.Outcome outcome = BlockReceiver.outcome(order.directory());
        JavaStreamingContext streaming = new JavaStreamingContext(conf(), Durations.milliseconds(500));
        try {
            if (!order.log().equals("none")) {
                streaming.checkpoint(order.directory());
            }
            String run = order.directory();
            streaming
                    .receiverStream(new BlockReceiver(run, order.compressible(), order.blocks()))
                    .foreachRDD(batch -> BlockReceiver.outcome(run).count(batch.count()));
            streaming.start();
            Sample sample = outcome.stored().get(STORE_LIMIT_SECONDS, TimeUnit.SECONDS);
            Await.until("batches to count every record", COUNT_LIMIT, outcome::isCounted, outcome::toString);
            return sample;
        } finally {
            streaming.stop(true, false);
            BlockReceiver.forget(order.directory());
        }
    }

    private SparkConf conf() {
        SparkConf conf = new SparkConf(false)
                .setMaster("local[3]")
                .setAppName("bench")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.hadoop.dfs.replication", "2")
                .set(
                        "spark.streaming.receiver.writeAheadLog.enable",
                        Boolean.toString(!order.log().equals("none")));
        return switch (order.log()) {
            case "holdfast" ->
                logs(conf, HoldfastWriteAheadLog.class, HoldfastDriverLog.class)
                        .set("spark.holdfast.wal.dir", order.directory() + "/holdfast");
            case "nothing" -> logs(conf, NothingLog.class, NothingLog.class);
            case "stock", "none" -> conf;
            default -> throw new IllegalArgumentException("Unknown log " + order.log());
        };
    }

    private static SparkConf logs(SparkConf conf, Class<?> receiver, Class<?> driver) {
        return conf.set("spark.streaming.receiver.writeAheadLog.class", receiver.getName())
                .set("spark.streaming.driver.writeAheadLog.class", driver.getName());
    }
}

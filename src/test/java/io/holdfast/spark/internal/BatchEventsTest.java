package io.holdfast.spark.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testbed.Await;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext$;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is heard of the batches of a local Spark. */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
class BatchEventsTest {
    private final Queue<String> ends = new ConcurrentLinkedQueue<>();

    private final BatchEvents.Listener listener = new BatchEvents.Listener() {
        @Override
        public void started() {}

        @Override
        public void submitted(long time) {}

        @Override
        public void ended(long time, String failure) {
            ends.add(failure);
        }
    };

    @AfterEach
    void stopWhatIsLeft() {
        if (SparkContext$.MODULE$.getActive().isDefined()) {
            SparkContext$.MODULE$.getActive().get().stop();
        }
    }

    @Test
    void shouldHearOfTheFirstOutputThatFailedThoughTheSecondEndedWell() {
        SparkConf conf = new SparkConf(false)
                .setMaster("local[2]")
                .setAppName("events")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1");
        JavaStreamingContext context = new JavaStreamingContext(conf, Durations.milliseconds(200));
        assertThat(BatchEvents.register(listener)).isTrue();
        JavaDStream<Integer> stream = context.queueStream(new ArrayDeque<JavaRDD<Integer>>());
        stream.foreachRDD(rdd -> {
            throw new IllegalStateException("the first output is broken");
        });
        stream.foreachRDD(rdd -> {});
        context.start();
        Await.until("a batch to end", Duration.ofMinutes(1), () -> !ends.isEmpty(), ends::toString);
        context.stop(true, false);

        assertThat(ends.peek()).contains("foreachRDD", "the first output is broken");
    }
}

package io.holdfast.bench;

import io.holdfast.spark.KafkaOffsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kafka010.CanCommitOffsets;
import org.apache.spark.streaming.kafka010.ConsumerStrategies;
import org.apache.spark.streaming.kafka010.HasOffsetRanges;
import org.apache.spark.streaming.kafka010.KafkaUtils;
import org.apache.spark.streaming.kafka010.LocationStrategies;
import org.apache.spark.streaming.kafka010.OffsetRange;
import org.jspecify.annotations.Nullable;

/**
 * One streaming application that reads a topic directly, from start to stop, in this process: the stock stream with
 * {@code commitAsync} in its output, as Spark's documentation shows, or one whose offsets a store of Holdfast's keeps. Not
 * thread-safe.
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so; it is what is measured
final class DirectWork {
    private static final AtomicLong RUNS = new AtomicLong();

    private final OffsetsGround ground;
    private final Load load;

    /**
     * What is read, batch by batch; every batch has the same number of records of each partition.
     *
     * @param intervalMillis between batches
     * @param partitions of the topic
     * @param records of each partition in a batch
     * @param bytes of a record
     * @param warmUp batches that do not count
     * @param batches those that do
     * @param isRead whether the output reads the records, or only looks at the ranges, so that what is left of a batch is
     *     how it is made and committed
     */
    record Load(int intervalMillis, int partitions, int records, int bytes, int warmUp, int batches, boolean isRead) {
        int all() {
            return warmUp + batches;
        }

        String topic(OffsetsGround ground) {
            // Some more than needed, for the batches that begin before the stop.
            return ground.topic(partitions, records * (all() + 8), bytes);
        }
    }

    DirectWork(OffsetsGround ground, Load load) {
        this.ground = ground;
        this.load = load;
    }

    /** Runs it; an operation is a batch, timed from the batch's time to its end. */
    Sample latency(@Nullable OffsetPlace store) throws Exception {
        return run(store, (times, meter) -> {
            Sample cost = meter.end(load.batches());
            long[] nanos = times.latencyNanos(load.warmUp(), load.batches());
            double mean = Arrays.stream(nanos).average().orElseThrow() / 1e3;
            Arrays.sort(nanos);
            return new Sample(mean, nanos[nanos.length / 2] / 1e3, cost.cpuMicros());
        });
    }

    /** Runs it; an operation is a record, timed from the first batch's submission to the end of the last one. */
    Sample throughput(@Nullable OffsetPlace store) throws Exception {
        return run(store, (times, meter) -> {
            long records = (long) load.partitions() * load.records() * load.batches();
            double micros = times.allNanos() / 1e3 / records;
            return new Sample(micros, micros, meter.end(records).cpuMicros());
        });
    }

    @FunctionalInterface
    private interface Reading {
        Sample of(BatchTimes times, Meter meter);
    }

    private Sample run(@Nullable OffsetPlace store, Reading reading) throws Exception {
        String topic = load.topic(ground);
        String application = "bench-" + RUNS.incrementAndGet();
        AtomicLong seen = new AtomicLong();
        BatchTimes times = new BatchTimes();
        JavaStreamingContext streaming =
                new JavaStreamingContext(conf(application), Durations.milliseconds(load.intervalMillis()));
        try {
            JavaInputDStream<ConsumerRecord<byte[], byte[]>> records =
                    store == null ? stock(streaming, topic, application) : ours(streaming, topic, application, store);
            records.foreachRDD(rdd -> {
                OffsetRange[] ranges = ((HasOffsetRanges) rdd.rdd()).offsetRanges();
                seen.addAndGet(
                        load.isRead()
                                ? rdd.map(ConsumerRecord::offset).count() // of the stream itself it is known unread
                                : Arrays.stream(ranges)
                                        .mapToLong(OffsetRange::count)
                                        .sum());
                if (store == null) {
                    ((CanCommitOffsets) records.inputDStream()).commitAsync(ranges);
                }
            });
            streaming.ssc().addStreamingListener(times);
            streaming.start();
            times.await(load.warmUp());
            Meter meter = Meter.begin();
            times.await(load.all());
            Sample sample = reading.of(times, meter);
            long least = (long) load.all() * load.partitions() * load.records();
            if (seen.get() < least) {
                throw new IllegalStateException("Batches had " + seen + " records where " + least + " were to be had");
            }
            return sample;
        } finally {
            streaming.stop(true, false);
        }
    }

    private JavaInputDStream<ConsumerRecord<byte[], byte[]>> stock(
            JavaStreamingContext streaming, String topic, String application) {
        Map<String, Object> params = params();
        params.put(ConsumerConfig.GROUP_ID_CONFIG, application);
        params.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        params.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return KafkaUtils.createDirectStream(
                streaming, LocationStrategies.PreferConsistent(), ConsumerStrategies.Subscribe(List.of(topic), params));
    }

    private JavaInputDStream<ConsumerRecord<byte[], byte[]>> ours(
            JavaStreamingContext streaming, String topic, String application, OffsetPlace store) {
        return KafkaOffsets.forApplication(application)
                .storedIn(store.settings(application))
                .createDirectStream(streaming, List.of(topic), params());
    }

    private Map<String, Object> params() {
        Map<String, Object> params = new HashMap<>();
        params.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, ground.bootstrap());
        params.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        params.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return params;
    }

    private SparkConf conf(String application) {
        int rate = load.records() * 1000 / load.intervalMillis();
        return new SparkConf(false)
                .setMaster("local[2]")
                .setAppName(application)
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.streaming.kafka.maxRatePerPartition", Integer.toString(rate))
                .set("spark.streaming.kafka.consumer.cache.maxCapacity", Integer.toString(2 * load.partitions()));
    }
}

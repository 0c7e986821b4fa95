package io.holdfast.cells;

import io.holdfast.offset.OffsetStores;
import io.holdfast.spark.KafkaOffsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kafka010.CanCommitOffsets;
import org.apache.spark.streaming.kafka010.ConsumerStrategies;
import org.apache.spark.streaming.kafka010.HasOffsetRanges;
import org.apache.spark.streaming.kafka010.KafkaUtils;
import org.apache.spark.streaming.kafka010.LocationStrategies;
import org.apache.spark.streaming.kafka010.OffsetRange;

/**
 * The application of every cell that reads Kafka directly: records in, lines in files out. {@code checkpoint=none} makes
 * a new context at each start; {@code stock=true} is Spark's own stream with {@code commitAsync} in {@code foreachRDD}, as
 * its documentation shows, or with {@code plain=true} without it; a file {@code stop} in the directory has it stop gracefully. With {@code sums=true} it keeps
 * state.
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
public final class DirectDriver {
    private DirectDriver() {}

    public static void main(String[] args) throws InterruptedException {
        CellPlan plan = CellPlan.parse(args);
        String checkpoint = plan.text("checkpoint");
        JavaStreamingContext jssc = checkpoint.equals("none")
                ? create(plan)
                : JavaStreamingContext.getOrCreate(checkpoint, () -> {
                    JavaStreamingContext made = create(plan);
                    made.checkpoint(checkpoint);
                    return made;
                });
        jssc.start();
        System.err.println("CELL streaming has started");
        try {
            while (!jssc.awaitTerminationOrTimeout(50)) {
                if (Files.exists(Path.of(plan.text("directory"), "stop"))) {
                    jssc.stop(true, true);
                    System.err.println("CELL stopped");
                    return;
                }
            }
        } catch (Exception failure) {
            System.err.println("CELL awaitTermination threw " + failure);
            if (plan.isStock()) {
                // A thread of the application's own, as a server in the driver has, for which the process lives on.
                Thread.currentThread().join();
            }
        }
    }

    private static JavaStreamingContext create(CellPlan plan) {
        System.err.println("CELL creates a new context");
        JavaStreamingContext jssc = new JavaStreamingContext(conf(plan), Durations.milliseconds(plan.number("batch")));
        JavaInputDStream<ConsumerRecord<String, String>> records =
                plan.isStock() ? stock(plan, jssc) : ours(plan, jssc);
        DirectOutput output = new DirectOutput(plan);
        if (plan.isStock() && !plan.is("plain")) {
            records.foreachRDD((rdd, time) -> {
                OffsetRange[] ranges = ((HasOffsetRanges) rdd.rdd()).offsetRanges();
                output.call(rdd, time);
                ((CanCommitOffsets) records.inputDStream()).commitAsync(ranges);
            });
        } else {
            records.foreachRDD(output);
        }
        if (plan.is("window")) {
            records.map(ConsumerRecord::value)
                    .window(Durations.milliseconds(2L * plan.number("batch")))
                    .foreachRDD((JavaRDD<String> rdd) -> {
                        List<String> unused = rdd.collect();
                    });
        }
        return jssc;
    }

    private static JavaInputDStream<ConsumerRecord<String, String>> ours(CellPlan plan, JavaStreamingContext jssc) {
        KafkaOffsets offsets = KafkaOffsets.forApplication(plan.text("application"))
                .storedIn(OffsetStores.at(plan.text("store"), plan.below("option.")));
        if (plan.is("outputs.commit")) {
            offsets = offsets.committedByOutputs();
        }
        if (plan.is("group")) {
            offsets = offsets.inGroup();
        }
        if (plan.has("max.records")) {
            offsets = offsets.maxRecordsPerBatch(plan.number("max.records"));
        }
        return create(offsets, plan, jssc);
    }

    /** {@code pattern} and {@code partitions} choose; else it is {@code topic}, several of them between commas. */
    private static JavaInputDStream<ConsumerRecord<String, String>> create(
            KafkaOffsets offsets, CellPlan plan, JavaStreamingContext jssc) {
        Map<String, Object> params = kafkaParams(plan);
        if (plan.has("pattern")) {
            return offsets.createDirectStream(jssc, Pattern.compile(plan.text("pattern")), params);
        }
        if (plan.has("partitions")) {
            TopicPartition[] partitions = Arrays.stream(plan.text("partitions").split(",", -1))
                    .map(number -> new TopicPartition(plan.text("topic"), Integer.parseInt(number)))
                    .toArray(TopicPartition[]::new);
            return offsets.createDirectStream(jssc, partitions, params);
        }
        return offsets.createDirectStream(jssc, List.of(plan.text("topic").split(",", -1)), params);
    }

    private static JavaInputDStream<ConsumerRecord<String, String>> stock(CellPlan plan, JavaStreamingContext jssc) {
        Map<String, Object> params = kafkaParams(plan);
        params.put(ConsumerConfig.GROUP_ID_CONFIG, plan.text("application"));
        params.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        params.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, plan.is("latest") ? "latest" : "earliest");
        params.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6000);
        return KafkaUtils.createDirectStream(
                jssc,
                LocationStrategies.PreferConsistent(),
                ConsumerStrategies.Subscribe(List.of(plan.text("topic")), params));
    }

    private static Map<String, Object> kafkaParams(CellPlan plan) {
        Map<String, Object> params = new HashMap<>();
        params.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, plan.text("bootstrap"));
        params.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
        params.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
        params.putAll(plan.below("kafka."));
        return params;
    }

    private static SparkConf conf(CellPlan plan) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("spark.app.name", plan.text("application"));
        settings.put("spark.master", "local[4]");
        settings.put("spark.ui.enabled", "false");
        settings.put("spark.driver.host", "127.0.0.1");
        settings.put("spark.driver.bindAddress", "127.0.0.1");
        SparkConf conf = new SparkConf(false);
        settings.forEach(conf::set);
        plan.spark().forEach(conf::set);
        return conf;
    }
}

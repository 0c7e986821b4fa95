import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kafka010.ConsumerStrategies;
import org.apache.spark.streaming.kafka010.HasOffsetRanges;
import org.apache.spark.streaming.kafka010.KafkaUtils;
import org.apache.spark.streaming.kafka010.LocationStrategies;
import org.apache.spark.streaming.kafka010.OffsetRange;

/**
 * How not to do it, to see that it is caught: a stock direct stream whose offsets are committed before the output, which
 * takes a second. Arguments: broker, topic of three partitions, directory of results, stop file.
 */
public final class CommitsTooEarly {
    private CommitsTooEarly() {}

    public static void main(String[] args) throws InterruptedException {
        JavaStreamingContext jssc = new JavaStreamingContext(
                new SparkConf().setIfMissing("spark.app.name", "commits too early"), Durations.milliseconds(500));
        Map<String, Object> params = Map.of(
                "bootstrap.servers", args[0],
                "group.id", "commits-too-early",
                "enable.auto.commit", false,
                "auto.offset.reset", "earliest",
                "key.deserializer", StringDeserializer.class,
                "value.deserializer", StringDeserializer.class);
        List<TopicPartition> partitions =
                IntStream.range(0, 3).mapToObj(i -> new TopicPartition(args[1], i)).toList();
        JavaInputDStream<ConsumerRecord<String, String>> orders = KafkaUtils.createDirectStream(
                jssc, LocationStrategies.PreferConsistent(), ConsumerStrategies.Assign(partitions, params));
        String output = args[2];
        orders.foreachRDD((batch, time) -> {
            OffsetRange[] ranges = ((HasOffsetRanges) batch.rdd()).offsetRanges();
            commit(params, ranges); // the mistake: these two lines are in the wrong order
            batch.mapPartitions(records -> {
                        if (records.hasNext()) {
                            Thread.sleep(1000);
                        }
                        return records;
                    })
                    .map(ConsumerRecord::value)
                    .saveAsTextFile(output + "/batch-" + time.milliseconds() + "/lines");
        });
        jssc.start();
        while (!jssc.awaitTerminationOrTimeout(500)) {
            if (Files.exists(Path.of(args[3]))) {
                jssc.stop(true, true);
            }
        }
    }

    private static void commit(Map<String, Object> params, OffsetRange[] ranges) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (OffsetRange range : ranges) {
            offsets.put(range.topicPartition(), new OffsetAndMetadata(range.untilOffset()));
        }
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(params)) {
            consumer.commitSync(offsets);
        }
    }
}

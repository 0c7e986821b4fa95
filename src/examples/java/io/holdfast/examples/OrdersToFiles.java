package io.holdfast.examples;

import io.holdfast.offset.file.ManifestOffsets;
import io.holdfast.output.ResultFile;
import io.holdfast.output.ResultFiles;
import io.holdfast.spark.ExactlyOnce;
import io.holdfast.spark.KafkaOffsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * From Kafka into files, exactly once: each record becomes a line in a file that counts when the manifest of its batch
 * names it. Readers find the files with {@code PublishedResults}.
 *
 * <pre>
 * spark-submit ... --class io.holdfast.examples.OrdersToFiles holdfast-examples.jar \
 *   --kafka broker:9092 --topic orders --results hdfs://namenode/results
 * </pre>
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
public final class OrdersToFiles {
    private static final String USAGE = """
            Usage: OrdersToFiles, with

              --kafka HOST:PORT    a broker
              --topic NAME         what is read
              --results URI        directory of results and offsets, on a local disk or HDFS
              [--batch-millis N]   length of a batch, 1000 by default
              [--stop-file FILE]   the driver stops gracefully when there is such a file on its host

            Exit status: 0 stopped gracefully or replaced by another driver, 2 wrong use, 3 a batch failed: start it again.""";

    /** The directory of the results below the one that is given, and the name that readers ask for. */
    public static final String APPLICATION = "orders-to-files";

    private OrdersToFiles() {}

    public static void main(String[] args) throws InterruptedException {
        Arguments arguments = Arguments.of(args, USAGE);
        JavaStreamingContext jssc = new JavaStreamingContext(
                new SparkConf().setIfMissing("spark.app.name", APPLICATION),
                Durations.milliseconds(arguments.number("batch-millis", 1000)));
        // No checkpoint: the manifests know where to go on, and there is no state.
        build(jssc, arguments);
        jssc.start();
        Lifetime.untilStopped(jssc, arguments.one("stop-file", ""));
    }

    private static void build(JavaStreamingContext jssc, Arguments arguments) {
        ManifestOffsets results = ManifestOffsets.in(arguments.one("results"));
        JavaInputDStream<ConsumerRecord<String, String>> orders = KafkaOffsets.forApplication(APPLICATION)
                .storedIn(results)
                .committedByOutputs() // offsets move in the manifest that names the results, and nowhere else
                .createDirectStream(jssc, List.of(arguments.one("topic")), kafkaParams(arguments.one("kafka")));
        ExactlyOnce.forApplication(APPLICATION).inFiles(results).forEachPartition(orders, OrdersToFiles::write);
    }

    private static void write(ResultFiles files, Iterator<ConsumerRecord<String, String>> records) {
        try (ResultFile lines = files.create("lines.txt")) {
            while (records.hasNext()) {
                lines.line(records.next().value());
            }
        }
    }

    private static Map<String, Object> kafkaParams(String brokers) {
        return Map.of(
                "bootstrap.servers", brokers,
                "key.deserializer", StringDeserializer.class,
                "value.deserializer", StringDeserializer.class);
    }
}

package io.holdfast.examples;

import io.holdfast.offset.kafka.KafkaGroupOffsets;
import io.holdfast.spark.ExactlyOnce;
import io.holdfast.spark.KafkaOffsets;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * From Kafka to Kafka, exactly once: each record goes on in capitals, in the transaction that moves the offset of its
 * partition. Readers of the target need {@code isolation.level=read_committed}.
 *
 * <pre>
 * spark-submit ... --class io.holdfast.examples.OrdersToTopic holdfast-examples.jar \
 *   --kafka broker:9092 --from orders --to shouted
 * </pre>
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
public final class OrdersToTopic {
    private static final String USAGE = """
            Usage: OrdersToTopic, with

              --kafka HOST:PORT    a broker
              --from TOPIC         what is read
              --to TOPIC           where results go, in the same cluster
              [--batch-millis N]   length of a batch, 1000 by default
              [--stop-file FILE]   the driver stops gracefully when there is such a file on its host

            Exit status: 0 stopped gracefully or replaced by another driver, 2 wrong use, 3 a batch failed: start it again.""";

    private static final String APPLICATION = "orders-to-topic";

    private OrdersToTopic() {}

    public static void main(String[] args) throws InterruptedException {
        Arguments arguments = Arguments.of(args, USAGE);
        JavaStreamingContext jssc = new JavaStreamingContext(
                new SparkConf().setIfMissing("spark.app.name", APPLICATION),
                Durations.milliseconds(arguments.number("batch-millis", 1000)));
        // No checkpoint: the group knows where to go on, and there is no state.
        build(jssc, arguments);
        jssc.start();
        Lifetime.untilStopped(jssc, arguments.one("stop-file", ""));
    }

    private static void build(JavaStreamingContext jssc, Arguments arguments) {
        KafkaGroupOffsets group = KafkaGroupOffsets.at(arguments.one("kafka"), APPLICATION);
        String target = arguments.one("to");
        JavaInputDStream<ConsumerRecord<String, String>> orders = KafkaOffsets.forApplication(APPLICATION)
                .storedIn(group)
                .committedByOutputs() // offsets move in the transaction of the results, and nowhere else
                .createDirectStream(jssc, List.of(arguments.one("from")), kafkaParams(arguments.one("kafka")));
        ExactlyOnce.forApplication(APPLICATION)
                .inTopics(group, StringSerializer::new, StringSerializer::new)
                .forEachPartition(orders, (producer, records) -> shout(producer, records, target));
    }

    private static void shout(
            Producer<String, String> producer, Iterator<ConsumerRecord<String, String>> records, String target) {
        while (records.hasNext()) {
            ConsumerRecord<String, String> record = records.next();
            // The transaction's commit waits for it, and fails if it failed.
            Future<?> unused = producer.send(
                    new ProducerRecord<>(target, record.key(), record.value().toUpperCase(Locale.ROOT)));
        }
    }

    private static Map<String, Object> kafkaParams(String brokers) {
        return Map.of(
                "bootstrap.servers", brokers,
                "key.deserializer", StringDeserializer.class,
                "value.deserializer", StringDeserializer.class);
    }
}

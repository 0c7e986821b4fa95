package io.holdfast.examples;

import io.holdfast.offset.jdbc.JdbcOffsets;
import io.holdfast.spark.ExactlyOnce;
import io.holdfast.spark.KafkaOffsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaInputDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * From Kafka into a database, exactly once: each record becomes a row, in the transaction that moves the offset of its
 * partition; or, with {@code --per batch}, each batch becomes a row of totals, in the transaction that moves all of its
 * offsets. The table is there before: {@code CREATE TABLE orders (line VARCHAR(1000) NOT NULL)}, or
 * {@code CREATE TABLE totals (lines INT NOT NULL, bytes BIGINT NOT NULL)}.
 *
 * <pre>
 * spark-submit ... --jars ...,postgresql-42.7.8.jar --class io.holdfast.examples.OrdersToDatabase holdfast-examples.jar \
 *   --kafka broker:9092 --topic orders --database jdbc:postgresql://db/shop --user spark --password '${env:DB_PASSWORD}'
 * </pre>
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
public final class OrdersToDatabase {
    private static final String USAGE = """
            Usage: OrdersToDatabase, with

              --kafka HOST:PORT    a broker
              --topic NAME         what is read
              --database URL       jdbc:..., where results and offsets are kept
              --user NAME          of the database
              --password TEXT      a reference: ${env:NAME}, ${file:/path} or ${file:/path#key}
              [--per partition|batch]   one transaction for each of them; 'partition' by default
              [--batch-millis N]   length of a batch, 1000 by default
              [--stop-file FILE]   the driver stops gracefully when there is such a file on its host

            Exit status: 0 stopped gracefully or replaced by another driver, 2 wrong use, 3 a batch failed: start it again.""";

    private static final String APPLICATION = "orders-to-database";

    private OrdersToDatabase() {}

    public static void main(String[] args) throws InterruptedException {
        Arguments arguments = Arguments.of(args, USAGE);
        JavaStreamingContext jssc = new JavaStreamingContext(
                new SparkConf().setIfMissing("spark.app.name", APPLICATION),
                Durations.milliseconds(arguments.number("batch-millis", 1000)));
        // No checkpoint: the database knows where to go on, and there is no state.
        build(jssc, arguments);
        jssc.start();
        Lifetime.untilStopped(jssc, arguments.one("stop-file", ""));
    }

    private static void build(JavaStreamingContext jssc, Arguments arguments) {
        JdbcOffsets database = JdbcOffsets.at(arguments.one("database"))
                .user(arguments.one("user"))
                .password(arguments.one("password"));
        JavaInputDStream<ConsumerRecord<String, String>> orders = KafkaOffsets.forApplication(APPLICATION)
                .storedIn(database)
                .committedByOutputs() // offsets move in the transaction of the results, and nowhere else
                .createDirectStream(jssc, List.of(arguments.one("topic")), kafkaParams(arguments.one("kafka")));
        ExactlyOnce.InDatabase output = ExactlyOnce.forApplication(APPLICATION).inDatabase(database);
        if (arguments.one("per", "partition").equals("partition")) {
            output.forEachPartition(orders, OrdersToDatabase::insert);
        } else {
            output.forEachBatch(orders, OrdersToDatabase::insertTotal);
        }
    }

    private static void insert(Connection connection, Iterator<ConsumerRecord<String, String>> records)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders (line) VALUES (?)")) {
            while (records.hasNext()) {
                insert.setString(1, records.next().value());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** On the driver, for results that need the whole batch, which must fit into the driver's memory. */
    private static void insertTotal(Connection connection, JavaRDD<ConsumerRecord<String, String>> records)
            throws SQLException {
        List<String> lines = records.map(ConsumerRecord::value).collect();
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO totals (lines, bytes) VALUES (?, ?)")) {
            insert.setInt(1, lines.size());
            insert.setLong(2, lines.stream().mapToLong(String::length).sum());
            insert.executeUpdate();
        }
    }

    private static Map<String, Object> kafkaParams(String brokers) {
        return Map.of(
                "bootstrap.servers", brokers,
                "key.deserializer", StringDeserializer.class,
                "value.deserializer", StringDeserializer.class);
    }
}

package io.holdfast.examples;

import io.holdfast.source.Decoders;
import io.holdfast.source.kafka.KafkaRecords;
import io.holdfast.spark.HoldfastContext;
import io.holdfast.spark.HoldfastStreams;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * From Kafka through a reliable receiver into files, at least once: the group's offset passes a record when it is in
 * Spark and in the log, and each batch is a directory that a repeated batch replaces.
 *
 * <pre>
 * spark-submit ... --conf spark.holdfast.wal.dir=hdfs://nn/app/log --class io.holdfast.examples.OrdersByReceiver \
 *   holdfast-examples.jar --kafka broker:9092 --topic orders --group orders \
 *   --checkpoint hdfs://nn/app/checkpoint --output hdfs://nn/app/orders
 * </pre>
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
public final class OrdersByReceiver {
    private static final String USAGE = """
            Usage: OrdersByReceiver, with

              --kafka HOST:PORT    a broker
              --topic NAME         what is read
              --group NAME         whose offsets say where to go on
              --checkpoint URI     directory of the checkpoint
              --output URI         directory of the results, one below it per batch
              [--batch-millis N]   length of a batch, 1000 by default
              [--stop-file FILE]   the driver stops gracefully when there is such a file on its host

            Exit status: 0 stopped gracefully or replaced by another driver, 2 wrong use, 3 a batch failed: start it again.""";

    private OrdersByReceiver() {}

    public static void main(String[] args) throws InterruptedException {
        Arguments arguments = Arguments.of(args, USAGE);
        SparkConf conf = new SparkConf().setIfMissing("spark.app.name", "orders by receiver");
        // Not new JavaStreamingContext: after a kill of the driver, checkpoint and log give what was received before
        // it.
        JavaStreamingContext jssc =
                HoldfastContext.getOrCreate(arguments.one("checkpoint"), conf, () -> create(conf, arguments));
        jssc.start();
        Lifetime.untilStopped(jssc, arguments.one("stop-file", ""));
    }

    private static JavaStreamingContext create(SparkConf conf, Arguments arguments) {
        JavaStreamingContext jssc =
                new JavaStreamingContext(conf, Durations.milliseconds(arguments.number("batch-millis", 1000)));
        BatchFiles files = new BatchFiles(arguments.one("output"));
        HoldfastStreams.from(KafkaRecords.from(arguments.one("kafka"))
                        .topics(arguments.one("topic"))
                        .group(arguments.one("group")))
                .named("orders") // by this name a new version of the code finds what the old one received
                .decodedBy(Decoders.utf8())
                .on(jssc)
                .foreachRDD(files::write); // no commit here: the receiver did, when the records were safe
        return jssc;
    }
}

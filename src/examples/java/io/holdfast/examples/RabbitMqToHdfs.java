package io.holdfast.examples;

import io.holdfast.source.Decoders;
import io.holdfast.source.rabbitmq.RabbitMqQueue;
import io.holdfast.spark.HoldfastContext;
import io.holdfast.spark.HoldfastStreams;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * From a queue of RabbitMQ into files on HDFS, at least once: the broker may forget a message when it is in Spark and in
 * the log, and each batch is a directory that a repeated batch replaces.
 *
 * <pre>
 * spark-submit ... --jars ...,amqp-client-5.35.0.jar --conf spark.holdfast.wal.dir=hdfs://nn/app/log \
 *   --class io.holdfast.examples.RabbitMqToHdfs holdfast-examples.jar \
 *   --rabbitmq broker:5672 --queue orders --user spark --password '${env:RABBIT_PASSWORD}' \
 *   --checkpoint hdfs://nn/app/checkpoint --output hdfs://nn/app/orders
 * </pre>
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
public final class RabbitMqToHdfs {
    private static final String USAGE = """
            Usage: RabbitMqToHdfs, with

              --rabbitmq HOST:PORT   the broker
              --queue NAME           a queue that is there
              --user NAME            who may read it
              --password TEXT        a reference: ${env:NAME}, ${file:/path} or ${file:/path#key}, looked up on executors
              --checkpoint URI       directory of the checkpoint
              --output URI           directory of the results, one below it per batch
              [--batch-millis N]     length of a batch, 1000 by default
              [--stop-file FILE]     the driver stops gracefully when there is such a file on its host

            Exit status: 0 stopped gracefully or replaced by another driver, 2 wrong use, 3 a batch failed: start it again.""";

    private RabbitMqToHdfs() {}

    public static void main(String[] args) throws InterruptedException {
        Arguments arguments = Arguments.of(args, USAGE);
        SparkConf conf = new SparkConf().setIfMissing("spark.app.name", "rabbitmq to hdfs");
        // Not new JavaStreamingContext: what was acknowledged to the broker is in the log alone, and this reads it
        // again.
        JavaStreamingContext jssc =
                HoldfastContext.getOrCreate(arguments.one("checkpoint"), conf, () -> create(conf, arguments));
        jssc.start();
        Lifetime.untilStopped(jssc, arguments.one("stop-file", ""));
    }

    private static JavaStreamingContext create(SparkConf conf, Arguments arguments) {
        JavaStreamingContext jssc =
                new JavaStreamingContext(conf, Durations.milliseconds(arguments.number("batch-millis", 1000)));
        BatchFiles files = new BatchFiles(arguments.one("output"));
        HoldfastStreams.from(RabbitMqQueue.from(arguments.one("rabbitmq"), arguments.one("queue"))
                        .user(arguments.one("user"), arguments.one("password")))
                .named("orders") // by this name a new version of the code finds what the old one received
                .decodedBy(Decoders.utf8())
                .on(jssc)
                .foreachRDD(files::write); // no acknowledgement here: the receiver sent it, when the messages were safe
        return jssc;
    }
}

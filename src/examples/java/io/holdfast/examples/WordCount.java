package io.holdfast.examples;

import io.holdfast.source.Decoders;
import io.holdfast.source.Source;
import io.holdfast.source.kafka.KafkaRecords;
import io.holdfast.source.tcp.TcpLines;
import io.holdfast.spark.HoldfastContext;
import io.holdfast.spark.HoldfastStreams;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * The classic word count, reliable: lines from any number of TCP senders and Kafka topics, through Holdfast's receivers
 * and log, into files keyed by batch time. A batch that is run again after a crash replaces its own files.
 *
 * <pre>
 * spark-submit ... --class io.holdfast.examples.WordCount holdfast-examples.jar \
 *   --checkpoint hdfs://nn/app/checkpoint --output hdfs://nn/app/counts \
 *   --tcp collector:9998 --kafka "broker:9092;orders;word-count"
 * </pre>
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
public final class WordCount {
    private static final String USAGE = """
            Usage: WordCount, with

              --checkpoint URI     directory of the checkpoint
              --output URI         directory of the results, one below it per batch
              --tcp HOST:PORT      a sender such as scripts/send-lines.sh; any number of them
              [--kafka TEXT]       'HOST:PORT;TOPIC;GROUP' of a topic to read as well; any number of them
              [--batch-millis N]   length of a batch, 1000 by default
              [--stop-file FILE]   the driver stops gracefully when there is such a file on its host

            Exit status: 0 stopped gracefully or replaced by another driver, 2 wrong use, 3 a batch failed: start it again.""";

    private WordCount() {}

    public static void main(String[] args) throws InterruptedException {
        Arguments arguments = Arguments.of(args, USAGE);
        String checkpoint = arguments.one("checkpoint");
        SparkConf conf = new SparkConf().setIfMissing("spark.app.name", "word count");
        // A kill of the driver is survived because of this line: the next start gets what was received from checkpoint
        // and log.
        JavaStreamingContext jssc = HoldfastContext.getOrCreate(checkpoint, conf, () -> create(conf, arguments));
        jssc.start();
        Lifetime.untilStopped(jssc, arguments.one("stop-file", ""));
    }

    private static JavaStreamingContext create(SparkConf conf, Arguments arguments) {
        JavaStreamingContext jssc =
                new JavaStreamingContext(conf, Durations.milliseconds(arguments.number("batch-millis", 1000)));
        BatchFiles files = new BatchFiles(arguments.one("output"));
        lines(jssc, sources(arguments)).foreachRDD(files::writeWithCounts);
        return jssc;
    }

    private static List<Source> sources(Arguments arguments) {
        List<Source> sources = new ArrayList<>();
        for (String address : arguments.all("tcp")) {
            int colon = address.lastIndexOf(':');
            sources.add(TcpLines.connect(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))));
        }
        for (String triple : arguments.all("kafka")) {
            String[] parts = triple.split(";", -1);
            sources.add(KafkaRecords.from(parts[0]).topics(parts[1]).group(parts[2]));
        }
        return sources;
    }

    private static JavaDStream<String> lines(JavaStreamingContext jssc, List<Source> sources) {
        return sources.stream()
                .map(source ->
                        HoldfastStreams.from(source).decodedBy(Decoders.utf8()).on(jssc))
                .reduce(JavaDStream::union)
                .orElseThrow();
    }
}

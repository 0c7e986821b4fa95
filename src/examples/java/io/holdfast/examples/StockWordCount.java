package io.holdfast.examples;

import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * The same word count with nothing but Spark: its own socket receiver and no log. What it loses when the driver or the
 * executor of a receiver is killed is what Holdfast is for.
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
public final class StockWordCount {
    private StockWordCount() {}

    public static void main(String[] args) throws InterruptedException {
        Arguments arguments = Arguments.parse(args, "checkpoint", "output", "batch-millis", "tcp", "stop-file");
        String checkpoint = arguments.one("checkpoint");
        JavaStreamingContext jssc = JavaStreamingContext.getOrCreate(checkpoint, () -> create(arguments, checkpoint));
        jssc.start();
        Lifetime.untilStopped(jssc, arguments.one("stop-file", ""));
    }

    private static JavaStreamingContext create(Arguments arguments, String checkpoint) {
        long batchMillis = Long.parseLong(arguments.one("batch-millis", "1000"));
        JavaStreamingContext jssc = new JavaStreamingContext(
                new SparkConf().setIfMissing("spark.app.name", "stock word count"),
                Durations.milliseconds(batchMillis));
        jssc.checkpoint(checkpoint);
        BatchFiles files = new BatchFiles(arguments.one("output"));
        lines(jssc, arguments.all("tcp")).foreachRDD(files::write);
        return jssc;
    }

    private static JavaDStream<String> lines(JavaStreamingContext jssc, List<String> addresses) {
        return addresses.stream()
                .map(address -> address.split(":", -1))
                .map(parts -> (JavaDStream<String>) jssc.socketTextStream(parts[0], Integer.parseInt(parts[1])))
                .reduce(JavaDStream::union)
                .orElseThrow(() -> new IllegalArgumentException("Give at least one --tcp HOST:PORT"));
    }
}

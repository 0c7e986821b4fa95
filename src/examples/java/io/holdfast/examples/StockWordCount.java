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
    private static final String USAGE = """
            Usage: StockWordCount, with

              --checkpoint URI     directory of the checkpoint
              --output URI         directory of the results, one below it per batch
              --tcp HOST:PORT      a sender, such as nc -lk; any number of them
              [--batch-millis N]   length of a batch, 1000 by default
              [--stop-file FILE]   the driver stops gracefully when there is such a file on its host""";

    private StockWordCount() {}

    public static void main(String[] args) throws InterruptedException {
        Arguments arguments = Arguments.of(args, USAGE);
        String checkpoint = arguments.one("checkpoint");
        JavaStreamingContext jssc = JavaStreamingContext.getOrCreate(checkpoint, () -> create(arguments, checkpoint));
        jssc.start();
        Lifetime.untilStopped(jssc, arguments.one("stop-file", ""));
    }

    private static JavaStreamingContext create(Arguments arguments, String checkpoint) {
        long batchMillis = arguments.number("batch-millis", 1000);
        JavaStreamingContext jssc = new JavaStreamingContext(
                new SparkConf().setIfMissing("spark.app.name", "stock word count"),
                Durations.milliseconds(batchMillis));
        jssc.checkpoint(checkpoint);
        BatchFiles files = new BatchFiles(arguments.one("output"));
        lines(jssc, arguments.all("tcp")).foreachRDD(files::writeWithCounts);
        return jssc;
    }

    private static JavaDStream<String> lines(JavaStreamingContext jssc, List<String> addresses) {
        return addresses.stream()
                .map(address -> address.split(":", -1))
                .map(parts -> (JavaDStream<String>) jssc.socketTextStream(parts[0], Integer.parseInt(parts[1])))
                .reduce(JavaDStream::union)
                .orElseThrow();
    }
}

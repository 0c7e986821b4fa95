package io.holdfast.cells;

import io.holdfast.source.Decoders;
import io.holdfast.spark.HoldfastStop;
import io.holdfast.spark.HoldfastStreams;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/** The application of every cell: numbered records in, lines in files out, restored from its checkpoint. */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
public final class CellDriver {
    private CellDriver() {}

    public static void main(String[] args) throws InterruptedException {
        CellPlan plan = CellPlan.parse(args);
        if (plan.is("first")) {
            JavaSparkContext unused = new JavaSparkContext(conf(plan));
        }
        if (plan.number("stop") > 0) {
            stopOnTheWay(plan);
        }
        JavaStreamingContext jssc = begin(plan);
        if (!plan.text("graceful").equals("never")) {
            awaitAcknowledged(plan, jssc, plan.number("until"));
            stopGracefully(plan, jssc);
            System.exit(0);
        }
        try {
            jssc.awaitTermination();
        } catch (Exception failure) {
            // Spark's threads keep the process alive, and later batches going, when main ends.
            System.err.println("CELL awaitTermination threw " + failure);
        }
    }

    /** Runs a context of its own until so many records are acknowledged, and stops it as if in a hurry. */
    private static void stopOnTheWay(CellPlan plan) throws InterruptedException {
        JavaStreamingContext first = begin(plan);
        awaitAcknowledged(plan, first, plan.number("stop"));
        first.stop(true, false);
        System.err.println("CELL stopped its first context");
    }

    private static void awaitAcknowledged(CellPlan plan, JavaStreamingContext jssc, int records)
            throws InterruptedException {
        while (new Tally(plan).acknowledged() < records) {
            if (jssc.awaitTerminationOrTimeout(100)) {
                throw new IllegalStateException("Streaming ended before " + records + " records");
            }
        }
    }

    private static void stopGracefully(CellPlan plan, JavaStreamingContext jssc) throws InterruptedException {
        if (plan.text("graceful").equals("holdfast")) {
            HoldfastStop.stop(jssc);
        } else {
            jssc.stop(true, true);
        }
        System.err.println("CELL stopped gracefully");
    }

    private static JavaStreamingContext begin(CellPlan plan) {
        JavaStreamingContext jssc = JavaStreamingContext.getOrCreate(plan.text("checkpoint"), () -> create(plan));
        jssc.start();
        System.err.println(
                "CELL streaming has started on Spark " + jssc.sparkContext().version());
        return jssc;
    }

    private static SparkConf conf(CellPlan plan) {
        SparkConf conf = new SparkConf(plan.is("submitted"));
        plan.settings().forEach(conf::set);
        return conf;
    }

    private static JavaStreamingContext create(CellPlan plan) {
        System.err.println("CELL creates a new context");
        JavaStreamingContext jssc = plan.is("first")
                ? new JavaStreamingContext(
                        JavaSparkContext.fromSparkContext(org.apache.spark.SparkContext.getOrCreate()),
                        Durations.milliseconds(plan.number("batch")))
                : new JavaStreamingContext(conf(plan), Durations.milliseconds(plan.number("batch")));
        jssc.checkpoint(plan.text("checkpoint"));
        JavaDStream<String> all =
                streams(plan, jssc).stream().reduce(JavaDStream::union).orElseThrow();
        if (plan.text("shape").equals("sliding")) {
            // Every second batch has no job then.
            all = all.window(
                    Durations.milliseconds(2L * plan.number("batch")),
                    Durations.milliseconds(2L * plan.number("batch")));
        }
        if (plan.text("shape").equals("transform")) {
            all = all.transform(new CountingTransform(plan));
        }
        for (int output = 0; output < plan.number("outputs"); output++) {
            all.foreachRDD(new CountingOutput(plan, output));
        }
        switch (plan.text("shape")) {
            case "state" -> Sums.ofState(all, plan);
            case "window" -> Sums.ofWindow(all, plan.text("directory"));
            default -> {}
        }
        return jssc;
    }

    private static List<JavaDStream<String>> streams(CellPlan plan, JavaStreamingContext jssc) {
        List<JavaDStream<String>> streams = new ArrayList<>();
        int[] receivers = plan.receivers();
        for (int stream = 0; stream < receivers.length; stream++) {
            if (plan.isStock() || !plan.text("receiver").equals("own")) {
                for (int index = 0; index < receivers[stream]; index++) {
                    streams.add(jssc.receiverStream(new CountedReceiver(plan, stream, index)));
                }
            } else {
                streams.add(HoldfastStreams.from(new CountedRecords(plan, stream))
                        .receivers(receivers[stream])
                        .decodedBy(Decoders.utf8())
                        .on(jssc));
            }
        }
        return streams;
    }
}

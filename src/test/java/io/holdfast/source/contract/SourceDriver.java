package io.holdfast.source.contract;

import io.holdfast.source.Decoder;
import io.holdfast.source.SourceMessage;
import io.holdfast.spark.HoldfastStreams;
import java.io.IOException;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * An application on a cluster: one stream of a plan's source, whose records it appends to a file, batch by batch. Takes
 * the directory with the plan, where the checkpoint and the output are as well.
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
public final class SourceDriver {
    static final String CHECKPOINT = "checkpoint";
    static final String OUTPUT = "output";
    private static final int BATCH_MILLIS = 300;

    private SourceDriver() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        ReceiverPlan plan = ReceiverPlan.readFrom(directory.resolve(ReceiverRun.PLAN));
        String checkpoint = directory.resolve(CHECKPOINT).toString();
        JavaStreamingContext jssc = JavaStreamingContext.getOrCreate(checkpoint, () -> create(plan, directory));
        jssc.start();
        jssc.awaitTermination();
    }

    private static JavaStreamingContext create(ReceiverPlan plan, Path directory) {
        JavaStreamingContext jssc = new JavaStreamingContext(new SparkConf(true), Durations.milliseconds(BATCH_MILLIS));
        jssc.checkpoint(directory.resolve(CHECKPOINT).toString());
        JavaDStream<String> lines = HoldfastStreams.from(plan.source())
                .receivers(plan.receivers())
                .decodedBy(new LineOfRecord())
                .on(jssc);
        lines.foreachRDD(new AppendLines(directory.resolve(OUTPUT).toString()));
        return jssc;
    }

    /** Number and what the source says of an earlier delivery. */
    private static final class LineOfRecord implements Decoder<String> {
        @Serial
        private static final long serialVersionUID = 1L;

        @Override
        public String decode(SourceMessage message) {
            return Numbered.numberIn(message.payload()) + " " + message.redelivered();
        }
    }

    private static final class AppendLines implements VoidFunction2<JavaRDD<String>, Time> {
        @Serial
        private static final long serialVersionUID = 1L;

        private final String file;

        AppendLines(String file) {
            this.file = file;
        }

        @Override
        public void call(JavaRDD<String> batch, Time time) throws IOException {
            List<String> records = batch.collect();
            String lines = records.isEmpty() ? "" : String.join("\n", records) + "\n";
            ByteBuffer bytes = ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8));
            try (FileChannel channel =
                    FileChannel.open(Path.of(file), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
        }
    }
}

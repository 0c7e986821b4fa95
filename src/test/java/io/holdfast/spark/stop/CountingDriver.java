package io.holdfast.spark.stop;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.source.Decoders;
import io.holdfast.spark.HoldfastStop;
import io.holdfast.spark.HoldfastStreams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * A driver in local mode that writes the numbers of each batch into a file named by the batch's time. Files in its
 * directory tell it what to do: {@code break-output}, {@code break-transform}, {@code hold-output}, {@code spark-stop},
 * {@code call-stop}. Stateless.
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
public final class CountingDriver {
    private static final long BATCH_MILLIS = 300;
    private static final long LOOK_NANOS = 20_000_000;

    private CountingDriver() {}

    /** The argument is the directory; settings come as system properties. */
    public static void main(String[] arguments) throws InterruptedException {
        String directory = arguments[0];
        JavaStreamingContext context =
                JavaStreamingContext.getOrCreate(directory + "/checkpoint", () -> create(directory));
        context.start();
        System.out.println("streaming");
        while (!context.awaitTerminationOrTimeout(50)) {
            if (isThere(directory, "spark-stop")) {
                context.stop(true, true);
            } else if (isThere(directory, "call-stop")) {
                HoldfastStop.stop(context);
            }
        }
        System.out.println("main has ended");
    }

    private static JavaStreamingContext create(String directory) {
        SparkConf conf = new SparkConf()
                .setMaster("local[3]")
                .setAppName("counting")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.streaming.receiver.writeAheadLog.enable", "true")
                .set("spark.streaming.receiver.writeAheadLog.class", "io.holdfast.spark.HoldfastWriteAheadLog")
                .set("spark.streaming.driver.writeAheadLog.class", "io.holdfast.spark.HoldfastDriverLog")
                .set("spark.holdfast.wal.dir", directory + "/log");
        JavaStreamingContext context = new JavaStreamingContext(conf, new Duration(BATCH_MILLIS));
        context.checkpoint(directory + "/checkpoint");
        JavaDStream<String> numbers = HoldfastStreams.from(new NumberSource(directory))
                .decodedBy(Decoders.utf8())
                .on(context);
        JavaDStream<String> checked = numbers.transform((batch, time) -> {
            require(!isThere(directory, "break-transform"), "transform is broken");
            return batch;
        });
        HoldfastStreams.forEachBatch(checked, 0, (batch, time) -> write(directory, batch, time));
        return context;
    }

    private static void write(String directory, JavaRDD<String> batch, Time time) throws IOException {
        List<String> numbers = batch.collect();
        if (numbers.isEmpty()) {
            return;
        }
        while (isThere(directory, "hold-output")) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        require(!isThere(directory, "break-output"), "output is broken");
        Path out = Files.createDirectories(Path.of(directory, "out"));
        Path temporary = out.resolve("." + time.milliseconds());
        Files.write(temporary, numbers, UTF_8);
        Files.move(temporary, out.resolve(Long.toString(time.milliseconds())), StandardCopyOption.REPLACE_EXISTING);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }

    private static boolean isThere(String directory, String name) {
        return Files.exists(Path.of(directory, name));
    }

    /** Every number that came out of any batch, each once. */
    public static Set<Long> numbers(Path directory) {
        TreeSet<Long> numbers = new TreeSet<>();
        try (Stream<Path> files =
                Files.exists(directory.resolve("out")) ? Files.list(directory.resolve("out")) : Stream.of()) {
            for (Path file : files.filter(each -> !each.getFileName().toString().startsWith("."))
                    .toList()) {
                Files.readAllLines(file, UTF_8).forEach(line -> numbers.add(Long.valueOf(line)));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return numbers;
    }

    /** The last number that the source was told is safe. */
    public static long acknowledged(Path directory) {
        return NumberSource.acknowledged(directory);
    }
}

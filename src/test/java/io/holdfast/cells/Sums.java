package io.holdfast.cells;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.Optional;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import scala.Tuple2;

/**
 * Results that depend on earlier batches: how many records there were and the sum of their numbers, kept as a state per
 * partition or computed over a window that is longer than the cell. A line {@code S time process count sum} per batch.
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
final class Sums {
    private static final long WINDOW_MINUTES = 5;

    private Sums() {}

    static Path file(Path directory) {
        return directory.resolve("sums");
    }

    /** A state that is written every other batch, so that Spark cleans what came before soon. */
    static void ofState(JavaDStream<String> records, CellPlan plan) {
        String directory = plan.text("directory");
        JavaPairDStream<String, long[]> state = records.mapToPair(
                        record -> new Tuple2<>(record.substring(0, record.indexOf('#')), number(record)))
                .updateStateByKey((List<Long> numbers, Optional<long[]> before) -> Optional.of(add(numbers, before)));
        state.checkpoint(Durations.milliseconds(2L * plan.number("batch")));
        state.foreachRDD((rdd, time) -> {
            long[] sum = new long[2];
            for (long[] each : rdd.values().collect()) {
                sum[0] += each[0];
                sum[1] += each[1];
            }
            putOut(directory, time, sum);
        });
    }

    static void ofWindow(JavaDStream<String> records, String directory) {
        records.window(Durations.minutes(WINDOW_MINUTES)).foreachRDD((rdd, time) -> {
            List<Long> numbers = rdd.map(Sums::number).collect();
            putOut(directory, time, add(numbers, Optional.empty()));
        });
    }

    private static long number(String record) {
        return Long.parseLong(record.substring(record.indexOf('#') + 1));
    }

    private static long[] add(List<Long> numbers, Optional<long[]> before) {
        long[] sum = before.orElse(new long[2]).clone();
        sum[0] += numbers.size();
        sum[1] += numbers.stream().mapToLong(Long::longValue).sum();
        return sum;
    }

    private static void putOut(String directory, Time time, long[] sum) {
        Lines.append(file(Path.of(directory)), CountingOutput.lines("S", time, List.of(sum[0] + " " + sum[1])));
    }
}

package io.holdfast.spark.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.config.SettingsException;
import io.holdfast.metric.Metrics;
import io.holdfast.metric.PublishedMetrics;
import io.holdfast.offset.BatchRange;
import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.file.FileOffsets;
import io.holdfast.spark.internal.ScalaMaps;
import io.holdfast.time.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.kafka010.OffsetRange;
import org.apache.spark.streaming.scheduler.BatchInfo;
import org.apache.spark.streaming.scheduler.OutputOperationInfo;
import org.apache.spark.streaming.scheduler.StreamInputInfo;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchCompleted;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchSubmitted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;
import scala.collection.JavaConverters;

/** From Spark's events, as a stock stream has them made, to what is on record. */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
@Timeout(60)
class ObservationTest {
    private static final SourcePartition P0 = new SourcePartition("orders", "0");

    @TempDir
    private Path directory = Path.of("");

    private static SparkConf conf(String application, String store) {
        return new SparkConf(false)
                .set("spark.app.name", application)
                .set("spark.holdfast.offsets.observe.store", store)
                .set("spark.holdfast.offsets.lagEvery", "0s");
    }

    private static StreamInputInfo direct(int stream, OffsetRange... ranges) {
        Map<String, Object> metadata =
                Map.of("offsets", JavaConverters.asScalaBuffer(List.of(ranges)).toList(), "Description", "for people");
        return new StreamInputInfo(stream, 1, ScalaMaps.toScala(metadata));
    }

    private static BatchInfo batch(long time, String failure, StreamInputInfo... inputs) {
        Map<Object, StreamInputInfo> streams = new HashMap<>();
        for (StreamInputInfo input : inputs) {
            streams.put(input.inputStreamId(), input);
        }
        OutputOperationInfo output = new OutputOperationInfo(
                new Time(time),
                0,
                "foreachRDD",
                "",
                Option.apply((Object) 1L),
                Option.apply((Object) 2L),
                Option.apply(failure.isEmpty() ? null : failure));
        return new BatchInfo(
                new Time(time),
                ScalaMaps.toScala(streams),
                1,
                Option.empty(),
                Option.empty(),
                ScalaMaps.toScala(Map.of((Object) 0, output)));
    }

    private static void run(Observation observation, BatchInfo batch) {
        observation.hear(new StreamingListenerBatchSubmitted(batch));
        observation.hear(new StreamingListenerBatchCompleted(batch));
    }

    private static OffsetRange range(int partition, long from, long until) {
        return OffsetRange.create("orders", partition, from, until);
    }

    private List<String> record(String application) {
        try (OffsetStore store = FileOffsets.in(directory.toString())
                .open(new OffsetStoreContext(application + "/observed", Ticker.system(), Metrics.none()))) {
            return store.history(10).stream()
                    .map(entry -> entry.commit().advances().keySet() + " "
                            + entry.commit().note())
                    .toList();
        }
    }

    @Test
    void shouldPutOnRecordWhatStockStreamsReport() {
        Observation observation = Observation.of(conf("reports", directory.toString()));
        run(observation, batch(10, "", direct(0, range(0, 0, 5), range(1, 7, 7))));
        run(observation, batch(20, "a.b.OddException: secret", direct(0, range(0, 5, 8), range(1, 7, 7))));
        observation.end(Duration.ofSeconds(20));

        assertThat(record("reports")).containsExactly("[orders-0] failed: a.b.OddException", "[orders-0, orders-1] ");
        assertThat(PublishedMetrics.group("observed-reports").values())
                .containsEntry("offsets.observed.batches", 2L)
                .containsEntry("offsets.observed.batches.failed", 1L)
                .containsEntry("offsets.observed.gaps", 0L);
    }

    @Test
    void shouldKeepStreamsApartThatReadTheSamePartition() {
        StockRanges ranges = new StockRanges(stream -> stream == 9);

        assertThat(ranges.of(Map.of(1, direct(1, range(0, 0, 5)), 2, direct(2, range(0, 3, 4)), 9, direct(9))))
                .hasValue(new TreeMap<>(Map.of(
                        P0, new BatchRange(0, 5), new SourcePartition("orders/stream-2", "0"), new BatchRange(3, 4))));
        assertThat(ranges.of(Map.of(9, direct(9, range(0, 0, 5)))))
                .as("Holdfast's own")
                .hasValueSatisfying(read -> assertThat(read).isEmpty());
        assertThat(ranges.of(Map.of())).as("a batch that says nothing").isEmpty();
    }

    /** A store that takes connections and never says a word. */
    @Test
    void shouldNeverHoldUpWhoTellsOfEventsAndCountWhatItCouldNotTake() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Observation observation = Observation.of(conf("silent", "redis://127.0.0.1:" + silent.getLocalPort()));
            long begin = Ticker.system().nanos();
            for (long time = 1; time <= 5_100; time++) {
                run(observation, batch(time, "", direct(0, range(0, time, time + 1))));
            }
            observation.end(Duration.ofSeconds(1));

            assertThat(Duration.ofNanos(Ticker.system().nanos() - begin)).isLessThan(Duration.ofSeconds(20));
            assertThat(PublishedMetrics.group("observed-silent").values().get("offsets.observed.dropped"))
                    .isGreaterThanOrEqualTo(198);
        }
    }

    @Test
    void shouldLeaveTheStoreAloneWhereThereIsNothingToObserve() {
        Observation observation =
                Observation.of(conf("nothing", directory.resolve("none").toString()));
        run(observation, batch(10, "", new StreamInputInfo(0, 5, ScalaMaps.toScala(Map.of()))));
        observation.end(Duration.ofSeconds(20));

        assertThat(directory.resolve("none")).doesNotExist();
    }

    @Test
    void shouldRefuseWrongSettingsAtTheStart() {
        assertThatThrownBy(() -> Observation.of(new SparkConf(false)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("spark.holdfast.offsets.observe.store");
        assertThatThrownBy(() -> Observation.of(conf("group", "kafka://broker:9092/orders")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("keeps no history");
        assertThatThrownBy(() -> Observation.of(conf("odd", "odd://broker")))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessageContaining("odd://broker");
        assertThatThrownBy(() -> Observation.of(conf("option", directory.toString())
                        .set("spark.holdfast.offsets.observe.options", "histori=3")))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessageContaining("histori");
    }
}

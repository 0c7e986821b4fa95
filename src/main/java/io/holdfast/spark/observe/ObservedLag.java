package io.holdfast.spark.observe;

import io.holdfast.metric.Metrics;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import io.holdfast.spark.internal.RunningStreams;
import io.holdfast.spark.kafka.LagWatch;
import io.holdfast.spark.observe.StockRanges.Reader;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.streaming.dstream.InputDStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far streams that are observed are behind what was put on record. Where this Spark hides its streams, or Kafka's
 * client is not to be seen from here, nothing is told. Not thread-safe, but for what the watch asks.
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
final class ObservedLag implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ObservedLag.class);

    private final Metrics metrics;
    private final Duration every;
    private final Ticker ticker;
    private final Set<Integer> watched = new HashSet<>();
    private @Nullable LagWatch watch;
    private boolean isHidden;
    private volatile Map<SourcePartition, Reader> readers = Map.of(); // written by whoever observes
    private volatile Map<SourcePartition, StoredOffset> standing = Map.of(); // as readers

    ObservedLag(Metrics metrics, Duration every, Ticker ticker) {
        this.metrics = metrics;
        this.every = every;
        this.ticker = ticker;
    }

    /** Something was put on record. */
    void moved(Map<SourcePartition, Reader> whoReads, Map<SourcePartition, StoredOffset> where) {
        readers = whoReads;
        standing = where;
        try {
            whoReads.values().stream()
                    .map(Reader::stream)
                    .filter(stream -> !isHidden && !watched.contains(stream))
                    .distinct()
                    .toList()
                    .forEach(this::begin);
        } catch (RuntimeException | LinkageError hidden) { // whatever lies between here and Kafka's client
            isHidden = true;
            log.warn("The lag of streams that are observed cannot be told here", hidden);
        }
    }

    private void begin(int stream) {
        params(stream).ifPresent(params -> {
            LagWatch found = watch == null ? new LagWatch(metrics, every, ticker) : watch;
            watch = found;
            found.watch(stream, params, () -> positions(stream));
        });
        watched.add(stream);
    }

    private static Optional<Map<String, Object>> params(int stream) {
        return RunningStreams.find()
                .flatMap(running -> running.inputStream(stream))
                .map(ObservedLag::paramsOf);
    }

    private static Map<String, Object> paramsOf(InputDStream<?> stream) {
        try {
            Map<String, Object> params = new HashMap<>();
            ((Map<?, ?>) stream.getClass().getMethod("executorKafkaParams").invoke(stream))
                    .forEach((key, value) -> params.put(String.valueOf(key), value));
            return params;
        } catch (ReflectiveOperationException changed) {
            throw new IllegalStateException("This connector does not show the params of " + stream, changed);
        }
    }

    private Map<TopicPartition, Long> positions(int stream) {
        Map<TopicPartition, Long> positions = new HashMap<>();
        Map<SourcePartition, StoredOffset> where = standing;
        readers.forEach((name, reader) -> {
            StoredOffset offset = where.get(name);
            if (reader.stream() == stream && offset != null) {
                positions.put(new TopicPartition(reader.topic(), reader.partition()), offset.offset());
            }
        });
        return positions;
    }

    @Override
    public void close() {
        LagWatch found = watch;
        if (found != null) {
            found.close();
        }
    }
}

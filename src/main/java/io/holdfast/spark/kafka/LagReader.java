package io.holdfast.spark.kafka;

import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Asks brokers how far positions are behind, by a consumer of its own in no group. Each question blocks for a bounded
 * time, and fails with what Kafka's consumer fails with. Not thread-safe.
 */
final class LagReader implements AutoCloseable {
    /** A record is looked up in so many partitions at most, those with the greatest lag. */
    static final int LOOKED_UP = 32;

    private static final Duration BOUND = Duration.ofSeconds(10);
    private static final Duration RECORDS_BOUND = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CLOSE_BOUND = Duration.ofSeconds(2);
    /** Brokers send one group of records whole, however long it is, and nothing more than that. */
    private static final int FETCH_BYTES = 1024;

    private final Map<String, Object> params;
    private final Ticker ticker;
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;

    /**
     * How far behind.
     *
     * @param records offsets between the positions and the ends
     * @param oldestMillis the earliest time of a record at a position that is behind, as the record says, in milliseconds
     *     since 1970; -1 if none was found
     */
    record Lag(long records, long oldestMillis) {
        static final long UNKNOWN = -1;
    }

    /** Makes no client yet. */
    LagReader(Map<String, Object> kafkaParams, Ticker ticker) {
        this.params = params(kafkaParams);
        this.ticker = ticker;
    }

    private static Map<String, Object> params(Map<String, Object> given) {
        Map<String, Object> own = new HashMap<>();
        given.forEach((key, value) -> {
            if (ConsumerConfig.configNames().contains(key) || key.startsWith("config.providers")) {
                own.put(key, value);
            }
        });
        own.keySet()
                .removeAll(List.of(
                        ConsumerConfig.GROUP_ID_CONFIG,
                        ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
                        ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG,
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        ConsumerConfig.FETCH_MIN_BYTES_CONFIG));
        own.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        own.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        own.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        own.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // What retention took is not waited for any more: the next record there is counts.
        own.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        own.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        own.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(BOUND.toMillis()));
        return own;
    }

    /** Looks: one question for the ends, and one record of each partition that is behind. */
    Lag look(Map<TopicPartition, Long> positions) {
        if (positions.isEmpty()) {
            return new Lag(0, Lag.UNKNOWN);
        }
        Map<TopicPartition, Long> ends = consumer().endOffsets(positions.keySet(), BOUND);
        Map<TopicPartition, Long> behind = new HashMap<>();
        positions.forEach((partition, position) -> {
            long lag = ends.getOrDefault(partition, position) - position;
            if (lag > 0) {
                behind.put(partition, lag);
            }
        });
        long records = behind.values().stream().mapToLong(lag -> lag).sum();
        return new Lag(records, oldest(positions, behind));
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        KafkaConsumer<byte[], byte[]> found = consumer;
        if (found == null) {
            found = new KafkaConsumer<>(params);
            consumer = found;
        }
        return found;
    }

    private long oldest(Map<TopicPartition, Long> positions, Map<TopicPartition, Long> behind) {
        Map<TopicPartition, Long> wanted = new HashMap<>();
        behind.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(LOOKED_UP)
                .forEach(each -> wanted.put(each.getKey(), positions.getOrDefault(each.getKey(), 0L)));
        return wanted.isEmpty()
                ? Lag.UNKNOWN
                : times(wanted).values().stream()
                        .mapToLong(time -> time)
                        .filter(time -> time >= 0)
                        .min()
                        .orElse(Lag.UNKNOWN);
    }

    private Map<TopicPartition, Long> times(Map<TopicPartition, Long> positions) {
        KafkaConsumer<byte[], byte[]> reading = consumer();
        reading.assign(positions.keySet());
        positions.forEach(reading::seek);
        Map<TopicPartition, Long> times = new HashMap<>();
        long begin = ticker.nanos();
        while (times.size() < positions.size() && ticker.nanos() - begin < RECORDS_BOUND.toNanos()) {
            ConsumerRecords<byte[], byte[]> records = reading.poll(POLL);
            records.partitions()
                    .forEach(partition -> times.putIfAbsent(
                            partition, records.records(partition).get(0).timestamp()));
            reading.pause(times.keySet());
        }
        reading.unsubscribe();
        return times;
    }

    /** Lets go of the client; the next question makes another one. */
    @Override
    public void close() {
        KafkaConsumer<byte[], byte[]> found = consumer;
        consumer = null;
        if (found != null) {
            found.close(CLOSE_BOUND);
        }
    }
}

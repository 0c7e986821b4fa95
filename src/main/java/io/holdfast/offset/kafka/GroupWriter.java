package io.holdfast.offset.kafka;

import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.SourcePartition;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The application's transactional producer. From its opening on, Kafka refuses every one that was opened before with the
 * same id, and whatever that one had begun is undone or finished. After a failure it serves no more. Not thread-safe.
 */
final class GroupWriter implements AutoCloseable {
    private static final int TRANSACTION_MILLIS = 30_000;

    private final KafkaGroupOffsets settings;
    private final Failures failures;
    private final Producer<byte[], byte[]> producer;

    private GroupWriter(KafkaGroupOffsets settings, Failures failures, Producer<byte[], byte[]> producer) {
        this.settings = settings;
        this.failures = failures;
        this.producer = producer;
    }

    static String transactionalId(KafkaGroupOffsets settings, String application) {
        return "holdfast.offsets." + settings.group() + "." + application;
    }

    static GroupWriter open(
            KafkaGroupOffsets settings, String application, ClientProperties properties, Failures failures) {
        Map<String, Object> values =
                transactional(settings, properties, transactionalId(settings, application), TRANSACTION_MILLIS);
        GroupWriter writer = make(settings, failures, values);
        try {
            writer.producer.initTransactions();
            return writer;
        } catch (KafkaException | IllegalStateException failure) {
            writer.close();
            throw failures.of("become the writer of", failure);
        }
    }

    /** The properties of a transactional producer, no call of which takes longer than it may. */
    static Map<String, Object> transactional(
            KafkaGroupOffsets settings, ClientProperties properties, String id, int longestMillis) {
        Map<String, Object> values = properties.values();
        int limit = (int) settings.timeout().toMillis();
        values.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
        values.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, longestMillis);
        values.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, limit);
        values.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, limit);
        values.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, limit);
        values.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        values.putIfAbsent(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 20L);
        return values;
    }

    private static GroupWriter make(KafkaGroupOffsets settings, Failures failures, Map<String, Object> values) {
        try {
            return new GroupWriter(
                    settings,
                    failures,
                    OwnClassLoader.make(
                            () -> new KafkaProducer<>(values, new ByteArraySerializer(), new ByteArraySerializer())));
        } catch (KafkaException failure) {
            throw failures.of("open", failure);
        }
    }

    /**
     * Commits all of them in one transaction.
     *
     * @return false if a producer that was opened later has taken over; nothing was changed then
     */
    boolean write(Map<SourcePartition, GroupOffset> offsets) {
        Map<TopicPartition, OffsetAndMetadata> encoded = new HashMap<>();
        offsets.forEach((partition, offset) -> encoded.put(topicPartition(settings, partition), offset.encode()));
        try {
            producer.beginTransaction();
            producer.sendOffsetsToTransaction(encoded, new ConsumerGroupMetadata(settings.group()));
            producer.commitTransaction();
            return true;
        } catch (KafkaException | IllegalStateException failure) {
            if (Failures.isFence(failure)) {
                return false;
            }
            throw failures.of("commit to", failure);
        }
    }

    static TopicPartition topicPartition(KafkaGroupOffsets settings, SourcePartition partition) {
        if (!partition.partition().matches("0|[1-9]\\d{0,8}")) {
            throw new OffsetRefusedException(
                    "Cannot keep the offset of " + partition + " in " + settings.description()
                            + ": a group has offsets of Kafka topics only, whose partitions are numbers, found '"
                            + partition.partition() + "'; use another store",
                    null);
        }
        return new TopicPartition(partition.source(), Integer.parseInt(partition.partition()));
    }

    /** At once: an unfinished transaction is undone by the next opening. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}

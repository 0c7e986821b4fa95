package io.holdfast.offset.kafka;

import io.holdfast.epoch.Epoch;
import io.holdfast.epoch.FencedException;
import io.holdfast.offset.OffsetConflictException;
import io.holdfast.offset.OffsetException;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition's offset, moved in the same transaction as records are sent. There is one transactional id per
 * application and partition: from its opening on, Kafka refuses every other that was opened before, also on another host,
 * and undoes what that had begun. Not thread-safe.
 *
 * @param <K> the key of the records that are sent
 * @param <V> their value
 */
public final class GroupTransaction<K, V> implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GroupTransaction.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    /** Longer than a task may take to write its results, and within what brokers allow. */
    private static final int TRANSACTION_MILLIS = 600_000;

    private final KafkaGroupOffsets settings;
    private final SourcePartition partition;
    private final TopicPartition name;
    private final Epoch mine;
    private final Failures failures;
    private final Consumer<byte[], byte[]> consumer;
    private final Producer<K, V> producer;

    private GroupTransaction(
            KafkaGroupOffsets settings,
            SourcePartition partition,
            Epoch mine,
            Failures failures,
            Consumer<byte[], byte[]> consumer,
            Producer<K, V> producer) {
        this.settings = settings;
        this.partition = partition;
        this.name = GroupWriter.topicPartition(settings, partition);
        this.mine = mine;
        this.failures = failures;
        this.consumer = consumer;
        this.producer = producer;
    }

    /**
     * Takes the partition over from every attempt before.
     *
     * @param mine the epoch of the driver on whose behalf this happens, not one that was kept from before
     * @throws OffsetException if the brokers cannot be reached, or refuse
     */
    public static <K, V> GroupTransaction<K, V> open(
            KafkaGroupOffsets place, SourcePartition partition, Epoch mine, Serializer<K> keys, Serializer<V> values) {
        KafkaGroupOffsets settings = place.of(mine.application());
        ClientProperties properties = ClientProperties.of(settings);
        Failures failures = new Failures(settings, properties);
        String id = transactionalId(settings, mine.application(), partition);
        Map<String, Object> producing = GroupWriter.transactional(settings, properties, id, TRANSACTION_MILLIS);
        try {
            Consumer<byte[], byte[]> consumer = GroupReader.consumer(settings, properties);
            Producer<K, V> producer = producer(producing, keys, values, consumer);
            GroupTransaction<K, V> opened =
                    new GroupTransaction<>(settings, partition, mine, failures, consumer, producer);
            opened.takeOver();
            return opened;
        } catch (KafkaException failure) {
            throw failures.of("write results with the offsets of", failure);
        }
    }

    static String transactionalId(KafkaGroupOffsets settings, String application, SourcePartition partition) {
        return "holdfast.output." + settings.group() + "." + application + "." + partition;
    }

    private static <K, V> Producer<K, V> producer(
            Map<String, Object> producing,
            Serializer<K> keys,
            Serializer<V> values,
            Consumer<byte[], byte[]> consumer) {
        try {
            return OwnClassLoader.make(() -> new KafkaProducer<>(producing, keys, values));
        } catch (KafkaException failure) {
            consumer.close(CLOSE_LIMIT);
            throw failure;
        }
    }

    private void takeOver() {
        try {
            producer.initTransactions();
        } catch (KafkaException | IllegalStateException failure) {
            close();
            throw failure;
        }
    }

    /**
     * Where the partition stands, once all that was decided before is to be seen.
     *
     * @throws FencedException if a newer driver has fenced
     * @throws OffsetConflictException if nothing is stored of the partition
     */
    public StoredOffset look() {
        OffsetAndMetadata found = committed();
        if (found == null) {
            throw new OffsetConflictException(
                    "Cannot write the results of " + partition + " with the offsets of " + settings.description()
                            + ": it holds nothing of the partition; the driver commits where it begins before its first"
                            + " batch, so this is another group than the driver's, or the offset expired",
                    null);
        }
        CommitMetadata metadata = CommitMetadata.decode(
                found.metadata(), mine.application(), "the offset of " + name + " in " + settings.description());
        if (metadata.epochNumber() > mine.number()) {
            throw new FencedException(mine, metadata.epoch());
        }
        return new StoredOffset(found.offset(), metadata.incarnation(), metadata.batchMillis());
    }

    private @Nullable OffsetAndMetadata committed() {
        try {
            return consumer.committed(Set.of(name), settings.timeout()).get(name);
        } catch (KafkaException failure) {
            throw failures.of("read", failure);
        }
    }

    /** Begins to write. */
    public Producer<K, V> begin() {
        producer.beginTransaction();
        return producer;
    }

    /**
     * Moves the partition and commits it with everything that was sent.
     *
     * @param atMillis now
     * @throws FencedException if a newer driver has fenced; nothing was written
     * @throws OffsetConflictException if another attempt has taken the partition over; nothing was written
     * @throws OffsetException if the brokers fail; try again, for nobody knows whether it was written
     */
    public void commit(StoredOffset to, long atMillis) {
        CommitMetadata metadata = CommitMetadata.foreign(mine.application())
                .signed(mine, atMillis)
                .of(to.batchMillis(), to.incarnation());
        Map<TopicPartition, OffsetAndMetadata> offset = Map.of(name, new GroupOffset(to.offset(), metadata).encode());
        try {
            producer.sendOffsetsToTransaction(offset, new ConsumerGroupMetadata(settings.group()));
            producer.commitTransaction();
        } catch (KafkaException | IllegalStateException failure) {
            throw meaning(failure);
        }
    }

    /** What a failure of the producer means. */
    public RuntimeException meaning(RuntimeException failure) {
        if (!Failures.isFence(failure)) {
            return failures.of("write results with the offsets of", failure);
        }
        StoredOffset now = look();
        return new OffsetConflictException(
                "Cannot write the results of " + partition + " with the offsets of " + settings.description()
                        + ": another attempt has taken the partition over, which stands at " + now.offset()
                        + "; nothing was written, and that attempt writes it",
                failure);
    }

    /** Undoes what was begun, so that readers of what is committed need not wait. */
    public void undo() {
        try {
            producer.abortTransaction();
        } catch (KafkaException | IllegalStateException failure) {
            log.debug("Undoing failed; the next attempt undoes it when it opens", failure);
        }
    }

    @Override
    public void close() {
        try {
            producer.close(Duration.ZERO);
        } catch (KafkaException failure) {
            log.debug("Closing a producer failed", failure);
        } finally {
            consumer.close(CLOSE_LIMIT);
        }
    }
}

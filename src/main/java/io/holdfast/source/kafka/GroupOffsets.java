package io.holdfast.source.kafka;

import io.holdfast.metric.Counter;
import io.holdfast.metric.Metrics;
import io.holdfast.source.SourceRefusedException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offsets as Kafka itself keeps them for the consumer's group. */
final class GroupOffsets implements ReadOffsets {
    private static final Logger log = LoggerFactory.getLogger(GroupOffsets.class);

    private final KafkaRecords source;
    private final Consumer<byte[], byte[]> consumer;
    private final Counter passedOver;

    GroupOffsets(KafkaRecords source, Consumer<byte[], byte[]> consumer, Metrics metrics) {
        this.source = source;
        this.consumer = consumer;
        this.passedOver = metrics.counter("source.kafka.commits.void");
    }

    /** Only what the client does not do by itself: a beginning at the latest record. */
    @Override
    public void begin(Collection<TopicPartition> partitions) {
        if (source.startingAt() == KafkaRecords.StartingAt.LATEST && !partitions.isEmpty()) {
            Set<TopicPartition> unknown = withoutOffset(Set.copyOf(partitions));
            if (!unknown.isEmpty()) {
                beginAtEnd(unknown);
            }
        }
    }

    private Set<TopicPartition> withoutOffset(Set<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(partitions, source.openTimeout());
        Set<TopicPartition> unknown = new HashSet<>(partitions);
        unknown.removeIf(partition -> committed.get(partition) != null);
        return unknown;
    }

    private void beginAtEnd(Set<TopicPartition> partitions) {
        Duration limit = source.openTimeout();
        Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
        consumer.endOffsets(partitions, limit)
                .forEach((partition, end) -> ends.put(partition, new OffsetAndMetadata(end)));
        // Committed before the first record is read: without it, a crash before the first acknowledgement would begin
        // at a later end, and what arrived in between would be lost.
        consumer.commitSync(ends, limit);
        ends.forEach(consumer::seek);
    }

    @Override
    public void commit(Map<TopicPartition, Long> until) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        until.forEach((partition, offset) -> offsets.put(partition, new OffsetAndMetadata(offset)));
        try {
            consumer.commitSync(offsets, source.commitTimeout());
        } catch (CommitFailedException | RebalanceInProgressException moved) {
            if (!source.isSubscribed()) {
                throw new SourceRefusedException(
                        "Cannot commit for " + source.name() + ": another consumer subscribes with group "
                                + source.group() + ", and assigned receivers need a group of their own; use another"
                                + " group, or subscribed()",
                        moved);
            }
            passedOver.increment();
            log.info("{}: {} were not committed, the group is moving; they come again", source.name(), offsets, moved);
        } catch (KafkaException failure) {
            throw Failures.of(source, "commit for", failure);
        }
    }

    @Override
    public void close() {} // the consumer is the reader's
}

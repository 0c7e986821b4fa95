package io.holdfast.source.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Finds the place to begin with in partitions for which the group has no offset. Not thread-safe. */
final class Starts {
    private final KafkaRecords source;
    private final Consumer<byte[], byte[]> consumer;

    Starts(KafkaRecords source, Consumer<byte[], byte[]> consumer) {
        this.source = source;
        this.consumer = consumer;
    }

    /**
     * Moves partitions without an offset to their end if the source starts at the latest record; otherwise the client
     * does what is needed by itself.
     */
    void apply(Collection<TopicPartition> partitions) {
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
}

package io.holdfast.source.kafka;

import io.holdfast.source.DeliveryTag;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Which partitions belong to this reader, and so which tags still mean something. Not thread-safe. */
final class Holdings {
    private final Map<TopicPartition, Ownership> current = new HashMap<>();

    void add(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> current.put(partition, new Ownership(partition)));
    }

    void remove(Collection<TopicPartition> partitions) {
        current.keySet().removeAll(Set.copyOf(partitions));
    }

    boolean isEmpty() {
        return current.isEmpty();
    }

    /** The ownership of a partition, null when it belongs to somebody else. */
    @Nullable
    Ownership of(TopicPartition partition) {
        return current.get(partition);
    }

    /** What to commit for these tags: per partition the offset after the highest one. Void tags are passed over. */
    Map<TopicPartition, Long> offsets(List<DeliveryTag> tags) {
        Map<Ownership, Long> highest = new HashMap<>();
        for (DeliveryTag tag : tags) {
            if (tag instanceof RecordTag record && isCurrent(record.ownership())) {
                highest.merge(record.ownership(), record.offset(), Math::max);
            }
        }
        Map<TopicPartition, Long> offsets = new HashMap<>();
        highest.forEach((owned, offset) -> offsets.put(owned.partition(), offset + 1));
        return offsets;
    }

    private boolean isCurrent(Ownership ownership) {
        return current.get(ownership.partition()) == ownership;
    }
}

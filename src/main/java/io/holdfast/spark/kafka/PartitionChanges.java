package io.holdfast.spark.kafka;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * What has become of a stream's partitions since the last batch. Immutable.
 *
 * @param fresh new ones, with the offset that each begins at
 * @param gone those that are no longer read
 */
record PartitionChanges(Map<TopicPartition, Long> fresh, Set<TopicPartition> gone) {
    static PartitionChanges none() {
        return new PartitionChanges(Map.of(), Set.of());
    }

    boolean isNothing() {
        return fresh.isEmpty() && gone.isEmpty();
    }
}

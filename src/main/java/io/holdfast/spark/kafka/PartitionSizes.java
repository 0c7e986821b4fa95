package io.holdfast.spark.kafka;

import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;

/**
 * How many bytes a record of a partition has in the mean, as the brokers keep them, looked up now and then. Not
 * thread-safe.
 */
final class PartitionSizes {
    private static final Duration LOOK_EVERY = Duration.ofMinutes(1);

    private final BrokerView view;
    private final Ticker ticker;
    private Map<TopicPartition, Double> means = Map.of();
    private Set<TopicPartition> looked = Set.of();
    private long lookNanos;

    PartitionSizes(BrokerView view, Ticker ticker) {
        this.view = view;
        this.ticker = ticker;
    }

    /**
     * The means of these partitions; 0 for one without records.
     *
     * @throws OffsetRefusedException if the stream's user may not see sizes
     */
    Map<TopicPartition, Double> means(Set<TopicPartition> partitions) {
        boolean isOld = ticker.nanos() - lookNanos >= LOOK_EVERY.toNanos();
        if (isOld || !looked.containsAll(partitions)) {
            means = look(partitions);
            looked = new HashSet<>(partitions);
            lookNanos = ticker.nanos();
        }
        return means;
    }

    private Map<TopicPartition, Double> look(Set<TopicPartition> partitions) {
        Map<TopicPartition, Long> beginnings = view.offsets(partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = view.offsets(partitions, OffsetSpec.latest());
        Map<TopicPartition, Long> bytes = bytes();
        Map<TopicPartition, Double> found = new HashMap<>();
        for (TopicPartition partition : partitions) {
            long records = ends.getOrDefault(partition, 0L) - beginnings.getOrDefault(partition, 0L);
            found.put(partition, records <= 0 ? 0.0 : bytes.getOrDefault(partition, 0L) / (double) records);
        }
        return found;
    }

    /** Of each partition's largest replica. */
    private Map<TopicPartition, Long> bytes() {
        Set<Integer> brokers = new HashSet<>();
        for (Node node : view.ask("list brokers", view.admin().describeCluster().nodes())) {
            brokers.add(node.id());
        }
        Map<TopicPartition, Long> bytes = new HashMap<>();
        view.ask("see the sizes", view.admin().describeLogDirs(brokers).allDescriptions())
                .values()
                .forEach(directories -> directories.values().forEach(directory -> add(directory, bytes)));
        return bytes;
    }

    private static void add(LogDirDescription directory, Map<TopicPartition, Long> bytes) {
        directory
                .replicaInfos()
                .forEach((partition, replica) ->
                        bytes.merge(partition, replica.size(), (one, other) -> Math.max(one, other)));
    }
}

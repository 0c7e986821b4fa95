package io.holdfast.spark.kafka;

import io.holdfast.offset.OffsetRefusedException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.spark.SparkConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What topics need so that Spark can read them: in a compacted topic, and in one with transactions, offsets are missing
 * between records, and Spark's reader fails at the first gap unless it is told to expect them. Stateless.
 */
final class TopicNeeds {
    private static final Logger log = LoggerFactory.getLogger(TopicNeeds.class);
    private static final String ALLOW = "spark.streaming.kafka.allowNonConsecutiveOffsets";

    private TopicNeeds() {}

    /**
     * Checks topics.
     *
     * @throws OffsetRefusedException if one of them has gaps and Spark is not told so
     */
    static void check(BrokerView view, StreamPlan plan, Set<TopicPartition> partitions, SparkConf conf) {
        if (conf.getBoolean(ALLOW, false)) {
            return;
        }
        List<String> found = new ArrayList<>();
        SortedSet<String> compacted = compacted(view, partitions);
        if (!compacted.isEmpty()) {
            found.add("compacted topics " + compacted);
        }
        SortedSet<String> transactional = transactional(view, partitions);
        if (!transactional.isEmpty()) {
            found.add("topics with transactions " + transactional);
        }
        if ("read_committed".equals(plan.kafkaParams().get("isolation.level"))) {
            found.add("isolation.level=read_committed");
        }
        if (!found.isEmpty()) {
            throw new OffsetRefusedException(
                    "Cannot read " + String.join(" and ", found) + " from " + plan.address()
                            + ": offsets are missing between records, and Spark's reader would fail at the first gap. Set "
                            + ALLOW + "=true, which makes count() and isEmpty() of a batch read it",
                    null);
        }
    }

    private static SortedSet<String> compacted(BrokerView view, Set<TopicPartition> partitions) {
        List<ConfigResource> topics = partitions.stream()
                .map(TopicPartition::topic)
                .distinct()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        SortedSet<String> names = new TreeSet<>();
        try {
            Map<ConfigResource, Config> configs = view.ask(
                    "read the settings of topics",
                    view.admin().describeConfigs(topics).all());
            configs.forEach((topic, config) -> {
                ConfigEntry policy = config.get(TopicConfig.CLEANUP_POLICY_CONFIG);
                if (policy != null && String.valueOf(policy.value()).contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
                    names.add(topic.name());
                }
            });
        } catch (OffsetRefusedException refused) {
            log.warn("Cannot tell whether topics are compacted; if one is, set {}=true", ALLOW, refused);
        }
        return names;
    }

    /** A producer that has ended a transaction is remembered with its coordinator's epoch; others have none. */
    private static SortedSet<String> transactional(BrokerView view, Collection<TopicPartition> partitions) {
        try {
            KafkaFuture<Map<TopicPartition, PartitionProducerState>> answer =
                    view.admin().describeProducers(partitions).all();
            return view.ask("list producers", answer).entrySet().stream()
                    .filter(state -> state.getValue().activeProducers().stream()
                            .anyMatch(producer ->
                                    producer.currentTransactionStartOffset().isPresent()
                                            || producer.coordinatorEpoch().orElse(-1) >= 0))
                    .map(state -> state.getKey().topic())
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (OffsetRefusedException refused) {
            log.warn("Cannot tell whether topics have transactions; if one has, set {}=true", ALLOW, refused);
            return new TreeSet<>();
        }
    }
}

package io.holdfast.spark.kafka;

import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.streaming.kafka010.ConsumerStrategy;

/**
 * Makes the driver's consumer at positions that were decided before. Partitions are assigned by hand, or by the group
 * where the stream is a member of one; then a partition that comes later is read from its beginning. Goes into
 * checkpoints.
 */
final class ReadStrategy<K, V> extends ConsumerStrategy<K, V> implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;

    private final HashMap<String, Object> kafkaParams;
    private final TopicChoice topics;
    private final boolean isGroupMember;

    ReadStrategy(StreamPlan plan) {
        this.topics = plan.topics();
        this.isGroupMember = plan.begin().isGroupMember();
        this.kafkaParams = new HashMap<>(plan.kafkaParams());
        // Nobody else may commit, and nobody may choose a position that the start table has not chosen.
        kafkaParams.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        kafkaParams.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        kafkaParams.putIfAbsent(ConsumerConfig.GROUP_ID_CONFIG, plan.application());
    }

    @Override
    public Map<String, Object> executorKafkaParams() {
        return kafkaParams;
    }

    @Override
    public Consumer<K, V> onStart(Map<TopicPartition, Long> positions) {
        KafkaConsumer<K, V> consumer = new KafkaConsumer<>(setAuthenticationConfigIfNeeded(kafkaParams));
        if (isGroupMember) {
            Seeking listener = new Seeking(consumer, new HashMap<>(positions));
            if (topics instanceof TopicChoice.Matching matching) {
                consumer.subscribe(matching.pattern(), listener);
            } else if (topics instanceof TopicChoice.Named named) {
                consumer.subscribe(named.topics(), listener);
            }
        } else {
            assign(consumer, positions.keySet(), positions);
        }
        return consumer;
    }

    /** Assigns partitions; those without a position keep theirs. */
    static void assign(
            Consumer<?, ?> consumer, Collection<TopicPartition> partitions, Map<TopicPartition, Long> positions) {
        consumer.assign(new ArrayList<>(partitions));
        positions.forEach(consumer::seek);
        consumer.pause(partitions);
    }

    /** Puts what the group gives where the start table says. */
    private record Seeking(Consumer<?, ?> consumer, Map<TopicPartition, Long> positions)
            implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
            List<TopicPartition> fresh = new ArrayList<>();
            for (TopicPartition partition : assigned) {
                Long position = positions.get(partition);
                if (position == null) {
                    fresh.add(partition);
                } else {
                    consumer.seek(partition, position);
                }
            }
            if (!fresh.isEmpty()) {
                consumer.seekToBeginning(fresh);
            }
            consumer.pause(assigned);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            // Spark's stream sees that they are gone, and fails.
        }
    }
}

package io.holdfast.spark.kafka;

import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;

/** What a stream reads. Travels in checkpoints. Immutable. */
public sealed interface TopicChoice extends Serializable {
    /** Whether a partition belongs to it. */
    boolean includes(TopicPartition partition);

    /** All partitions of these topics. */
    static TopicChoice topics(Collection<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("A stream needs at least one topic");
        }
        return new Named(List.copyOf(new TreeSet<>(names)));
    }

    /** All partitions of all topics whose whole name matches. */
    static TopicChoice matching(Pattern pattern) {
        return new Matching(pattern.pattern(), pattern.flags());
    }

    /** These partitions and no other. */
    static TopicChoice partitions(Collection<TopicPartition> partitions) {
        if (partitions.isEmpty()) {
            throw new IllegalArgumentException("A stream needs at least one partition");
        }
        Map<String, SortedSet<Integer>> byTopic = new TreeMap<>();
        partitions.forEach(partition ->
                byTopic.computeIfAbsent(partition.topic(), t -> new TreeSet<>()).add(partition.partition()));
        return new Fixed(new TreeMap<>(byTopic));
    }

    /** By topics. */
    record Named(List<String> topics) implements TopicChoice {
        @Override
        public boolean includes(TopicPartition partition) {
            return topics.contains(partition.topic());
        }
    }

    /** By a regular expression and its flags. */
    record Matching(String expression, int flags) implements TopicChoice {
        /** Compiled again: a record that travels holds text. */
        Pattern pattern() {
            return Pattern.compile(expression, flags);
        }

        @Override
        public boolean includes(TopicPartition partition) {
            return pattern().matcher(partition.topic()).matches();
        }
    }

    /** By partitions. */
    record Fixed(TreeMap<String, SortedSet<Integer>> partitions) implements TopicChoice {
        @Override
        public boolean includes(TopicPartition partition) {
            return partitions.getOrDefault(partition.topic(), new TreeSet<>()).contains(partition.partition());
        }
    }
}

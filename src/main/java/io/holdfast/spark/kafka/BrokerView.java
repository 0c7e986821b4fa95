package io.holdfast.spark.kafka;

import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetUnavailableException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * What the brokers say, by an administrative client of our own: the stream's consumer belongs to Spark's threads. Every
 * call blocks for a bounded time. Thread-safe.
 */
final class BrokerView implements AutoCloseable {
    private static final Duration CLOSE_BOUND = Duration.ofSeconds(2);
    private static final Duration DEFAULT_BOUND = Duration.ofMinutes(1);

    private final Admin admin;
    private final String address;
    private final Duration bound;
    private volatile @Nullable String cluster; // written by whoever asks first, read by all

    /** A topic as it is now: what tells it from another one of its name, and its partitions. */
    record Topic(String incarnation, SortedSet<Integer> partitions) {}

    private BrokerView(Admin admin, String address, Duration bound) {
        this.admin = admin;
        this.address = address;
        this.bound = bound;
    }

    /**
     * Makes the client; no I/O.
     *
     * @throws OffsetRefusedException if the stream's kafkaParams do not make one
     */
    static BrokerView open(StreamPlan plan) {
        Duration bound = bound(plan.kafkaParams());
        Map<String, Object> options = new HashMap<>();
        plan.kafkaParams().forEach((key, value) -> {
            if (AdminClientConfig.configNames().contains(key) || key.startsWith("config.providers")) {
                options.put(key, value);
            }
        });
        options.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(bound.toMillis()));
        options.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(Math.min(10_000, bound.toMillis())));
        try {
            return new BrokerView(Admin.create(options), plan.address(), bound);
        } catch (KafkaException wrong) {
            throw new OffsetRefusedException(
                    "Cannot make a client for " + plan.address() + ": " + reason(wrong)
                            + ". See the stream's kafkaParams",
                    wrong);
        }
    }

    private static Duration bound(Map<String, Object> params) {
        String given = String.valueOf(params.getOrDefault(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ""));
        return given.matches("\\d{1,9}") ? Duration.ofMillis(Long.parseLong(given)) : DEFAULT_BOUND;
    }

    /** The topics that match and are not Kafka's own. */
    SortedSet<String> topics(Pattern pattern) {
        SortedSet<String> names =
                new TreeSet<>(ask("list topics", admin.listTopics().names()));
        names.removeIf(name -> !pattern.matcher(name).matches());
        return names;
    }

    /** Those of these topics that there are. */
    SortedMap<String, Topic> describe(Collection<String> topics) {
        SortedMap<String, Topic> found = new TreeMap<>();
        String cluster = cluster();
        admin.describeTopics(topics).topicNameValues().forEach((name, future) -> {
            try {
                found.put(name, topic(cluster, ask("describe topic " + name, future)));
            } catch (OffsetRefusedException refused) {
                if (!(refused.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw refused;
                }
            }
        });
        return found;
    }

    private String cluster() {
        String known = cluster;
        if (known == null) {
            known = ask("describe the cluster", admin.describeCluster().clusterId());
            cluster = known;
        }
        return known;
    }

    private static Topic topic(String cluster, TopicDescription description) {
        SortedSet<Integer> partitions = new TreeSet<>();
        description.partitions().forEach(partition -> partitions.add(partition.partition()));
        boolean isNamed = !description.topicId().equals(Uuid.ZERO_UUID);
        return new Topic(isNamed ? cluster + "/" + description.topicId() : "", partitions);
    }

    /** An offset of each partition; of a time behind the last record it is -1. */
    Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec which) {
        Map<TopicPartition, OffsetSpec> specs = new HashMap<>();
        partitions.forEach(partition -> specs.put(partition, which));
        Map<TopicPartition, ListOffsetsResultInfo> infos =
                ask("look up offsets", admin.listOffsets(specs).all());
        Map<TopicPartition, Long> offsets = new HashMap<>();
        infos.forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    /** The client itself, for questions that are asked once. */
    Admin admin() {
        return admin;
    }

    /**
     * Waits for an answer.
     *
     * @throws OffsetUnavailableException if there is none in time, or another attempt may bring one
     * @throws OffsetRefusedException if the brokers refuse; the cause is theirs
     */
    <T> T ask(String what, KafkaFuture<T> future) {
        try {
            return future.get(bound.toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (TimeoutException slow) {
            throw unavailable(what, slow);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unavailable(what, interrupted);
        } catch (ExecutionException failure) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            boolean isFinal = cause instanceof UnknownTopicOrPartitionException
                    || (cause instanceof ApiException && !(cause instanceof RetriableException));
            throw isFinal
                    ? new OffsetRefusedException(
                            "Could not " + what + " of " + address + ": " + reason(cause)
                                    + ". See whether the stream's user may describe it",
                            cause)
                    : unavailable(what, cause);
        }
    }

    private OffsetUnavailableException unavailable(String what, Throwable cause) {
        return new OffsetUnavailableException(
                "Could not " + what + " of " + address + " within " + bound.toMillis() + " ms: " + reason(cause)
                        + ". See whether the brokers run and bootstrap.servers is right",
                cause);
    }

    private static String reason(Throwable cause) {
        return cause.getClass().getSimpleName() + (cause.getMessage() == null ? "" : ", " + cause.getMessage());
    }

    /** All partitions of topics. */
    static Set<TopicPartition> partitions(Map<String, Topic> topics) {
        Set<TopicPartition> all = new LinkedHashSet<>();
        topics.forEach(
                (name, topic) -> topic.partitions().forEach(number -> all.add(new TopicPartition(name, number))));
        return all;
    }

    @Override
    public void close() {
        admin.close(CLOSE_BOUND);
    }
}

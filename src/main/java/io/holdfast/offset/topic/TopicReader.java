package io.holdfast.offset.topic;

import io.holdfast.offset.DocumentContent;
import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetUnavailableException;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Reads the topic from its beginning once and then on, up to its end at every question. Not thread-safe. */
final class TopicReader {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(12);

    /** Nothing can be read behind a killed writer's transaction, which brokers abort within twenty seconds. */
    private static final Duration END_LIMIT = Duration.ofSeconds(25);

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final TopicProperties properties;
    private final TopicPartition partition;
    private final int replication;
    private final byte[] key;
    private final Ticker ticker;
    private final TopicFailures failures;
    private boolean there;
    private @Nullable Admin admin;
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private Optional<DocumentContent> newest = Optional.empty();

    TopicReader(
            TopicProperties properties,
            String topic,
            int replication,
            byte[] key,
            Ticker ticker,
            TopicFailures failures) {
        this.properties = properties;
        this.partition = new TopicPartition(topic, 0);
        this.replication = replication;
        this.key = key;
        this.ticker = ticker;
        this.failures = failures;
    }

    /**
     * Whether there is a topic.
     *
     * @throws OffsetRefusedException if it has several partitions, or forgets
     */
    boolean isThere() {
        if (!there) {
            there = partitions().map(this::checked).orElse(false);
        }
        return there;
    }

    private Optional<Integer> partitions() {
        try {
            Map<String, TopicDescription> found =
                    answer(admin().describeTopics(List.of(partition.topic())).allTopicNames());
            return Optional.ofNullable(found.get(partition.topic()))
                    .map(topic -> topic.partitions().size());
        } catch (UnknownTopicOrPartitionException absent) {
            return Optional.empty();
        }
    }

    private boolean checked(int partitions) {
        if (partitions != 1) {
            throw refused("one partition", partitions + " of them");
        }
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, partition.topic());
        Config found =
                answer(admin().describeConfigs(List.of(resource)).all()).getOrDefault(resource, new Config(List.of()));
        ConfigEntry entry = found.get("cleanup.policy");
        String policy = entry == null ? "that is not told" : entry.value();
        if (!"compact".equals(policy)) {
            throw refused("cleanup.policy compact", "cleanup.policy " + policy + ", which deletes offsets in time");
        }
        return true;
    }

    private OffsetRefusedException refused(String expected, String found) {
        return new OffsetRefusedException(
                "Cannot keep offsets in topic " + partition.topic() + " at " + properties.bootstrap()
                        + ": expected a topic"
                        + " with " + expected + ", found " + found
                        + "; choose another topic, or one that does not exist,"
                        + " which is then created as it must be",
                null);
    }

    void createIfMissing() {
        if (isThere()) {
            return;
        }
        Optional<Short> replicas = replication == 0 ? Optional.empty() : Optional.of((short) replication);
        NewTopic topic =
                new NewTopic(partition.topic(), Optional.of(1), replicas).configs(Map.of("cleanup.policy", "compact"));
        try {
            answer(admin().createTopics(List.of(topic)).all());
        } catch (TopicExistsException quicker) {
            // Another driver of this or another application; what it made is looked at below.
        }
        awaitThere();
    }

    private void awaitThere() {
        long startNanos = ticker.nanos();
        while (!isThere()) {
            if (ticker.nanos() - startNanos > ANSWER_LIMIT.toNanos()) {
                throw unavailable("it was created and does not appear", null);
            }
            sleep();
        }
    }

    private void sleep() {
        try {
            ticker.sleep(POLL);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unavailable("the thread was interrupted", interrupted);
        }
    }

    /** The application's last committed record, as of now or later. */
    Optional<DocumentContent> newest() {
        if (!isThere()) {
            return Optional.empty();
        }
        long end = answer(admin().listOffsets(Map.of(partition, OffsetSpec.latest()))
                        .partitionResult(partition))
                .offset();
        KafkaConsumer<byte[], byte[]> reading = consumer();
        if (reading.position(partition) > end) {
            // A topic does not get shorter: this is another one of the same name.
            fromTheBeginning(reading);
        }
        long startNanos = ticker.nanos();
        while (reading.position(partition) < end) {
            reading.poll(POLL).records(partition).forEach(this::take);
            if (ticker.nanos() - startNanos > END_LIMIT.toNanos()) {
                throw unavailable(
                        "it cannot be read beyond offset " + reading.position(partition) + " of " + end + ", as when"
                                + " somebody's transaction stays open",
                        null);
            }
        }
        return newest;
    }

    private void take(ConsumerRecord<byte[], byte[]> found) {
        if (Arrays.equals(key, found.key())) {
            newest = found.value() == null
                    ? Optional.empty()
                    : Optional.of(new DocumentContent(found.offset(), found.value()));
        }
    }

    private Admin admin() {
        Admin current = admin;
        if (current == null) {
            current = Admin.create(properties.admin());
            admin = current;
        }
        return current;
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        KafkaConsumer<byte[], byte[]> current = consumer;
        if (current == null) {
            current = new KafkaConsumer<>(properties.consumer());
            consumer = current;
            current.assign(List.of(partition));
            fromTheBeginning(current);
        }
        return current;
    }

    private void fromTheBeginning(KafkaConsumer<byte[], byte[]> current) {
        newest = Optional.empty();
        current.seekToBeginning(List.of(partition));
    }

    private <T> T answer(KafkaFuture<T> future) {
        try {
            return future.get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof UnknownTopicOrPartitionException absent) {
                throw absent;
            }
            if (failure.getCause() instanceof TopicExistsException quicker) {
                throw quicker;
            }
            throw failures.translate("reach", failure.getCause() == null ? failure : failure.getCause());
        } catch (TimeoutException slow) {
            throw unavailable("no answer in " + ANSWER_LIMIT.toSeconds() + " s", slow);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unavailable("the thread was interrupted", interrupted);
        }
    }

    private OffsetUnavailableException unavailable(String found, @Nullable Throwable cause) {
        return new OffsetUnavailableException(
                "Cannot read the offsets in topic://" + properties.bootstrap() + "/" + partition.topic() + ": " + found
                        + ". Check the address, and start the brokers if they are down; then try again",
                cause);
    }

    /** Closes all; the next question begins anew. */
    void drop() {
        Admin oldAdmin = admin;
        KafkaConsumer<byte[], byte[]> oldConsumer = consumer;
        admin = null;
        consumer = null;
        newest = Optional.empty();
        there = false;
        if (oldAdmin != null) {
            failures.quietly(() -> oldAdmin.close(CLOSE_LIMIT));
        }
        if (oldConsumer != null) {
            failures.quietly(() -> oldConsumer.close(CLOSE_LIMIT));
        }
    }
}

package io.holdfast.bench;

import io.holdfast.epoch.Epoch;
import io.holdfast.metric.Metrics;
import io.holdfast.offset.OffsetAdvance;
import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.SourcePartition;
import io.holdfast.time.Ticker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Commits all partitions of a topic again and again, each a step further; an operation is a commit. Not thread-safe. */
final class CommitWork {
    private final OffsetsGround ground;
    private final int partitions;
    private final int commits;
    private int runs;

    CommitWork(OffsetsGround ground, int partitions, int commits) {
        this.ground = ground;
        this.partitions = partitions;
        this.commits = commits;
    }

    /** The stores of Kafka want a topic that exists. */
    private String topic() {
        return ground.topic(partitions, 1, 1);
    }

    /** As a consumer of a group commits. */
    Sample ofConsumer() {
        String topic = topic();
        List<TopicPartition> all = IntStream.range(0, partitions)
                .mapToObj(number -> new TopicPartition(topic, number))
                .toList();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        ground.bootstrap(),
                        ConsumerConfig.GROUP_ID_CONFIG,
                        "commits-" + ++runs),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(all);
            return timed(step -> consumer.commitSync(
                    all.stream().collect(Collectors.toMap(each -> each, each -> new OffsetAndMetadata(step)))));
        }
    }

    /** As the store of a direct stream commits. */
    Sample of(OffsetPlace place) {
        String application = "commits-" + ++runs;
        String topic = topic();
        try (OffsetStore store = place.settings(application)
                .open(new OffsetStoreContext(application, Ticker.system(), Metrics.none()))) {
            store.fence(new Epoch(1, application, "bench", System.currentTimeMillis()));
            store.commit(commit(topic, 0));
            return timed(step -> store.commit(commit(topic, step)));
        }
    }

    private OffsetCommit commit(String topic, long step) {
        Map<SourcePartition, OffsetAdvance> advances = new HashMap<>();
        for (int number = 0; number < partitions; number++) {
            advances.put(
                    new SourcePartition(topic, Integer.toString(number)), new OffsetAdvance(step - 1, step, "bench"));
        }
        return OffsetCommit.ofBatch(step, advances);
    }

    @FunctionalInterface
    private interface Step {
        void commit(long step);
    }

    private Sample timed(Step step) {
        long[] nanos = new long[commits];
        step.commit(1);
        Meter meter = Meter.begin();
        for (int i = 0; i < commits; i++) {
            long begin = System.nanoTime();
            step.commit(i + 2L);
            nanos[i] = System.nanoTime() - begin;
        }
        return meter.end(nanos, 1);
    }
}

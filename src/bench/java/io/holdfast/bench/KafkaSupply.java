package io.holdfast.bench;

import io.holdfast.source.Source;
import io.holdfast.source.kafka.KafkaRecords;
import io.holdfast.testbed.KafkaBroker;
import io.holdfast.testbed.TestBed;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** A topic of one partition that each run reads with a group of its own. */
final class KafkaSupply implements Supply {
    private final Supplier<TestBed> bed;
    private final AtomicInteger groups = new AtomicInteger();
    private @Nullable KafkaBroker broker;
    private @Nullable FilledTopic topic;

    KafkaSupply(Supplier<TestBed> bed) {
        this.bed = bed;
    }

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public int records() {
        return 200_000;
    }

    @Override
    public Load load(int records) {
        if (broker == null) {
            broker = KafkaBroker.in(bed.get()).start();
        }
        String bootstrap = broker.bootstrap();
        if (topic == null) {
            topic = FilledTopic.make(bootstrap, "records", 1, records, ReceiversCases.RECORD_BYTES);
        }
        return new TopicLoad(bootstrap, topic.name(), "group-" + groups.incrementAndGet(), records);
    }

    private record TopicLoad(String bootstrap, String topic, String group, int records) implements Load {
        @Override
        public Source source() {
            return KafkaRecords.from(bootstrap).topics(topic).group(group);
        }

        @Override
        public ReceiverClient client() {
            return new Client(bootstrap, topic, group);
        }

        @Override
        public void verify() throws Exception {
            try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap))) {
                OffsetAndMetadata committed = admin.listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata()
                        .get()
                        .get(new TopicPartition(topic, 0));
                Load.requireNone(records - (committed == null ? 0 : committed.offset()), "Kafka");
            }
        }

        @Override
        public void drop() {} // the topic is for the next group, too
    }

    /** Polls, and commits after each poll. */
    private record Client(String bootstrap, String topic, String group) implements ReceiverClient {
        @Override
        public void read(long records, AtomicLong acknowledged) {
            Map<String, Object> properties = new HashMap<>();
            properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
            properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
            properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
            properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
            try (KafkaConsumer<byte[], byte[]> consumer =
                    new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                consumer.assign(Set.of(new TopicPartition(topic, 0)));
                while (acknowledged.get() < records) {
                    int read = consumer.poll(Duration.ofSeconds(1)).count();
                    consumer.commitSync();
                    acknowledged.addAndGet(read);
                }
            }
        }
    }
}

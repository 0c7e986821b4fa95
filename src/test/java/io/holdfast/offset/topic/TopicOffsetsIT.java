package io.holdfast.offset.topic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.offset.DocumentContent;
import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetServerContract;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreSettings;
import io.holdfast.offset.OffsetStores;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.SpoiltDocument;
import io.holdfast.offset.StoredOffset;
import io.holdfast.testbed.KafkaBroker;
import io.holdfast.testbed.TestBed;
import io.holdfast.time.Threads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract on a real broker. */
class TopicOffsetsIT extends OffsetServerContract {
    private static final String TOPIC_NAME = "holdfast-offsets";
    private static final String PASSWORD = "kafka-3cret-w0rd";
    private static TestBed bed;
    private static KafkaBroker broker;
    private static Path secretFile;

    @BeforeAll
    static void startBroker() throws IOException {
        bed = TestBed.open("topic-offsets");
        secretFile = Files.writeString(bed.directory("secrets").resolve("password"), PASSWORD);
        broker = KafkaBroker.in(bed).start();
    }

    @AfterAll
    static void endBroker() {
        bed.close();
    }

    /** The broker asks for no password; the client carries it all the same. */
    private static Map<String, String> options() {
        return Map.of("history", "6", "kafka.ssl.keystore.password", "${file:" + secretFile + "}");
    }

    private static OffsetStoreSettings topic(String name) {
        return OffsetStores.at("topic://" + broker.bootstrap() + "/" + name, options());
    }

    @Override
    protected OffsetStoreSettings settings() {
        return topic(TOPIC_NAME);
    }

    @Override
    protected OffsetStoreSettings settingsAt(int port) {
        return OffsetStores.at("topic://127.0.0.1:" + port + "/" + TOPIC_NAME, options());
    }

    @Override
    protected int historyKept() {
        return 6;
    }

    @Override
    protected Optional<String> secret() {
        return Optional.of(PASSWORD);
    }

    @Override
    protected void spoil(String stored, Spoil how) throws Exception {
        TopicProperties properties =
                TopicProperties.resolve(broker.bootstrap(), Map.of("client.id", "spoiler"), "the test");
        DocumentContent content;
        try (TopicDocument document = new TopicDocument(properties, TOPIC_NAME, 0, context(stored))) {
            content = document.read().orElseThrow();
        }
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties.producer("a-spoiler"))) {
            producer.initTransactions();
            producer.beginTransaction();
            byte[] spoilt = SpoiltDocument.of(content.bytes(), how);
            var unused = producer.send(new ProducerRecord<>(TOPIC_NAME, 0, stored.getBytes(UTF_8), spoilt));
            producer.commitTransaction();
        }
    }

    @Override
    protected Server server() {
        return new Server() {
            @Override
            public void kill9() {
                broker.kill9();
            }

            @Override
            public void startAgain() {
                KafkaBroker unused = broker.start();
            }

            @Override
            public void suspend() {
                broker.process().suspend();
            }

            @Override
            public void resume() {
                broker.process().resume();
            }
        };
    }

    private static void create(String name, int partitions, String policy) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(Map.of("cleanup.policy", policy));
            admin.createTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void shouldRefuseATopicThatForgetsOrHasSeveralPartitions() throws Exception {
        create("forgets", 1, "delete");
        assertThatThrownBy(() -> topic("forgets").open(context(application)))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessageContaining("cleanup.policy delete");
        create("several", 2, "compact");
        assertThatThrownBy(() -> topic("several").open(context(application)))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessageContaining("2 of them");
    }

    @Test
    void shouldStartAtNothingWhenTheTopicWasDeleted() throws Exception {
        try (OffsetStore store = topic("deleted").open(context(application))) {
            store.fence(epoch(1, "driver-1"));
            store.commit(begin(FIRST, 5));
            store.commit(move(1000, FIRST, 5, 6));
            broker.deleteTopic("deleted");
            create("deleted", 1, "compact");
            assertThat(store.load()).isEmpty();
        }
    }

    @Test
    void shouldNotSeeWhatAWriterLeftUncommitted() {
        fenced(1).commit(begin(FIRST, 5));
        TopicProperties properties = TopicProperties.resolve(broker.bootstrap(), Map.of(), "the test");
        String id = "holdfast-offsets/" + TOPIC_NAME + "/" + application;
        try (KafkaProducer<byte[], byte[]> stuck = new KafkaProducer<>(properties.producer(id))) {
            stuck.initTransactions();
            stuck.beginTransaction();
            var unused = stuck.send(new ProducerRecord<>(TOPIC_NAME, 0, application.getBytes(UTF_8), new byte[100]));
            stuck.flush();
            OffsetStore next = fenced(2);
            next.commit(move(1000, FIRST, 5, 6));
            assertThat(next.load().toString()).contains("offset=6");
            assertThatThrownBy(stuck::commitTransaction).isInstanceOf(RuntimeException.class);
            assertThat(open().load().values().iterator().next().batchMillis()).isNotEqualTo(OffsetCommit.NO_BATCH);
        }
    }

    /** Writers fence each other at every step here, also while the coordinator is in the middle of a commit. */
    @Test
    void shouldGetThroughWhenToolsWriteAtTheSameTime() throws Exception {
        int writers = 4;
        int changes = 10;
        ExecutorService pool = Threads.pool("tool", writers);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                OffsetStore tool = open();
                SourcePartition own = new SourcePartition("orders", Integer.toString(writer));
                running.add(pool.submit(() -> {
                    for (int i = 1; i <= changes; i++) {
                        tool.set(Map.of(own, new StoredOffset(i, "", OffsetCommit.NO_BATCH)), Set.of(), "change " + i);
                    }
                }));
            }
            for (Future<?> each : running) {
                each.get(120, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(open().load().values()).hasSize(writers).allMatch(stored -> stored.offset() == changes);
    }

    @Test
    void shouldRefusePropertiesThatAreItsOwn() {
        assertThatThrownBy(() -> OffsetStores.at("topic://b:9092/t", Map.of("kafka.transactional.id", "mine")))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessage(
                        "Cannot use the offset store topic://b:9092/t: the Kafka property transactional.id belongs to"
                                + " the store");
    }
}

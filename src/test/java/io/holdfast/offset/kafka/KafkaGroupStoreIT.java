package io.holdfast.offset.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.epoch.FencedException;
import io.holdfast.offset.OffsetAdvance;
import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.OffsetConflictException;
import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetServerContract;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreSettings;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import io.holdfast.testbed.KafkaBroker;
import io.holdfast.testbed.TestBed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract on a real broker in a process of its own, and what is Kafka's own. Each test has a group of its own. */
@Timeout(180)
class KafkaGroupStoreIT extends OffsetServerContract {
    private static final Duration CALL_LIMIT = Duration.ofSeconds(6);
    private static final TopicPartition ORDERS_0 = new TopicPartition("orders", 0);

    private static final TestBed BED = TestBed.open("kafka-group-store");
    /** Longer than a call may take: a suspended broker is to be where it was when it goes on. */
    private static final KafkaBroker BROKER = KafkaBroker.in(BED, Map.of("broker.session.timeout.ms", "12000"));

    @BeforeAll
    static void start() throws Exception {
        BROKER.start();
        List<NewTopic> topics = new ArrayList<>();
        topics.add(new NewTopic("orders", 2, (short) 1));
        topics.add(new NewTopic("Orders", 2, (short) 1));
        topics.add(new NewTopic("or.ders_x-1".repeat(22), 2, (short) 1));
        for (int i = 0; i < 10; i++) {
            topics.add(new NewTopic("topic-" + i, 100, (short) 1));
        }
        try (Admin admin = admin()) {
            admin.createTopics(topics).all().get(60, TimeUnit.SECONDS);
        }
        awaitTransactions();
    }

    /** The first transaction has the broker make the topic of transactions, which takes its time. */
    private static void awaitTransactions() {
        try (KafkaProducer<byte[], byte[]> first = new KafkaProducer<>(
                Map.of("bootstrap.servers", BROKER.bootstrap(), "transactional.id", "first", "max.block.ms", 90_000L),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            first.initTransactions();
        }
    }

    @AfterAll
    static void end() {
        BED.close();
    }

    @Override
    protected OffsetStoreSettings settings() {
        return at(BROKER.bootstrap());
    }

    @Override
    protected OffsetStoreSettings settingsAt(int port) {
        return at("127.0.0.1:" + port);
    }

    private static KafkaGroupOffsets at(String bootstrap) {
        return KafkaGroupOffsets.at(bootstrap, "{application}").timeout(CALL_LIMIT);
    }

    @Override
    protected Optional<String> secret() {
        return Optional.empty();
    }

    @Override
    protected Server server() {
        return new Server() {
            @Override
            public void kill9() {
                BROKER.kill9();
            }

            @Override
            public void startAgain() {
                BROKER.start();
                // Its own word comes before it serves: the session of the killed process must run out first.
                awaitTransactions();
            }

            @Override
            public void suspend() {
                BROKER.process().suspend();
            }

            @Override
            public void resume() {
                BROKER.process().resume();
            }
        };
    }

    @Override
    protected boolean remembersFence() {
        return false;
    }

    @Override
    protected int historyKept() {
        return 0;
    }

    @Override
    protected List<SourcePartition> oddPartitions() {
        return List.of(
                new SourcePartition("Orders", "1"),
                new SourcePartition("orders", "1"),
                new SourcePartition("or.ders_x-1".repeat(22), "0"));
    }

    @Override
    protected void spoil(String stored, Spoil how) throws Exception {
        String written = committed(stored).metadata();
        String spoiled = switch (how) {
            case DAMAGED -> written.replace("batch=", "batch=x");
            case NEWER -> written.replace("holdfast/1", "holdfast/2");
            case FOREIGN -> written.replace("app=", "app=x");
        };
        assertThat(spoiled).isNotEqualTo(written);
        alter(stored, new OffsetAndMetadata(1, spoiled));
    }

    private void alter(String group, OffsetAndMetadata offset) throws Exception {
        try (Admin admin = admin()) {
            admin.alterConsumerGroupOffsets(group, Map.of(ORDERS_0, offset))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private OffsetAndMetadata committed(String group) throws Exception {
        try (Admin admin = admin()) {
            return Objects.requireNonNull(admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get(30, TimeUnit.SECONDS)
                    .get(ORDERS_0));
        }
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", BROKER.bootstrap()));
    }

    @Test
    void shouldShowInKafkasOwnTool() {
        OffsetStore store = fenced(1);
        store.commit(begin(FIRST, 0));
        store.commit(move(1000, FIRST, 0, 17));
        store.load();

        assertThat(BROKER.describeGroup(application).lines())
                .anyMatch(line -> line.matches(".*\\borders\\s+0\\s+17\\s+.*"));
    }

    @Test
    void shouldSayInTheMetadataWhoCommittedAndWhy() throws Exception {
        OffsetStore store = fenced(3);
        store.commit(begin(FIRST, 0));
        store.commit(move(1000, FIRST, 0, 17));
        store.load();

        assertThat(committed(application).metadata())
                .isEqualTo("holdfast/1 app=" + application + " epoch=3 owner=driver-3 claimed=" + clock.millis()
                        + " batch=1000 at=" + clock.millis() + " incarnation=i1");
    }

    @Test
    void shouldTakeOverWhatOthersCommitted() throws Exception {
        alter(application, new OffsetAndMetadata(12, "by hand"));

        OffsetStore store = fenced(1);
        assertThat(store.load()).isEqualTo(Map.of(FIRST, new StoredOffset(12, "", OffsetCommit.NO_BATCH)));
        store.commit(move(1000, FIRST, 12, 13));
        assertThat(open().load()).isEqualTo(Map.of(FIRST, new StoredOffset(13, "i1", 1000)));
    }

    @Test
    void shouldNoticeThatKafkasOwnToolMovedAnOffset() throws Exception {
        OffsetStore store = fenced(1);
        store.commit(begin(FIRST, 10));
        alter(application, new OffsetAndMetadata(4, ""));

        assertThatThrownBy(() -> store.commit(move(1000, FIRST, 10, 11)))
                .isInstanceOf(OffsetConflictException.class)
                .hasMessageContaining("it holds 4");
    }

    @Test
    void shouldCommitWhileAConsumerSubscribesWithTheGroup() throws Exception {
        OffsetStore store = fenced(1);
        store.commit(begin(FIRST, 0));
        try (KafkaConsumer<byte[], byte[]> member = new KafkaConsumer<>(
                Map.of("bootstrap.servers", BROKER.bootstrap(), "group.id", application, "enable.auto.commit", "false"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            member.subscribe(List.of("orders"));
            for (int i = 0; i < 100 && member.assignment().isEmpty(); i++) {
                member.poll(Duration.ofMillis(100));
            }
            assertThat(member.assignment()).isNotEmpty();

            store.commit(move(1000, FIRST, 0, 5));
            assertThat(open().load()).isEqualTo(Map.of(FIRST, new StoredOffset(5, "i1", 1000)));
            assertThatThrownBy(() -> open().set(Map.of(), Set.of(FIRST), "forget"))
                    .isInstanceOf(OffsetRefusedException.class)
                    .hasMessageContaining("a consumer subscribes with this group");
        }
    }

    @Test
    void shouldStayTheWriterWhenALateOlderDriverOpenedItsProducer() {
        OffsetStore store = fenced(2);
        store.commit(begin(FIRST, 0));
        try (KafkaProducer<byte[], byte[]> late = transactional()) {
            late.initTransactions();
            store.commit(move(1000, FIRST, 0, 1));

            late.beginTransaction();
            assertThatThrownBy(() -> {
                        late.sendOffsetsToTransaction(
                                Map.of(ORDERS_0, new OffsetAndMetadata(99)), new ConsumerGroupMetadata(application));
                        late.commitTransaction();
                    })
                    .satisfies(failure -> assertThat(Failures.isFence(failure)).isTrue());
        }
        assertThat(open().load()).isEqualTo(Map.of(FIRST, new StoredOffset(1, "i1", 1000)));
    }

    @Test
    void shouldUndoWhatAKilledDriverHadBegun() {
        OffsetStore store = fenced(1);
        store.commit(begin(FIRST, 0));
        KafkaProducer<byte[], byte[]> killed = transactional();
        killed.initTransactions();
        killed.beginTransaction();
        killed.sendOffsetsToTransaction(
                Map.of(ORDERS_0, new OffsetAndMetadata(99)), new ConsumerGroupMetadata(application));
        killed.close(Duration.ZERO);
        assertThat(open().load()).as("read meanwhile").containsEntry(FIRST, new StoredOffset(0, "i1", -1));

        OffsetStore next = fenced(2);
        assertThat(next.load()).isEqualTo(Map.of(FIRST, new StoredOffset(0, "i1", OffsetCommit.NO_BATCH)));
        next.commit(move(1000, FIRST, 0, 3));
        assertThatThrownBy(() -> store.commit(move(1000, FIRST, 3, 4))).isInstanceOf(FencedException.class);
    }

    private KafkaProducer<byte[], byte[]> transactional() {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        BROKER.bootstrap(),
                        "transactional.id",
                        GroupWriter.transactionalId(at(BROKER.bootstrap()).of(application), application)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @Test
    void shouldCommitAgainWhatDoesNotMoveForLong() throws Exception {
        OffsetStore store = fenced(1);
        store.commit(begin(FIRST, 5));
        store.commit(begin(SECOND, 5));
        clock.advance(Duration.ofMinutes(50));
        store.commit(move(1000, SECOND, 5, 6));
        clock.advance(Duration.ofMinutes(11));
        store.beat();
        assertThat(committed(application).metadata()).contains(" at=" + clock.millis() + " ");
        assertThat(open().load())
                .isEqualTo(Map.of(
                        FIRST,
                        new StoredOffset(5, "i1", OffsetCommit.NO_BATCH),
                        SECOND,
                        new StoredOffset(6, "i1", 1000)));
    }

    @Test
    void shouldRefuseWhatIsNoPartitionOfATopic() {
        OffsetStore store = fenced(1);
        assertThatThrownBy(() -> store.commit(OffsetCommit.ofNoBatch(
                        Map.of(new SourcePartition("orders", "eu"), new OffsetAdvance(-1, 0, "")), "")))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessageContaining("partitions are numbers, found 'eu'; use another store");
    }

    @Test
    void shouldLoseTheEpochOnlyWithTheLastPartition() {
        OffsetStore store = fenced(6);
        store.commit(begin(FIRST, 5));
        store.commit(begin(SECOND, 5));
        open().set(Map.of(), Set.of(FIRST), "forget");
        assertThat(open().newestEpoch()).hasValue(epoch(6, "driver-6"));
        open().set(Map.of(), Set.of(SECOND), "forget");
        assertThat(open().load()).isEmpty();
        assertThatThrownBy(() -> store.commit(move(1000, SECOND, 5, 6))).isInstanceOf(OffsetConflictException.class);
    }
}

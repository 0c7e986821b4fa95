package io.holdfast.spark.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.config.Settings;
import io.holdfast.offset.OffsetAdvance;
import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.OffsetDamagedException;
import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.OffsetUnavailableException;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StartRow;
import io.holdfast.offset.StartRow.Origin;
import io.holdfast.offset.StartRules.Fresh;
import io.holdfast.offset.StartTable;
import io.holdfast.offset.StoreEpoch;
import io.holdfast.offset.StoredOffset;
import io.holdfast.offset.kafka.KafkaGroupOffsets;
import io.holdfast.spark.context.HoldfastSettings;
import io.holdfast.testbed.FreePorts;
import io.holdfast.testbed.KafkaBroker;
import io.holdfast.testbed.TestBed;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.kafka010.LocationStrategies;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Where a stream begins, on a real broker and with offsets in a real group. Each test has a topic and a group of its own,
 * two partitions, ten records in each.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class StreamStartIT {
    private final TestBed bed = TestBed.open("stream-start");
    private final KafkaBroker broker = KafkaBroker.in(bed);

    @SuppressWarnings("NullAway.Init")
    private Admin admin;

    @SuppressWarnings("NullAway.Init")
    private KafkaProducer<String, String> producer;

    @BeforeAll
    void start() {
        broker.start();
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap(), "max.in.flight.requests.per.connection", 1),
                new StringSerializer(),
                new StringSerializer());
    }

    @AfterAll
    void end() {
        producer.close();
        admin.close();
        bed.close();
    }

    private static <T> T wait(KafkaFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private void create(String topic, Map<String, String> configs) throws Exception {
        wait(admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1).configs(configs)))
                .all());
        fill(topic, 10);
    }

    private void fill(String topic, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            for (int partition = 0; partition < 2; partition++) {
                producer.send(new ProducerRecord<>(topic, partition, "key" + i, "value"))
                        .get(30, TimeUnit.SECONDS);
            }
        }
    }

    private void recreate(String topic, int count) throws Exception {
        wait(admin.deleteTopics(List.of(topic)).all());
        for (int attempt = 0; attempt < 100 && wait(admin.listTopics().names()).contains(topic); attempt++) {
            Thread.sleep(50);
        }
        wait(admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all());
        fill(topic, count);
    }

    private StreamPlan plan(String name, Function<StreamOptions, StreamOptions> options) {
        HashMap<String, Object> params =
                new HashMap<>(Map.of("bootstrap.servers", broker.bootstrap(), "default.api.timeout.ms", "10000"));
        return new StreamPlan(
                name,
                KafkaGroupOffsets.at(broker.bootstrap(), name).timeout(Duration.ofSeconds(10)),
                TopicChoice.topics(List.of(name)),
                params,
                LocationStrategies.PreferConsistent(),
                options.apply(StreamOptions.none()));
    }

    private static Settings settings(String... pairs) {
        Map<String, String> values = new TreeMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            values.put(pairs[i], pairs[i + 1]);
        }
        return Settings.of(values, HoldfastSettings.all());
    }

    /** One start of an application: opens the store, claims, decides, and lets go. */
    private static StartTable begin(StreamPlan plan, Settings settings) {
        return begin(plan, settings, Map.of());
    }

    private static StartTable begin(StreamPlan plan, Settings settings, Map<SourcePartition, Long> checkpoint) {
        OffsetCounts counts = new OffsetCounts();
        OffsetStoreContext context = new OffsetStoreContext(plan.application(), Ticker.system(), counts.metrics());
        try (OffsetStore store = plan.store().open(context);
                BrokerView view = BrokerView.open(plan)) {
            var unused = StoreEpoch.claim(store, plan.application(), "a test", Ticker.system());
            StreamStart start = new StreamStart(plan, settings, view, store, counts);
            TopicNeeds.check(view, plan, BrokerView.partitions(start.topics()), new SparkConf(false));
            return start.begin(start.stored(), checkpoint);
        }
    }

    private static Map<SourcePartition, StoredOffset> stored(StreamPlan plan) {
        OffsetStoreContext context =
                new OffsetStoreContext(plan.application(), Ticker.system(), new OffsetCounts().metrics());
        try (OffsetStore store = plan.store().open(context)) {
            return store.load();
        }
    }

    /** As if batches had been done up to there. */
    private static void commit(StreamPlan plan, int partition, long offset) {
        OffsetStoreContext context =
                new OffsetStoreContext(plan.application(), Ticker.system(), new OffsetCounts().metrics());
        try (OffsetStore store = plan.store().open(context)) {
            var unused = StoreEpoch.claim(store, plan.application(), "a test", Ticker.system());
            SourcePartition name = name(plan, partition);
            StoredOffset before = store.load().getOrDefault(name, new StoredOffset(0, "", -1));
            store.commit(OffsetCommit.ofBatch(
                    1000, Map.of(name, new OffsetAdvance(before.offset(), offset, before.incarnation()))));
        }
    }

    private static SourcePartition name(StreamPlan plan, int partition) {
        return new SourcePartition(plan.application(), Integer.toString(partition));
    }

    private static StartRow row(StartTable table, int partition) {
        return table.rows().get(partition);
    }

    @Test
    void shouldBeginAtTheEarliestAndPutItOnRecordBeforeAnythingIsRead() throws Exception {
        create("earliest", Map.of());
        StreamPlan plan = plan("earliest", options -> options);

        StartTable table = begin(plan, settings());

        assertThat(table.positions().values()).containsExactly(0L, 0L);
        assertThat(stored(plan)).hasSize(2).allSatisfy((partition, offset) -> {
            assertThat(offset.offset()).isZero();
            assertThat(offset.incarnation()).matches("[^/]+/[^/]+");
        });
    }

    @Test
    void shouldBeginAtTheLatestAtATimeOrAtAnOffsetWhenToldSo() throws Exception {
        create("told", Map.of());
        Instant middle = Instant.now();
        Thread.sleep(5);
        fill("told", 3);
        TopicPartition second = new TopicPartition("told", 1);

        StreamPlan latest = plan("told", options -> options.beginning(Fresh.LATEST, null));
        StreamPlan atTime = plan(
                "told", options -> options.beginning(Fresh.TIMESTAMP, middle).beginning(Map.of(second, 4L)));

        assertThat(positions(atTime)).containsExactly(10L, 4L);
        assertThat(positions(latest)).containsExactly(13L, 13L);
    }

    /** Decided, but not put on record, so that another can be asked for. */
    private static List<Long> positions(StreamPlan plan) {
        MemoryStore store = new MemoryStore();
        try (BrokerView view = BrokerView.open(plan)) {
            StreamStart start = new StreamStart(plan, settings(), view, store, new OffsetCounts());
            return List.copyOf(start.begin(start.stored(), Map.of()).positions().values());
        }
    }

    @Test
    void shouldBeginWhereTheStoreSaysAndReadNewPartitionsFromTheirBeginning() throws Exception {
        create("stored", Map.of());
        StreamPlan plan = plan("stored", options -> options.beginning(Fresh.LATEST, null));
        var unused = begin(plan, settings());
        fill("stored", 5);
        commit(plan, 0, 12);
        wait(admin.createPartitions(Map.of("stored", NewPartitions.increaseTo(3)))
                .all());

        StartTable table = begin(plan, settings());

        assertThat(table.positions().values()).containsExactly(12L, 10L, 0L);
        assertThat(table.rows()).extracting(StartRow::origin).containsExactly(Origin.STORED, Origin.STORED, Origin.NEW);
    }

    @Test
    void shouldBeginWhereTheCheckpointLeadsAndLeaveTheStoreWhereItStands() throws Exception {
        create("checkpoint", Map.of());
        StreamPlan plan = plan("checkpoint", options -> options);
        var unused = begin(plan, settings());

        StartTable table = begin(plan, settings(), Map.of(name(plan, 0), 7L, name(plan, 1), 0L));

        assertThat(row(table, 0).origin()).isEqualTo(Origin.CHECKPOINT);
        assertThat(row(table, 1).origin()).isEqualTo(Origin.STORED);
        assertThat(table.positions().values()).containsExactly(7L, 0L);
        assertThat(stored(plan).get(name(plan, 0)))
                .extracting(StoredOffset::offset)
                .isEqualTo(0L);
    }

    @Test
    void shouldFailWhereRetentionTookWhatWasNotReadOrSkipItOnRecord() throws Exception {
        create("retention", Map.of());
        StreamPlan plan = plan("retention", options -> options);
        var unused = begin(plan, settings());
        var unused2 =
                wait(admin.deleteRecords(Map.of(new TopicPartition("retention", 1), RecordsToDelete.beforeOffset(6)))
                        .all());

        assertThatThrownBy(() -> begin(plan, settings()))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessageContaining("retention-1 stands at 0, and the source has only 6 to 10: 6 offsets are gone");
        assertThat(stored(plan).get(name(plan, 1)))
                .extracting(StoredOffset::offset)
                .isEqualTo(0L);

        StartTable table = begin(plan, settings("spark.holdfast.kafka.onOutOfRange", "earliest"));
        assertThat(row(table, 1).skipped()).isEqualTo(6);
        assertThat(stored(plan).get(name(plan, 1)))
                .extracting(StoredOffset::offset)
                .isEqualTo(6L);
        assertThat(begin(plan, settings()).skipped()).isZero();
    }

    @Test
    void shouldGoOnBehindAGapAtATimeOrAtTheEndWhenToldSo() throws Exception {
        create("gap", Map.of());
        Instant middle = Instant.now();
        Thread.sleep(5);
        fill("gap", 5);
        for (String policy : List.of("timestamp", "latest")) {
            StreamPlan plan = plan("gap", options -> options);
            var unused2 =
                    wait(admin.deleteRecords(Map.of(new TopicPartition("gap", 0), RecordsToDelete.beforeOffset(3)))
                            .all());
            MemoryStore store = new MemoryStore();
            store.offsets.put(name(plan, 0), new StoredOffset(1, "", 1));
            try (BrokerView view = BrokerView.open(plan)) {
                Settings settings = settings(
                        "spark.holdfast.kafka.onOutOfRange",
                        policy,
                        "spark.holdfast.kafka.outOfRangeTimestamp",
                        middle.toString());
                OffsetCounts counts = new OffsetCounts();
                StreamStart start = new StreamStart(plan, settings, view, store, counts);
                long expected = policy.equals("latest") ? 15 : 10;

                assertThat(start.begin(start.stored(), Map.of()).positions()).containsEntry(name(plan, 0), expected);
                assertThat(counts.values()).containsEntry("offsets.skipped", expected - 1);
                assertThat(store.commits)
                        .anySatisfy(
                                commit -> assertThat(commit.note()).contains("skipped " + (expected - 1) + " offsets"));
            }
        }
    }

    /** In a store that outlives topics: of a group, Kafka deletes the offsets together with a topic. */
    @Test
    void shouldSeeARecreatedTopicAlsoWhenItWasFilledPastTheOldOffset() throws Exception {
        create("recreated", Map.of());
        StreamPlan plan = plan("recreated", options -> options);
        MemoryStore store = new MemoryStore();
        var unused = begin(plan, settings(), store);
        recreate("recreated", 30);

        assertThatThrownBy(() -> begin(plan, settings(), store))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessageContaining("recreated-0 is another one than before");

        StartTable table = begin(plan, settings("spark.holdfast.kafka.onRecreated", "restart"), store);
        assertThat(table.positions().values()).containsExactly(0L, 0L);
        assertThat(row(begin(plan, settings(), store), 0).origin()).isEqualTo(Origin.STORED);
    }

    @Test
    void shouldFailOrDropWhereATopicIsGone() throws Exception {
        create("gone", Map.of());
        create("staying", Map.of());
        StreamPlan base = plan("gone", options -> options);
        StreamPlan plan = new StreamPlan(
                "gone",
                base.store(),
                TopicChoice.topics(List.of("gone", "staying")),
                base.kafkaParams(),
                base.location(),
                base.begin());
        MemoryStore store = new MemoryStore();
        var unused = begin(plan, settings(), store);
        wait(admin.deleteTopics(List.of("gone")).all());

        assertThatThrownBy(() -> begin(plan, settings(), store))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessageContaining("gone-0 is known and gone");
        StartTable table = begin(plan, settings("spark.holdfast.kafka.onVanished", "drop"), store);
        assertThat(table.dropped()).hasSize(2);
        assertThat(table.rows()).extracting(each -> each.partition().source()).containsOnly("staying");
    }

    private static StartTable begin(StreamPlan plan, Settings settings, OffsetStore store) {
        try (BrokerView view = BrokerView.open(plan)) {
            StreamStart start = new StreamStart(plan, settings, view, store, new OffsetCounts());
            return start.begin(start.stored(), Map.of());
        }
    }

    @Test
    void shouldNeverGoOnFromBeyondTheEnd() throws Exception {
        create("beyond", Map.of());
        StreamPlan plan = plan("beyond", options -> options);
        var unused = begin(plan, settings());
        commit(plan, 0, 11);

        assertThatThrownBy(() -> begin(plan, settings("spark.holdfast.kafka.onOutOfRange", "latest")))
                .isInstanceOf(OffsetDamagedException.class)
                .hasMessageContaining("beyond-0 stands at 11, beyond its end at 10");
    }

    @Test
    void shouldNameTheSettingThatCompactedAndTransactionalTopicsNeed() throws Exception {
        create("compacted", Map.of("cleanup.policy", "compact"));
        create("transactional", Map.of());
        assertThatThrownBy(() -> begin(plan("compacted", options -> options), settings()))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessageContaining("compacted topics [compacted]")
                .hasMessageContaining("spark.streaming.kafka.allowNonConsecutiveOffsets=true");
        var unused = begin(plan("transactional", options -> options), settings());
        try (KafkaProducer<String, String> transactions = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap(), "transactional.id", "t"),
                new StringSerializer(),
                new StringSerializer())) {
            transactions.initTransactions();
            transactions.beginTransaction();
            var unused3 = transactions.send(new ProducerRecord<>("transactional", 1, "key", "value"));
            transactions.commitTransaction();
        }
        assertThatThrownBy(() -> begin(plan("transactional", options -> options), settings()))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessageContaining("topics with transactions [transactional]")
                .hasMessageContaining("spark.streaming.kafka.allowNonConsecutiveOffsets=true");
    }

    @Test
    void shouldNameTheAddressWhenNoBrokerAnswersOrThereIsNoTopic() {
        String nowhere = "127.0.0.1:" + FreePorts.next();
        StreamPlan base = plan("nowhere", options -> options);
        HashMap<String, Object> params = new HashMap<>(base.kafkaParams());
        params.put("bootstrap.servers", nowhere);
        params.put("default.api.timeout.ms", "1500");
        StreamPlan away = new StreamPlan("nowhere", base.store(), base.topics(), params, base.location(), base.begin());

        assertThatThrownBy(() -> positions(away))
                .isInstanceOf(OffsetUnavailableException.class)
                .hasMessageContaining(nowhere)
                .hasMessageContaining("bootstrap.servers");
        assertThatThrownBy(() -> begin(base, settings()))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessageContaining("has no topic of")
                .hasMessageContaining("nowhere");
    }
}

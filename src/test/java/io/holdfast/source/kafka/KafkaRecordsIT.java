package io.holdfast.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.metric.Metrics;
import io.holdfast.source.Delivery;
import io.holdfast.source.DeliveryTag;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceReader;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import io.holdfast.testbed.KafkaBroker;
import io.holdfast.testbed.TestBed;
import io.holdfast.time.Ticker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Against a real broker in a process of its own. Each test has a topic and a group named after it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class KafkaRecordsIT {
    private static final FetchLimit SOME = new FetchLimit(40, 1 << 20, Duration.ofMillis(100));

    private final TestBed bed = TestBed.open("kafka-records");
    private final KafkaBroker broker = KafkaBroker.in(bed);

    @BeforeAll
    void start() {
        broker.start();
    }

    @AfterAll
    void end() {
        bed.close();
    }

    @Test
    void shouldBringExactlyTheRestAfterAReopen() throws Exception {
        KafkaRecords source = topic("rest", 2);
        produce("rest", 0, 100);
        Set<String> acknowledged;
        try (SourceReader reader = open(source)) {
            List<Delivery> deliveries = fetch(reader, 100);
            reader.acknowledge(tags(deliveries.subList(0, 60)));
            acknowledged = values(deliveries.subList(0, 60));
            assertOrderedPerPartition(deliveries);
        }

        try (SourceReader reader = open(source)) {
            Set<String> rest = values(fetch(reader, 40));

            assertThat(rest).doesNotContainAnyElementsOf(acknowledged);
            rest.addAll(acknowledged);
            assertThat(rest).isEqualTo(numbers(0, 100));
            assertThat(reader.fetch(SOME)).isEmpty();
        }
    }

    @Test
    void shouldHandOverKeyHeadersAndPosition() throws Exception {
        KafkaRecords source = topic("whole", 1);
        ProducerRecord<String, String> record = new ProducerRecord<>("whole", "k", "v");
        record.headers().add(new RecordHeader("h", "x".getBytes(StandardCharsets.UTF_8)));
        try (KafkaProducer<String, String> producer = producer()) {
            producer.send(record).get();
        }

        try (SourceReader reader = open(source)) {
            Delivery delivery = fetch(reader, 1).get(0);

            assertThat(delivery.message()).hasToString("record whole-0@0 of 1 bytes");
            assertThat(delivery.message().key()).contains("k".getBytes(StandardCharsets.UTF_8));
            assertThat(delivery.message().headers()).singleElement().satisfies(header -> {
                assertThat(header.name()).isEqualTo("h");
                assertThat(header.text()).isEqualTo("x");
            });
        }
    }

    @Test
    void shouldGoOnWhenTheBrokerIsKilledAndComesBack() throws Exception {
        KafkaRecords source = topic("killed", 2).commitTimeout(Duration.ofSeconds(1));
        produce("killed", 0, 50);
        try (SourceReader reader = open(source)) {
            List<Delivery> first = fetch(reader, 50);
            reader.acknowledge(tags(first.subList(0, 20)));

            broker.kill9();
            assertThat(reader.fetch(SOME)).isEmpty();
            assertThatThrownBy(() -> reader.acknowledge(tags(first.subList(20, 50))))
                    .isInstanceOf(SourceUnavailableException.class)
                    .hasMessageContaining("check that a broker runs at " + broker.bootstrap());
            broker.start();
            produce("killed", 50, 100);

            assertThat(values(fetch(reader, 50))).isEqualTo(numbers(50, 100));
        }
        try (SourceReader reader = open(source.commitTimeout(Duration.ofSeconds(15)))) {
            List<Delivery> again = fetch(reader, 80);

            assertThat(again).hasSize(80);
            assertThat(values(again)).containsAll(numbers(50, 100));
            reader.acknowledge(tags(again));
        }
    }

    @Test
    void shouldRefuseATopicThatDoesNotExist() {
        KafkaRecords source =
                KafkaRecords.from(broker.bootstrap()).topics("no-such-topic").group("g");

        assertThatThrownBy(() -> open(source))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessage("Cannot open " + source.name() + ": there is no topic 'no-such-topic' at "
                        + broker.bootstrap() + ", or this principal may not see it; create it first, this source never"
                        + " does");
        assertThat(broker.topicNames()).doesNotContain("no-such-topic");
    }

    @Test
    void shouldDivideThePartitionsAmongAssignedReceivers() throws Exception {
        KafkaRecords source = topic("divided", 3);
        produce("divided", 0, 90);
        try (SourceReader even = source.open(context(0, 2));
                SourceReader odd = source.open(context(1, 2));
                SourceReader none = source.open(context(3, 4))) {
            List<Delivery> evens = fetch(even, 60);
            List<Delivery> odds = fetch(odd, 30);

            assertThat(partitions(evens)).containsExactly("divided-0", "divided-2");
            assertThat(partitions(odds)).containsExactly("divided-1");
            assertThat(none.fetch(SOME)).isEmpty();
            none.keepAlive();
        }
    }

    @Test
    void shouldShareThePartitionsWithANewMemberOfTheGroup() throws Exception {
        KafkaRecords source = topic("shared", 2).subscribed();
        produce("shared", 0, 100);
        Set<String> stored = new TreeSet<>();
        try (SourceReader first = open(source)) {
            List<Delivery> deliveries = fetch(first, 100);
            first.acknowledge(tags(deliveries.subList(0, 30)));
            stored.addAll(values(deliveries.subList(0, 30)));
            try (SourceReader second = open(source)) {
                Awaitility.await("the second member gets records").until(() -> {
                    first.acknowledge(tags(keep(first.fetch(SOME), stored)));
                    List<Delivery> some = second.fetch(SOME);
                    second.acknowledge(tags(keep(some, stored)));
                    return !some.isEmpty();
                });
                // Tags from before the rebalance: passed over, or good for the partition that stayed.
                first.acknowledge(tags(deliveries));
                Awaitility.await("both have the rest").until(() -> {
                    first.acknowledge(tags(keep(first.fetch(SOME), stored)));
                    second.acknowledge(tags(keep(second.fetch(SOME), stored)));
                    return stored.size() == 100;
                });
            }
        }
        assertThat(stored).isEqualTo(numbers(0, 100));
    }

    @Test
    void shouldKeepItsPlaceInTheGroupWhileItTakesNothing() throws Exception {
        KafkaRecords source = topic("alive", 1).subscribed().property("max.poll.interval.ms", "1500");
        produce("alive", 0, 10);
        try (SourceReader reader = open(source)) {
            List<Delivery> deliveries = fetch(reader, 10);
            produce("alive", 10, 20);
            long end = Ticker.system().nanos() + Duration.ofSeconds(3).toNanos();
            while (Ticker.system().nanos() < end) {
                reader.keepAlive();
                Ticker.system().sleep(Duration.ofMillis(100));
            }

            reader.acknowledge(tags(deliveries));
            assertThat(values(fetch(reader, 10))).isEqualTo(numbers(10, 20));
        }
        try (SourceReader reader = open(source)) {
            assertThat(values(fetch(reader, 10))).isEqualTo(numbers(10, 20));
        }
    }

    @Test
    void shouldNotSkipWhatCameAfterTheFirstStartAtLatest() throws Exception {
        KafkaRecords source = topic("latest", 1).startingAt(KafkaRecords.StartingAt.LATEST);
        produce("latest", 0, 10);
        try (SourceReader reader = open(source)) {
            assertThat(reader.fetch(SOME)).isEmpty();
            produce("latest", 10, 20);
            assertThat(values(fetch(reader, 10))).isEqualTo(numbers(10, 20));
        }

        try (SourceReader reader = open(source)) {
            assertThat(values(fetch(reader, 10))).isEqualTo(numbers(10, 20));
        }
    }

    @Test
    void shouldRefuseToSkipRecordsThatAreGoneWhenStartingAtNone() throws Exception {
        KafkaRecords source = topic("gone", 1);
        KafkaRecords strict = source.startingAt(KafkaRecords.StartingAt.NONE);
        produce("gone", 0, 20);
        assertThatThrownBy(() -> fetchOnce(strict))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageEndingWith(
                        "group gone-group has no offset for [gone-0] and startingAt(NONE) was asked for; set"
                                + " one with kafka-consumer-groups --reset-offsets, or use startingAt(EARLIEST)");
        try (SourceReader reader = open(source)) {
            reader.acknowledge(tags(fetch(reader, 20).subList(0, 5)));
        }
        try (Admin admin = admin()) {
            admin.deleteRecords(Map.of(new TopicPartition("gone", 0), RecordsToDelete.beforeOffset(12)))
                    .all()
                    .get();
        }

        assertThatThrownBy(() -> fetchOnce(strict))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessage(
                        "Cannot go on with " + strict.name() + ": the group is in gone-0 at offset 5, which has 12 up"
                                + " to before 20. The broker deleted the records before they were read, or the topic was made"
                                + " anew. To accept that, move the group with kafka-consumer-groups --reset-offsets, or use"
                                + " startingAt(EARLIEST)");
    }

    private static void fetchOnce(KafkaRecords source) {
        try (SourceReader reader = open(source)) {
            fetch(reader, 1);
        }
    }

    private KafkaRecords topic(String name, int partitions) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                    .all()
                    .get();
        }
        return KafkaRecords.from(broker.bootstrap()).topics(name).group(name + "-group");
    }

    private void produce(String topic, int from, int to) throws Exception {
        try (KafkaProducer<String, String> producer = producer()) {
            int partitions = producer.partitionsFor(topic).size();
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = from; i < to; i++) {
                sent.add(producer.send(new ProducerRecord<>(topic, i % partitions, null, number(i))));
            }
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        }
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
    }

    private KafkaProducer<String, String> producer() {
        return new KafkaProducer<>(
                // With more, a partition whose leader is just being made can wait for ever for a sequence number.
                Map.of("bootstrap.servers", broker.bootstrap(), "max.in.flight.requests.per.connection", 1),
                new StringSerializer(),
                new StringSerializer());
    }

    private static SourceReader open(KafkaRecords source) {
        return source.open(context(0, 1));
    }

    private static SourceContext context(int index, int receivers) {
        return new SourceContext(index, receivers, 1 << 20, 1000, Ticker.system(), Metrics.none());
    }

    /** Fetches until there are that many; one more would be handed over too. */
    private static List<Delivery> fetch(SourceReader reader, int count) {
        List<Delivery> all = new ArrayList<>();
        long end = Ticker.system().nanos() + Duration.ofSeconds(20).toNanos();
        while (all.size() < count) {
            List<Delivery> some = reader.fetch(SOME);
            assertThat(some).hasSizeLessThanOrEqualTo(SOME.maxRecords());
            all.addAll(some);
            if (Ticker.system().nanos() > end) {
                throw new AssertionError("Expected " + count + " records within 20 s, found " + values(all));
            }
        }
        return all;
    }

    private static List<Delivery> keep(List<Delivery> deliveries, Set<String> stored) {
        stored.addAll(values(deliveries));
        return deliveries;
    }

    private static void assertOrderedPerPartition(List<Delivery> deliveries) {
        for (String partition : partitions(deliveries)) {
            assertThat(deliveries.stream()
                            .map(delivery -> delivery.message().position().orElseThrow())
                            .filter(position -> position.partition().equals(partition))
                            .map(position -> position.offset())
                            .toList())
                    .isSorted();
        }
    }

    private static Set<String> partitions(List<Delivery> deliveries) {
        return deliveries.stream()
                .map(delivery -> delivery.message().position().orElseThrow().partition())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> values(List<Delivery> deliveries) {
        return deliveries.stream()
                .map(delivery -> new String(delivery.message().payload(), StandardCharsets.UTF_8))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<DeliveryTag> tags(List<Delivery> deliveries) {
        return deliveries.stream().map(Delivery::tag).toList();
    }

    private static Set<String> numbers(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(KafkaRecordsIT::number)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String number(int i) {
        return String.format("%05d", i);
    }
}

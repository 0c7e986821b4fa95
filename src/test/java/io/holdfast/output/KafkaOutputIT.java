package io.holdfast.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.epoch.Epoch;
import io.holdfast.epoch.FencedException;
import io.holdfast.metric.Metrics;
import io.holdfast.offset.OffsetAdvance;
import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.OffsetConflictException;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.OffsetUnavailableException;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import io.holdfast.offset.kafka.KafkaGroupOffsets;
import io.holdfast.testbed.KafkaBroker;
import io.holdfast.testbed.TestBed;
import io.holdfast.time.Threads;
import io.holdfast.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Results and offsets in one transaction, on a real broker in a process of its own. Each test has topics of its own. */
@Timeout(180)
class KafkaOutputIT {
    private static final TestBed BED = TestBed.open("kafka-output");
    private static final KafkaBroker BROKER = KafkaBroker.in(BED);
    private static final int ATTEMPTS = 60;

    private final String application = "app-" + Long.toString(System.nanoTime(), 36);
    private final SourcePartition source = new SourcePartition("in-" + application, "0");
    private final String target = "out-" + application;
    private KafkaGroupOffsets settings;
    private OffsetStore store;
    private KafkaOutput<String, String> output;

    @BeforeAll
    static void start() {
        BROKER.start();
    }

    @AfterAll
    static void end() {
        BED.close();
    }

    @BeforeEach
    void beginApplication() {
        BROKER.createTopic(source.source(), 1);
        BROKER.createTopic(target, 1);
        settings = KafkaGroupOffsets.at(BROKER.bootstrap(), application).timeout(Duration.ofSeconds(10));
        store = settings.timeout(Duration.ofSeconds(60))
                .open(new OffsetStoreContext(application, Ticker.system(), Metrics.none()));
        store.fence(epoch(1));
        store.commit(OffsetCommit.ofNoBatch(Map.of(source, new OffsetAdvance(-1, 0, "t")), "the start"));
        output = KafkaOutput.at(settings, StringSerializer::new, StringSerializer::new);
    }

    @AfterEach
    void endApplication() {
        store.close();
    }

    private Epoch epoch(long number) {
        return new Epoch(number, application, "driver-" + number, 1000);
    }

    private BatchTicket ticket(long epoch, long from, long until) {
        return BatchTicket.of(
                epoch(epoch), OffsetCommit.ofBatch(1000 + until, Map.of(source, new OffsetAdvance(from, until, "t"))));
    }

    private KafkaOutput.RangeWork<String, String> send(long until) {
        return (producer, first) -> send(producer, first, until);
    }

    private void send(Producer<String, String> producer, long first, long until) {
        for (long offset = first; offset < until; offset++) {
            Future<?> unused = producer.send(new ProducerRecord<>(target, Long.toString(offset)));
        }
    }

    /** What is committed in the target up to now. */
    private List<Long> results() {
        Map<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", BROKER.bootstrap());
        properties.put("isolation.level", "read_committed");
        TopicPartition partition = new TopicPartition(target, 0);
        List<Long> found = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> found.add(Long.parseLong(record.value())));
            }
        }
        return found;
    }

    private static List<Long> numbers(long until) {
        return LongStream.range(0, until).boxed().toList();
    }

    @Test
    void shouldSendResultsAndMoveTheOffsetTogether() {
        assertThat(output.writePartition(ticket(1, 0, 10), source, send(10))).isEqualTo(10);
        assertThat(output.writePartition(ticket(1, 0, 10), source, send(10))).isZero();
        assertThat(output.writePartition(ticket(1, 5, 15), source, send(15))).isEqualTo(5);
        assertThat(results()).isEqualTo(numbers(15));
        assertThat(store.load()).isEqualTo(Map.of(source, new StoredOffset(15, "t", 1015)));
        assertThatThrownBy(() -> output.writePartition(ticket(1, 20, 25), source, send(25)))
                .isInstanceOf(OffsetConflictException.class)
                .hasMessageContaining("it holds 15, so the records in between would never be written");
    }

    @Test
    void shouldUndoEverythingWhenTheWorkFails() {
        assertThatThrownBy(() -> output.writePartition(ticket(1, 0, 10), source, (producer, first) -> {
                    send(producer, first, 10);
                    producer.flush();
                    throw new IOException("on purpose");
                }))
                .isInstanceOf(OutputFailedException.class)
                .hasMessageContaining("on purpose");
        assertThat(results()).isEmpty();
        assertThat(output.writePartition(ticket(1, 0, 10), source, send(10))).isEqualTo(10);
        assertThat(results()).isEqualTo(numbers(10));
    }

    @Test
    void shouldFenceTheOldDriver() {
        store.fence(epoch(2));
        assertThatThrownBy(() -> output.writePartition(ticket(1, 0, 10), source, send(10)))
                .isInstanceOf(FencedException.class)
                .hasMessageContaining("epoch 2");
        assertThat(results()).isEmpty();
        assertThat(output.writePartition(ticket(2, 0, 10), source, send(10))).isEqualTo(10);
    }

    /** The old driver's task was suspended within its transaction, and goes on after the new one's has committed. */
    @Test
    void shouldWriteOnceWhenAnAttemptWakesUpLate() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch wake = new CountDownLatch(1);
        ExecutorService pool = Threads.pool("sleeper", 1);
        try {
            Future<Long> sleeper =
                    pool.submit(() -> output.writePartition(ticket(1, 0, 10), source, (producer, first) -> {
                        send(producer, first, 5);
                        producer.flush();
                        begun.countDown();
                        assertThat(wake.await(60, TimeUnit.SECONDS)).isTrue();
                        send(producer, first + 5, 10);
                    }));
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
            store.fence(epoch(2));
            assertThat(output.writePartition(ticket(2, 0, 10), source, send(10)))
                    .isEqualTo(10);
            wake.countDown();
            assertThatThrownBy(() -> sleeper.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(FencedException.class);
        } finally {
            pool.shutdownNow();
        }
        assertThat(results()).isEqualTo(numbers(10));
        assertThat(store.load()).isEqualTo(Map.of(source, new StoredOffset(10, "t", 1010)));
    }

    @Test
    void shouldWriteEachRecordOnceWhenManyAttemptsRace() throws Exception {
        ExecutorService pool = Threads.pool("attempt", 4);
        try {
            List<Future<Long>> running = new ArrayList<>();
            for (int i = 0; i < ATTEMPTS; i++) {
                running.add(pool.submit(() -> attempt(ticket(1, 0, 20))));
            }
            for (Future<Long> each : running) {
                long unused = each.get(150, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
        writeUntilTold(ticket(1, 0, 20));
        assertThat(results()).isEqualTo(numbers(20));
    }

    private long attempt(BatchTicket ticket) {
        try {
            return output.writePartition(
                    ticket, source, send(ticket.range(source).until()));
        } catch (OffsetConflictException | OffsetUnavailableException takenOver) {
            return 0;
        }
    }

    @Test
    void shouldWriteEachRecordOnceWhenTheBrokerIsKilled() throws Exception {
        ExecutorService killer = Threads.pool("killer", 1);
        long until = 0;
        try {
            Future<?> kill = killer.submit(() -> {
                Ticker.system().sleep(Duration.ofMillis(700));
                BROKER.kill9();
                BROKER.start();
                return true;
            });
            while (!kill.isDone() || until < 50) {
                until += 5;
                writeUntilTold(ticket(1, until - 5, until));
            }
            kill.get(90, TimeUnit.SECONDS);
        } finally {
            killer.shutdownNow();
        }
        assertThat(results()).isEqualTo(numbers(until));
        System.out.println(until + " records in batches of 5 over a kill of the broker, each once");
    }

    private void writeUntilTold(BatchTicket ticket) throws InterruptedException {
        for (int attempt = 0; attempt < 300; attempt++) {
            try {
                output.writePartition(ticket, source, send(ticket.range(source).until()));
                return;
            } catch (OffsetUnavailableException | OutputFailedException again) {
                Ticker.system().sleep(Duration.ofMillis(200));
            }
        }
        throw new AssertionError("Not written after 300 attempts: " + ticket);
    }
}

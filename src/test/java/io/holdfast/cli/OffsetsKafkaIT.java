package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.epoch.Epoch;
import io.holdfast.metric.Metrics;
import io.holdfast.offset.OffsetAdvance;
import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.OffsetStores;
import io.holdfast.offset.SourcePartition;
import io.holdfast.testbed.KafkaBroker;
import io.holdfast.testbed.TestBed;
import io.holdfast.time.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands on offsets learn from a real broker, and how they find out that a driver lives. */
class OffsetsKafkaIT {
    private static final SourcePartition ZERO = new SourcePartition("orders", "0");
    private static final long BEGIN = 1_700_000_000_000L;

    @TempDir
    private Path directory;

    private OffsetStore open() {
        return OffsetStores.at(directory.toString(), Map.of())
                .open(new OffsetStoreContext("shop", Ticker.system(), Metrics.none()));
    }

    private int run(CommandBench bench, String command, String... rest) {
        String[] all = new String[rest.length + 5];
        System.arraycopy(new String[] {"offsets", command, directory.toString(), "-a", "shop"}, 0, all, 0, 5);
        System.arraycopy(rest, 0, all, 5, rest.length);
        return bench.run(all);
    }

    @Test
    void shouldCompareWithTheTopicAndMoveToWhatItTells() {
        CommandBench bench = new CommandBench(directory.resolve("unused"));
        try (TestBed bed = TestBed.open("offsets-command")) {
            KafkaBroker broker = KafkaBroker.in(bed).start();
            broker.createTopic("orders", 1);
            send(broker.bootstrap(), 100);
            try (OffsetStore store = open()) {
                store.fence(new Epoch(1, "shop", "driver", 0));
                store.commit(OffsetCommit.ofNoBatch(
                        Map.of(ZERO, new OffsetAdvance(OffsetAdvance.NOTHING, 40, "")), "start"));
            }
            String[] kafka = {"--kafka", broker.bootstrap()};

            assertThat(run(bench, "lag", kafka)).isZero();
            assertThat(bench.out()).containsPattern("orders-0 +40 +0 +100 +60").contains("60 records behind");

            assertThat(run(bench, "reset", "--force", "--to", "2023-11-14T22:13:50Z", "--kafka", broker.bootstrap()))
                    .isZero();
            assertThat(stored())
                    .as("the record of 30 seconds behind the first one")
                    .isEqualTo(30);
            assertThat(run(bench, "reset", "--force", "--to", "2033-11-14T22:13:50Z", "--kafka", broker.bootstrap()))
                    .isZero();
            assertThat(stored()).as("a time behind all records").isEqualTo(100);
            assertThat(run(bench, "reset", "--force", "--to", "earliest", "--kafka", broker.bootstrap()))
                    .isZero();
            assertThat(stored()).isZero();
            assertThat(run(bench, "reset", "--force", "--to", "latest", "--kafka", broker.bootstrap()))
                    .isZero();
            assertThat(stored()).isEqualTo(100);

            assertThat(run(bench, "set", "--force", "orders-0=120")).isZero();
            assertThat(run(bench, "lag", kafka)).isEqualTo(1);
            assertThat(bench.out()).contains("beyond the end");

            broker.kill9();
            assertThat(run(bench, "lag", "--kafka", broker.bootstrap())).isEqualTo(3);
            assertThat(bench.err()).contains(broker.bootstrap());
        }
    }

    /** The driver's clock is of another year, so that only watching can tell. */
    @Test
    void shouldSeeThatADriverLivesWhoseClockIsWrong() throws Exception {
        CommandBench bench = new CommandBench(directory.resolve("unused"));
        AtomicBoolean lives = new AtomicBoolean(true);
        try (OffsetStore store = OffsetStores.at(directory.toString(), Map.of())
                .open(new OffsetStoreContext("shop", new LateTicker(), Metrics.none()))) {
            store.fence(new Epoch(1, "shop", "driver", 0));
            store.commit(
                    OffsetCommit.ofNoBatch(Map.of(ZERO, new OffsetAdvance(OffsetAdvance.NOTHING, 40, "")), "start"));
            Thread driver = new Thread(() -> beat(store, lives), "driver");
            driver.start();
            assertThat(run(bench, "set", "orders-0=1")).isEqualTo(2);
            lives.set(false);
            driver.join(10_000);
            assertThat(run(bench, "set", "orders-0=1")).as(bench.err()).isZero();
        }
        assertThat(stored()).isEqualTo(1);
    }

    private static void beat(OffsetStore store, AtomicBoolean lives) {
        while (lives.get()) {
            store.beat();
            try {
                Thread.sleep(200);
            } catch (InterruptedException interrupted) {
                return;
            }
        }
    }

    private long stored() {
        try (OffsetStore store = open()) {
            return Objects.requireNonNull(store.load().get(ZERO)).offset();
        }
    }

    /** Records a second apart. */
    private static void send(String bootstrap, int records) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "acks", "all", "max.in.flight.requests.per.connection", 1),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < records; i++) {
                Future<?> unused =
                        producer.send(new ProducerRecord<>("orders", 0, BEGIN + i * 1000L, null, new byte[] {1}));
            }
        }
    }

    /** A clock that is years behind. Thread-safe. */
    private static final class LateTicker implements Ticker {
        private final Ticker real = Ticker.system();

        @Override
        public long nanos() {
            return real.nanos();
        }

        @Override
        public long millis() {
            return real.millis() - Duration.ofDays(3000).toMillis();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            real.sleep(duration);
        }
    }
}

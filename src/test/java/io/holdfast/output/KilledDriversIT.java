package io.holdfast.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.examples.OrdersToDatabase;
import io.holdfast.examples.OrdersToTopic;
import io.holdfast.services.NeedsService;
import io.holdfast.spark.ExactlyOnce;
import io.holdfast.testbed.Await;
import io.holdfast.testbed.CodePlace;
import io.holdfast.testbed.JavaProcess;
import io.holdfast.testbed.KafkaBroker;
import io.holdfast.testbed.PostgresServer;
import io.holdfast.testbed.TestBed;
import io.holdfast.time.Ticker;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.Driver;

/** The examples as drivers of their own, killed at random moments and started again; every record is counted. */
@NeedsService(value = "postgresql", program = PostgresServer.PROGRAM)
@Timeout(1800)
class KilledDriversIT {
    private static final String PASSWORD = "tell-nobody-4713";
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int KILLS = Integer.getInteger("holdfast.kills", 5);
    private static final int RECORDS_EACH = 300;
    private static final TestBed BED = TestBed.open("killed-drivers");
    private static final KafkaBroker BROKER = KafkaBroker.in(BED);
    private static final PostgresServer DATABASE = PostgresServer.in(BED, PASSWORD);

    @BeforeAll
    static void start() throws SQLException {
        BROKER.start();
        DATABASE.start();
        try (Connection connection = DATABASE.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE orders (line VARCHAR(1000) NOT NULL)");
        }
    }

    @AfterAll
    static void end() {
        BED.close();
    }

    @Test
    void shouldHaveEveryRecordOnceInTheDatabase() throws Exception {
        Path secret = Files.writeString(BED.root().resolve("secret"), PASSWORD + "\n");
        BROKER.createTopic("orders", 3);
        tellRecords(
                "orders",
                KilledDriversIT::rows,
                OrdersToDatabase.class,
                List.of("--kafka", BROKER.bootstrap(), "--topic", "orders", "--database", DATABASE.url()),
                List.of("--user", DATABASE.user(), "--password", "${file:" + secret + "}", "--batch-millis", "200"));
    }

    @Test
    void shouldHaveEveryRecordOnceInTheTopic() throws Exception {
        BROKER.createTopic("from", 3);
        BROKER.createTopic("to", 1);
        tellRecords(
                "from",
                KilledDriversIT::sent,
                OrdersToTopic.class,
                List.of("--kafka", BROKER.bootstrap(), "--from", "from", "--to", "to"),
                List.of("--batch-millis", "200"));
    }

    private static void tellRecords(
            String topic, Supplier<List<Integer>> results, Class<?> example, List<String> some, List<String> more)
            throws Exception {
        long seed = Long.getLong("holdfast.seed", System.nanoTime());
        System.out.println("seed of the kills of " + example.getSimpleName() + ": " + seed);
        Random random = new Random(seed);
        List<String> arguments = new ArrayList<>(some);
        arguments.addAll(more);
        for (int round = 0; round < KILLS; round++) {
            int before = results.get().size();
            produce(topic, round * RECORDS_EACH, (round + 1) * RECORDS_EACH);
            try (JavaProcess driver = driver(example, arguments)) {
                await(driver, results, before + 1);
                Ticker.system().sleep(Duration.ofMillis(random.nextInt(600)));
                driver.kill9();
            }
        }
        int all = KILLS * RECORDS_EACH;
        try (JavaProcess driver = driver(example, arguments)) {
            await(driver, results, all);
        }
        assertThat(results.get()).isEqualTo(IntStream.range(0, all).boxed().toList());
        System.out.println(all + " records over " + KILLS + " kills of " + example.getSimpleName() + ", each once");
    }

    private static void await(JavaProcess driver, Supplier<List<Integer>> results, int least) {
        Await.until(
                least + " results",
                LIMIT,
                () -> {
                    assertThat(driver.isAlive())
                            .as("whether it lives, %s", driver)
                            .isTrue();
                    return results.get().size() >= least;
                },
                () -> results.get().size() + "; " + driver);
    }

    private static JavaProcess driver(Class<?> example, List<String> arguments) throws IOException {
        List<String> opens = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-opens"))
                .toList();
        return BED.java("driver", example.getName())
                .jvmOptions(opens)
                .jvmOptions(
                        "-Xmx512m",
                        "-XX:+IgnoreUnrecognizedVMOptions",
                        "-Djdk.reflect.useDirectMethodHandle=false",
                        "-Dspark.master=local[3]",
                        "-Dspark.ui.enabled=false",
                        "-Dspark.driver.host=127.0.0.1",
                        "-Dspark.driver.bindAddress=127.0.0.1",
                        "-Dspark.streaming.kafka.maxRatePerPartition=100",
                        "-Dlog4j2.configurationFile=" + BED.base().resolve("conf/log4j2.properties"))
                .classPath(
                        CodePlace.of(ExactlyOnce.class),
                        CodePlace.of(example),
                        CodePlace.of(Driver.class),
                        BED.classPath("spark") + "/*",
                        BED.classPath("kafka-connector") + "/*")
                .arguments(arguments)
                .start();
    }

    private static List<Integer> rows() {
        List<Integer> found = new ArrayList<>();
        try (Connection connection = DATABASE.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT line FROM orders")) {
            while (rows.next()) {
                found.add(Integer.parseInt(rows.getString(1)));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        Collections.sort(found);
        return found;
    }

    private static List<Integer> sent() {
        TopicPartition partition = new TopicPartition("to", 0);
        List<Integer> found = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", BROKER.bootstrap(), "isolation.level", "read_committed"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> found.add(Integer.parseInt(record.value())));
            }
        }
        Collections.sort(found);
        return found;
    }

    private static void produce(String topic, int from, int until) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", BROKER.bootstrap()), new StringSerializer(), new StringSerializer())) {
            for (int i = from; i < until; i++) {
                Future<?> unused = producer.send(new ProducerRecord<>(topic, i % 3, "k", Integer.toString(i)));
            }
        }
    }
}

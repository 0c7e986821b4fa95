package io.holdfast.output;

import io.holdfast.examples.OrdersToDatabase;
import io.holdfast.examples.OrdersToFiles;
import io.holdfast.examples.OrdersToTopic;
import io.holdfast.services.NeedsService;
import io.holdfast.testbed.KafkaBroker;
import io.holdfast.testbed.PostgresServer;
import io.holdfast.testbed.TestBed;
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
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The examples as drivers of their own, killed at random moments and started again; every record is counted. */
@NeedsService(value = "postgresql", program = PostgresServer.PROGRAM)
@Timeout(1800)
class KilledDriversIT {
    private static final String PASSWORD = "tell-nobody-4713";
    private static final List<String> EACH_200_MILLIS = List.of("--batch-millis", "200");
    private static final TestBed BED = TestBed.open("killed-drivers");
    private static final KafkaBroker BROKER = KafkaBroker.in(BED);
    private static final PostgresServer DATABASE = PostgresServer.in(BED, PASSWORD);
    private static final KilledDrivers DRIVERS = new KilledDrivers(BED, BROKER);

    @BeforeAll
    static void start() throws SQLException {
        BROKER.start();
        DATABASE.start();
        try (Connection connection = DATABASE.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE orders (line VARCHAR(1000) NOT NULL)");
            statement.execute("CREATE SCHEMA batches");
            statement.execute("CREATE TABLE batches.totals (lines INT NOT NULL, bytes BIGINT NOT NULL)");
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
        DRIVERS.tellRecords(
                5,
                "orders",
                KilledDriversIT::rows,
                OrdersToDatabase.class,
                List.of("--kafka", BROKER.bootstrap(), "--topic", "orders", "--database", DATABASE.url()),
                List.of("--user", DATABASE.user(), "--password", "${file:" + secret + "}", "--batch-millis", "200"));
    }

    /** Totals of batches, with offsets in a schema of their own; they tell how many records are in, not which. */
    @Test
    void shouldCountEveryRecordOnceInTotalsOfBatches() throws Exception {
        Path secret = Files.writeString(BED.root().resolve("secret-of-batches"), PASSWORD + "\n");
        BROKER.createTopic("batches", 3);
        DRIVERS.tellRecords(
                2,
                "batches",
                KilledDriversIT::totals,
                OrdersToDatabase.class,
                List.of("--kafka", BROKER.bootstrap(), "--topic", "batches", "--per", "batch"),
                List.of(
                        "--database",
                        DATABASE.url() + "?currentSchema=batches",
                        "--user",
                        DATABASE.user(),
                        "--password",
                        "${file:" + secret + "}",
                        "--batch-millis",
                        "200"));
    }

    @Test
    void shouldHaveEveryRecordOnceInTheTopic() throws Exception {
        BROKER.createTopic("from", 3);
        BROKER.createTopic("to", 1);
        DRIVERS.tellRecords(
                5,
                "from",
                KilledDriversIT::sent,
                OrdersToTopic.class,
                List.of("--kafka", BROKER.bootstrap(), "--from", "from", "--to", "to"),
                EACH_200_MILLIS);
    }

    @Test
    void shouldHaveEveryRecordOnceInTheFiles() throws Exception {
        BROKER.createTopic("lines", 3);
        FilesOfOrders files = new FilesOfOrders(BED.directory("results").toString());
        DRIVERS.tellRecords(5, "lines", files::numbers, OrdersToFiles.class, toFiles("lines", files), EACH_200_MILLIS);
        files.assertInOrder();
        files.assertNothingLeft();
    }

    @Test
    void shouldPublishNothingForADriverThatAnotherHasReplaced() throws Exception {
        BROKER.createTopic("twice", 3);
        FilesOfOrders files = new FilesOfOrders(BED.directory("results-twice").toString());
        DRIVERS.tellZombie("twice", files::numbers, OrdersToFiles.class, toFiles("twice", files), EACH_200_MILLIS);
        files.assertInOrder();
    }

    private static List<String> toFiles(String topic, FilesOfOrders files) {
        return List.of("--kafka", BROKER.bootstrap(), "--topic", topic, "--results", files.directory());
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

    /** As many numbers as records were counted. */
    private static List<Integer> totals() {
        try (Connection connection = DATABASE.connect();
                Statement statement = connection.createStatement();
                ResultSet total = statement.executeQuery("SELECT COALESCE(SUM(lines), 0) FROM batches.totals")) {
            total.next();
            return IntStream.range(0, total.getInt(1)).boxed().toList();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
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
}

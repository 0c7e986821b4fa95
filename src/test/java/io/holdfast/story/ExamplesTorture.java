package io.holdfast.story;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.holdfast.story.SubmittedExample.Supply;
import io.holdfast.testbed.CodePlace;
import io.holdfast.testbed.FreePorts;
import io.holdfast.testbed.JobJar;
import io.holdfast.testbed.KafkaBroker;
import io.holdfast.testbed.PostgresServer;
import io.holdfast.testbed.RabbitMqServer;
import io.holdfast.testbed.SparkSubmission;
import io.holdfast.testbed.TestBed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.Driver;

/**
 * Every example as its users submit it, with {@code --deploy-mode cluster --supervise}, a real server and a real HDFS, and
 * with executors and drivers killed; every record is counted. Cells of {@code scripts/torture.sh examples}.
 */
@Timeout(1800)
class ExamplesTorture {
    private static final String PASSWORD = "tell-nobody-8812";
    private static final int LINES_A_SECOND = 20;

    @Test
    void wordCount() throws Exception {
        try (SubmittedExample example = SubmittedExample.start("word-count", Map.of())) {
            int port = FreePorts.next();
            TestBed bed = example.bed();
            bed.java("send", "io.holdfast.examples.SendLines")
                    .classPath(Artifacts.examples(bed.base()).toString())
                    .arguments("--port", "" + port, "--prefix", "line", "--rate", "" + LINES_A_SECOND)
                    .arguments("--generate", "" + example.records())
                    .start();
            SparkSubmission submission =
                    received(example, example.submission("WordCount", List.of(), "--tcp", "127.0.0.1:" + port));
            ExampleTally tally =
                    example.run(submission, (from, until) -> {}, () -> ExampleResults.batches(output(example)));
            tell("wordCount", tally).assertAtLeastOnce();
        }
    }

    @Test
    void kafkaReceiver() throws Exception {
        try (SubmittedExample example = SubmittedExample.start("kafka-receiver", Map.of())) {
            KafkaBroker broker = broker(example);
            SparkSubmission submission = received(
                    example,
                    example.submission(
                            "OrdersByReceiver",
                            kafka(example),
                            "--kafka",
                            broker.bootstrap(),
                            "--topic",
                            "orders",
                            "--group",
                            "g"));
            ExampleTally tally =
                    example.run(submission, producer(broker), () -> ExampleResults.batches(output(example)));
            tell("kafkaReceiver", tally).assertAtLeastOnce();
        }
    }

    @Test
    void rabbitMqToHdfs() throws Exception {
        try (SubmittedExample example = SubmittedExample.start("rabbitmq", Map.of("RABBIT_PASSWORD", PASSWORD))) {
            RabbitMqServer rabbit = RabbitMqServer.in(example.bed())
                    .with(RabbitMqServer.User.almighty("publisher", "publ1sher"))
                    .with(new RabbitMqServer.User("spark", PASSWORD, "^$", "^$", ".*"))
                    .start();
            declare(rabbit);
            SparkSubmission submission = received(
                    example,
                    example.submission(
                            "RabbitMqToHdfs",
                            List.of(Path.of(CodePlace.of(ConnectionFactory.class))),
                            "--rabbitmq",
                            "127.0.0.1:" + rabbit.port(),
                            "--queue",
                            "orders",
                            "--user",
                            "spark",
                            "--password",
                            "${env:RABBIT_PASSWORD}"));
            ExampleTally tally = example.run(
                    submission,
                    (from, until) -> publish(rabbit, from, until),
                    () -> ExampleResults.batches(output(example)));
            tell("rabbitMqToHdfs", tally).assertAtLeastOnce();
        }
    }

    @Test
    void directDatabase() throws Exception {
        try (SubmittedExample example = SubmittedExample.start("direct-database", Map.of("DB_PASSWORD", PASSWORD))) {
            KafkaBroker broker = broker(example);
            PostgresServer database = PostgresServer.in(example.bed(), PASSWORD).start();
            try (java.sql.Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE orders (line VARCHAR(1000) NOT NULL)");
            }
            List<Path> jars = new ArrayList<>(kafka(example));
            jars.add(Path.of(CodePlace.of(Driver.class)));
            SparkSubmission submission = example.submission(
                    "OrdersToDatabase",
                    jars,
                    "--kafka",
                    broker.bootstrap(),
                    "--topic",
                    "orders",
                    "--database",
                    database.url(),
                    "--user",
                    database.user(),
                    "--password",
                    "${env:DB_PASSWORD}");
            tell("directDatabase", example.run(submission, producer(broker), () -> ExampleResults.rows(database)))
                    .assertExactlyOnce();
        }
    }

    @Test
    void directTopic() throws Exception {
        try (SubmittedExample example = SubmittedExample.start("direct-topic", Map.of())) {
            KafkaBroker broker = broker(example);
            broker.createTopic("shouted", 1);
            SparkSubmission submission = example.submission(
                    "OrdersToTopic",
                    kafka(example),
                    "--kafka",
                    broker.bootstrap(),
                    "--from",
                    "orders",
                    "--to",
                    "shouted");
            ExampleTally tally = example.run(
                    submission, producer(broker), () -> ExampleResults.committed(broker.bootstrap(), "shouted"));
            tell("directTopic", tally).assertExactlyOnce();
        }
    }

    @Test
    void directFiles() throws Exception {
        try (SubmittedExample example = SubmittedExample.start("direct-files", Map.of())) {
            KafkaBroker broker = broker(example);
            SparkSubmission submission = example.submission(
                    "OrdersToFiles",
                    kafka(example),
                    "--kafka",
                    broker.bootstrap(),
                    "--topic",
                    "orders",
                    "--results",
                    output(example));
            ExampleTally tally = example.run(
                    submission, producer(broker), () -> ExampleResults.published(output(example), "orders-to-files"));
            tell("directFiles", tally).assertExactlyOnce();
        }
    }

    @Test
    void scala() throws Exception {
        try (SubmittedExample example = SubmittedExample.start("scala", Map.of())) {
            KafkaBroker broker = broker(example);
            SparkSubmission submission = example.submission(
                    Artifacts.scalaExamples(example.bed().base()),
                    "io.holdfast.scalaexamples.OrdersToFiles",
                    kafka(example),
                    broker.bootstrap(),
                    "orders",
                    output(example),
                    example.stopFile());
            ExampleTally tally = example.run(
                    submission,
                    producer(broker),
                    () -> ExampleResults.published(output(example), "scala-orders-to-files"));
            tell("scala", tally).assertExactlyOnce();
        }
    }

    /** That the counting above sees a loss: an application that is wrong in one line is caught. */
    @Test
    void commitsTooEarly() throws Exception {
        try (SubmittedExample example = SubmittedExample.start("commits-too-early", Map.of())) {
            KafkaBroker broker = broker(example);
            TestBed bed = example.bed();
            List<Path> libraries = new ArrayList<>(bed.jars("spark"));
            libraries.addAll(kafka(example));
            String source = Files.readString(bed.base().resolve("src/test/examples/CommitsTooEarly.java"));
            SparkSubmission submission = example.submission(
                    JobJar.compile(bed.root(), "CommitsTooEarly", source, libraries),
                    "CommitsTooEarly",
                    kafka(example),
                    broker.bootstrap(),
                    "orders",
                    output(example),
                    example.stopFile());
            ExampleTally tally =
                    example.run(submission, producer(broker), () -> ExampleResults.batches(output(example)));
            assertThat(tell("commitsTooEarly", tally).lost()).as("lost").isNotEmpty();
        }
    }

    private static ExampleTally tell(String cell, ExampleTally tally) {
        System.out.println("ExamplesTorture: " + cell + ": " + tally);
        return tally;
    }

    private static String output(SubmittedExample example) {
        return example.hdfs() + "/output";
    }

    private static SparkSubmission received(SubmittedExample example, SparkSubmission submission) {
        return submission
                .conf("spark.holdfast.wal.dir", example.hdfs() + "/log")
                .arguments("--checkpoint", example.hdfs() + "/checkpoint", "--output", output(example));
    }

    private static List<Path> kafka(SubmittedExample example) {
        return example.bed().jars("kafka-connector");
    }

    private static KafkaBroker broker(SubmittedExample example) {
        KafkaBroker broker = KafkaBroker.in(example.bed()).start();
        broker.createTopic("orders", 3);
        return broker;
    }

    private static Supply producer(KafkaBroker broker) {
        return (from, until) -> {
            try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                    // One request at a time, as in every test that writes to a topic that has just been made.
                    Map.of("bootstrap.servers", broker.bootstrap(), "max.in.flight.requests.per.connection", 1),
                    new StringSerializer(),
                    new StringSerializer())) {
                List<Future<?>> sent = new ArrayList<>();
                for (int i = from; i < until; i++) {
                    sent.add(producer.send(new ProducerRecord<>("orders", i % 3, "k", "order-" + i)));
                }
                for (Future<?> one : sent) {
                    one.get();
                }
            }
        };
    }

    private static void declare(RabbitMqServer rabbit) throws Exception {
        try (Connection connection = connect(rabbit);
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("orders", true, false, false, Map.of());
        }
    }

    private static void publish(RabbitMqServer rabbit, int from, int until) throws Exception {
        try (Connection connection = connect(rabbit);
                Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            for (int i = from; i < until; i++) {
                channel.basicPublish("", "orders", MessageProperties.PERSISTENT_BASIC, ("order-" + i).getBytes(UTF_8));
            }
            channel.waitForConfirmsOrDie(20_000);
        }
    }

    private static Connection connect(RabbitMqServer rabbit) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(rabbit.port());
        factory.setUsername("publisher");
        factory.setPassword("publ1sher");
        return factory.newConnection("examples");
    }
}

package io.holdfast.cells;

import io.holdfast.spark.KafkaOffsets;
import io.holdfast.testbed.Await;
import io.holdfast.testbed.CodePlace;
import io.holdfast.testbed.JavaProcess;
import io.holdfast.testbed.KafkaBroker;
import io.holdfast.testbed.SparkLine;
import io.holdfast.testbed.TestBed;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.semconv.ClientAttributes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.hadoop.hbase.client.AsyncConnection;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.json.JSONObject;
import redis.clients.authentication.core.TokenManager;
import redis.clients.jedis.Jedis;

/**
 * A topic, a directory, and drivers that are started on them one after the other or at once. The broker is shared by the
 * cells of a test class. Not thread-safe.
 */
final class DirectCell implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(90);

    /** What drivers need for a store beyond what Spark brings: a class of each jar. */
    private static final List<Class<?>> CLIENTS = List.of(
            Jedis.class,
            GenericObjectPool.class,
            TokenManager.class,
            JSONObject.class,
            org.postgresql.Driver.class,
            org.mariadb.jdbc.Driver.class,
            org.h2.Driver.class,
            AsyncConnection.class,
            OpenTelemetry.class,
            Context.class,
            ClientAttributes.class);

    private final TestBed bed;
    private final CellPlan plan;
    private final Admin admin;
    private final KafkaProducer<String, String> producer;
    private int produced;

    private DirectCell(TestBed bed, CellPlan plan, String bootstrap, Map<String, Object> client) {
        this.bed = bed;
        this.plan = plan;
        Map<String, Object> params = new HashMap<>(client);
        params.put("bootstrap.servers", bootstrap);
        this.admin = Admin.create(params);
        params.put("acks", "all");
        params.put("linger.ms", 5);
        // More than one request on its way, and a partition whose leader is not ready yet, can leave the broker waiting
        // for a sequence number that never comes.
        params.put("max.in.flight.requests.per.connection", 1);
        this.producer = new KafkaProducer<>(params, new StringSerializer(), new StringSerializer());
    }

    /** A cell with a topic of three partitions, its offsets in the group of its name. */
    static DirectCell open(String name, KafkaBroker broker) {
        return open(name, broker, "kafka://" + broker.bootstrap() + "/" + name, 3);
    }

    static DirectCell open(String name, KafkaBroker broker, String store, int partitions) {
        return open(name, broker, store, partitions, Map.of());
    }

    /** With properties of the cell's own clients. */
    static DirectCell open(String name, KafkaBroker broker, String store, int partitions, Map<String, Object> client) {
        TestBed bed = TestBed.open("direct-" + name);
        Path directory = bed.directory("data");
        CellPlan plan = CellPlan.parse(
                "batch=300",
                "directory=" + directory,
                "checkpoint=none",
                "application=" + name,
                "topic=" + name,
                "bootstrap=" + broker.bootstrap(),
                "store=" + store);
        DirectCell cell = new DirectCell(bed, plan, broker.bootstrap(), client);
        cell.createTopic(partitions, Map.of());
        return cell;
    }

    CellPlan plan() {
        return plan;
    }

    String topic() {
        return plan.text("topic");
    }

    Path directory() {
        return plan.directory();
    }

    /** The plan with a checkpoint directory of the cell's. */
    CellPlan checkpointed() {
        return plan.with("checkpoint", directory().resolve("checkpoint"));
    }

    void createTopic(int partitions, Map<String, String> configs) {
        createTopic(topic(), partitions, configs);
    }

    /** One beside the cell's own. */
    void createTopic(String name, int partitions, Map<String, String> configs) {
        wait(admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(configs)))
                .all());
        Await.until("the topic " + name, LIMIT, () -> isThere(name), name::toString);
    }

    void deleteTopic() {
        deleteTopic(topic());
    }

    void deleteTopic(String name) {
        wait(admin.deleteTopics(List.of(name)).all());
        Await.until("the end of the topic " + name, LIMIT, () -> !isThere(name), name::toString);
    }

    private boolean isThere(String name) {
        return wait(admin.listTopics().names()).contains(name);
    }

    /** The members that Kafka counts in the group of the cell's name. */
    int groupMembers(String group) {
        ConsumerGroupDescription description =
                wait(admin.describeConsumerGroups(List.of(group)).all()).get(group);
        return description == null ? 0 : description.members().size();
    }

    void addPartitions(int total) {
        wait(admin.createPartitions(Map.of(topic(), NewPartitions.increaseTo(total)))
                .all());
    }

    /** Deletes records of a partition before an offset. */
    void deleteBefore(int partition, long offset) {
        wait(admin.deleteRecords(Map.of(new TopicPartition(topic(), partition), RecordsToDelete.beforeOffset(offset)))
                .all());
    }

    /** Sends so many more numbered records, over the partitions in turn; the topic has them when this returns. */
    void produce(int count, int partitions) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sent.add(sending(produced % partitions, Integer.toString(produced)));
            produced++;
        }
        sent.forEach(DirectCell::await);
    }

    void send(int partition, String value) {
        await(sending(partition, value));
    }

    void send(String to, int partition, String value) {
        await(producer.send(new ProducerRecord<>(to, partition, null, value)));
    }

    private Future<RecordMetadata> sending(int partition, String value) {
        return producer.send(new ProducerRecord<>(topic(), partition, null, value));
    }

    private static void await(Future<RecordMetadata> sent) {
        try {
            RecordMetadata unused = sent.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException failure) {
            throw new IllegalStateException("Kafka did not take a record: " + failure, failure);
        }
    }

    /** How many numbered records were sent. */
    int produced() {
        return produced;
    }

    private static <T> T wait(org.apache.kafka.common.KafkaFuture<T> future) {
        try {
            return future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException failure) {
            throw new IllegalStateException("Kafka did not do it: " + failure, failure);
        }
    }

    JavaProcess start() {
        return start(plan);
    }

    JavaProcess start(CellPlan changed) {
        return start(changed, Map.of());
    }

    JavaProcess start(CellPlan changed, Map<String, String> environment) {
        List<String> opens = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-opens"))
                .toList();
        return bed.java("driver", DirectDriver.class.getName())
                .jvmOptions(opens)
                .jvmOptions(
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+IgnoreUnrecognizedVMOptions",
                        "-Djdk.reflect.useDirectMethodHandle=false",
                        "-Dlog4j2.configurationFile=" + bed.base().resolve("conf/log4j2.properties"))
                .classPath(
                        CodePlace.of(KafkaOffsets.class),
                        CodePlace.of(DirectDriver.class),
                        bed.classPath(SparkLine.spark()) + "/*",
                        bed.classPath(SparkLine.connector()) + "/*")
                .classPath(CLIENTS.stream().map(CodePlace::of).toArray(String[]::new))
                .environment(environment)
                .arguments(changed.arguments())
                .start();
    }

    void touch(String file) {
        try {
            Files.createFile(directory().resolve(file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    boolean has(String file) {
        return Files.exists(directory().resolve(file));
    }

    void remove(String file) {
        try {
            Files.delete(directory().resolve(file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Has the driver stop gracefully, and waits for its end. */
    void stop(JavaProcess driver) {
        touch("stop");
        awaitEnd(driver, 0);
        remove("stop");
    }

    /** Delivered lines: {@code time process partition:offset value}. */
    List<String[]> delivered() {
        return Lines.read(DirectOutput.file(directory())).stream()
                .filter(line -> line.startsWith("D "))
                .map(line -> line.substring(2).split(" ", -1))
                .toList();
    }

    /** Batches that were done, by time and process. */
    long batches() {
        return Lines.read(DirectOutput.file(directory())).stream()
                .filter(line -> line.startsWith("B "))
                .count();
    }

    Set<String> values() {
        Set<String> values = new TreeSet<>();
        delivered().forEach(line -> values.add(line[3]));
        return values;
    }

    /** Numbered records that were sent and not delivered. */
    Set<Integer> lost() {
        Set<String> values = values();
        Set<Integer> lost = new TreeSet<>();
        for (int number = 0; number < produced; number++) {
            if (!values.contains(Integer.toString(number))) {
                lost.add(number);
            }
        }
        return lost;
    }

    /** How often records were delivered more than once, and how often all in all. */
    long repeated() {
        Map<String, Integer> counts = new HashMap<>();
        delivered().forEach(line -> counts.merge(line[2], 1, Integer::sum));
        return counts.values().stream().mapToLong(count -> count - 1L).sum();
    }

    void await(String what, JavaProcess process, BooleanSupplier condition) {
        Await.until(
                what,
                LIMIT,
                () -> {
                    if (!process.isAlive() && !condition.getAsBoolean()) {
                        throw new AssertionError("The driver ended while waiting for " + what + ": " + this + process);
                    }
                    return condition.getAsBoolean();
                },
                () -> this + ". " + process);
    }

    void awaitAll(JavaProcess process) {
        await("all records to be delivered", process, () -> lost().isEmpty());
    }

    void awaitEnd(JavaProcess process, int status) {
        int found = process.awaitExit(LIMIT);
        if (found != status) {
            throw new AssertionError("Expected the driver to end with status " + status + ": " + this + process);
        }
    }

    /** Waits until it ends with any status but 0. */
    void awaitFailure(JavaProcess process) {
        if (process.awaitExit(LIMIT) == 0) {
            throw new AssertionError("Expected the driver to end with another status than 0: " + this + process);
        }
    }

    /**
     * Sends all the time, kills the driver so many times, each a while after it has put something out, and counts.
     *
     * @throws AssertionError if a record is lost
     */
    void kill(CellPlan changed, int kills) {
        long seed = Long.getLong("holdfast.seed", System.nanoTime());
        System.out.println("DirectCell: seed of the kills: holdfast.seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round <= kills; round++) {
            JavaProcess driver = start(changed);
            produce(150, 3);
            int goal = values().size() + 1;
            await("something to be put out", driver, () -> values().size() >= goal);
            for (int step = random.nextInt(10); step >= 0; step--) {
                produce(20 + random.nextInt(30), 3);
                Await.until("a while", LIMIT, () -> random.nextInt(3) == 0, () -> "seed " + seed);
            }
            if (round == kills) {
                awaitAll(driver);
            } else {
                driver.kill9();
            }
        }
        if (!lost().isEmpty()) {
            throw new AssertionError("Lost " + lost() + ", seed " + seed + ", " + this);
        }
    }

    @Override
    public String toString() {
        return "sent " + produced + ", lost " + lost().size() + ", repeated " + repeated() + ", batches " + batches();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        admin.close(Duration.ofSeconds(5));
        bed.close();
    }
}

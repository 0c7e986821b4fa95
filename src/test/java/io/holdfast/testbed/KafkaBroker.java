package io.holdfast.testbed;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka broker (one KRaft node that is broker and controller) on 127.0.0.1. It keeps its port and its data over stop,
 * kill and start. Topics are not created by themselves. Not thread-safe.
 */
public final class KafkaBroker implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration TOOL_LIMIT = Duration.ofSeconds(60);

    private final TestBed bed;
    private final Map<String, String> overrides;
    private final List<Listener> more = new ArrayList<>();
    private final int port = FreePorts.next();
    private final int controllerPort = FreePorts.next();
    private @Nullable Path directory;
    private @Nullable JavaProcess process;

    private KafkaBroker(TestBed bed, Map<String, String> overrides) {
        this.bed = bed;
        this.overrides = overrides;
    }

    /** A broker that is not started yet and is closed with the bed. */
    public static KafkaBroker in(TestBed bed) {
        return in(bed, Map.of());
    }

    /** A broker with properties that replace or extend the test bed's own. */
    public static KafkaBroker in(TestBed bed, Map<String, String> overrides) {
        KafkaBroker broker = new KafkaBroker(bed, Map.copyOf(overrides));
        bed.closeFirst(broker);
        return broker;
    }

    /** The address for clients; the same for the broker's whole life. */
    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /** One more listener, which tells clients another port than its own. */
    private record Listener(String name, String protocol, int port, int advertised) {}

    /**
     * Has it listen at one more port from its first start on.
     *
     * @param name capital letters
     * @param protocol as {@code SASL_PLAINTEXT}
     * @return the port
     */
    public int listen(String name, String protocol) {
        int own = FreePorts.next();
        more.add(new Listener(name, protocol, own, own));
        return own;
    }

    /**
     * Has it listen at one more port, of which its clients learn only a line that leads there.
     *
     * @return where the line begins; clients have to come through it from the first
     */
    public CutLine listenThroughALine() {
        int own = FreePorts.next();
        CutLine line = CutLine.to(own, bed);
        more.add(new Listener("LINE", "PLAINTEXT", own, line.port()));
        return line;
    }

    /** Starts it, on the data it left if it ran before, and returns when it serves. */
    public KafkaBroker start() {
        if (process != null && process.isAlive()) {
            throw new TestBedException("The Kafka broker at " + bootstrap() + " runs already, " + process);
        }
        Path configuration = configuration();
        process = kafka("kafka", "kafka.Kafka")
                .jvmOptions("-Xmx384m")
                .arguments(configuration.toString())
                .start();
        process.awaitLog("Kafka Server started", START_LIMIT);
        return this;
    }

    /** SIGTERM: it ends in good order and keeps its data. */
    public void stop() {
        process().terminate();
    }

    /** SIGKILL; it keeps what it had written. */
    public void kill9() {
        process().kill9();
    }

    /** Stops it if it runs and starts it again on the same port and data. */
    public void restart() {
        if (process().isAlive()) {
            stop();
        }
        start();
    }

    /** The broker's current process, to suspend it or to read its log. */
    public JavaProcess process() {
        if (process == null) {
            throw new TestBedException("The Kafka broker at " + bootstrap() + " was never started");
        }
        return process;
    }

    /** Creates a topic with one replica; throws if it exists. Takes about two seconds, as each of the tools. */
    public void createTopic(String topic, int partitions) {
        topics("--create", "--topic", topic, "--partitions", Integer.toString(partitions), "--replication-factor", "1");
    }

    /** Deletes a topic; throws if it does not exist. */
    public void deleteTopic(String topic) {
        topics("--delete", "--topic", topic);
    }

    /** The names of the topics there are. */
    public List<String> topicNames() {
        return topics("--list").lines().filter(line -> !line.isBlank()).toList();
    }

    /** Kafka's own table of a consumer group: topic, partition, committed offset, end, lag. */
    public String describeGroup(String group) {
        return tool("kafka-groups", "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand")
                .arguments("--describe", "--group", group)
                .run(TOOL_LIMIT);
    }

    /** Ends it and deletes its data. Idempotent. */
    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
        if (directory != null) {
            FileTree.delete(directory);
        }
    }

    private String topics(String... arguments) {
        return tool("kafka-topics", "org.apache.kafka.tools.TopicCommand")
                .arguments(arguments)
                .run(TOOL_LIMIT);
    }

    private JavaCommand tool(String name, String mainClass) {
        return kafka(name, mainClass).jvmOptions("-Xmx128m").arguments("--bootstrap-server", bootstrap());
    }

    /** Only the servers log at INFO: what a tool prints is its answer. */
    private JavaCommand kafka(String name, String mainClass) {
        String level = mainClass.equals("kafka.Kafka") ? "info" : "error";
        return bed.java(name, mainClass)
                .classPath(bed.classPath("kafka") + "/*")
                .jvmOptions(
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=" + level,
                        "-Dorg.slf4j.simpleLogger.showDateTime=true",
                        "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS");
    }

    private Path configuration() {
        if (directory == null) {
            Path fresh = bed.directory("kafka");
            format(write(fresh));
            directory = fresh;
        }
        return directory.resolve("server.properties");
    }

    private void format(Path configuration) {
        kafka("kafka-format", "kafka.tools.StorageTool")
                .jvmOptions("-Xmx128m")
                .arguments("format", "-t", clusterId(), "-c", configuration.toString())
                .run(TOOL_LIMIT);
    }

    private Path write(Path target) {
        try (StringWriter text = new StringWriter()) {
            properties(target).store(text, null);
            return Files.writeString(target.resolve("server.properties"), text.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the broker's configuration to " + target, e);
        }
    }

    private Properties properties(Path target) {
        Properties properties = new Properties();
        properties.setProperty("process.roles", "broker,controller");
        properties.setProperty("node.id", "1");
        properties.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        properties.setProperty(
                "listeners",
                "PLAINTEXT://" + bootstrap() + ",CONTROLLER://127.0.0.1:" + controllerPort
                        + each(one -> one.name() + "://127.0.0.1:" + one.port()));
        properties.setProperty(
                "advertised.listeners",
                "PLAINTEXT://" + bootstrap() + each(one -> one.name() + "://127.0.0.1:" + one.advertised()));
        properties.setProperty(
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT" + each(one -> one.name() + ":" + one.protocol()));
        properties.setProperty("controller.listener.names", "CONTROLLER");
        properties.setProperty("log.dirs", target.resolve("data").toString());
        properties.setProperty("auto.create.topics.enable", "false");
        properties.setProperty("group.initial.rebalance.delay.ms", "0");
        // After kill -9 the new process is refused until the session of the old one has run out: 9 s by default.
        properties.setProperty("broker.session.timeout.ms", "3000");
        properties.setProperty("broker.heartbeat.interval.ms", "500");
        // A small machine: few partitions of the internal topics, small caches.
        properties.setProperty("offsets.topic.num.partitions", "4");
        properties.setProperty("transaction.state.log.num.partitions", "4");
        properties.setProperty("log.cleaner.dedupe.buffer.size", "2097152");
        singleReplicas().forEach(key -> properties.setProperty(key, "1"));
        properties.putAll(overrides);
        return properties;
    }

    private String each(Function<Listener, String> text) {
        return more.stream().map(one -> "," + text.apply(one)).collect(Collectors.joining());
    }

    private static Stream<String> singleReplicas() {
        return Stream.of(
                "offsets.topic.replication.factor",
                "transaction.state.log.replication.factor",
                "transaction.state.log.min.isr",
                "share.coordinator.state.topic.replication.factor",
                "share.coordinator.state.topic.min.isr");
    }

    /** Sixteen random bytes in Kafka's own notation; the highest bit is clear, since no id may begin with a dash. */
    private static String clusterId() {
        UUID random = UUID.randomUUID();
        ByteBuffer bytes = ByteBuffer.allocate(16)
                .putLong(random.getMostSignificantBits() & Long.MAX_VALUE)
                .putLong(random.getLeastSignificantBits());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }
}

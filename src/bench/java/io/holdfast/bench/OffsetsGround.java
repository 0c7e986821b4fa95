package io.holdfast.bench;

import io.holdfast.testbed.H2Server;
import io.holdfast.testbed.HdfsCluster;
import io.holdfast.testbed.KafkaBroker;
import io.holdfast.testbed.MariaDbServer;
import io.holdfast.testbed.PostgresServer;
import io.holdfast.testbed.RedisServer;
import io.holdfast.testbed.SqlServer;
import io.holdfast.testbed.TestBed;
import io.holdfast.testbed.ZooKeeperServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A broker with its topics and the servers of all stores; each is started when it is first asked for. Not thread-safe. */
final class OffsetsGround implements AutoCloseable {
    private static final String PASSWORD = "bench-4715";

    private final Map<String, Supplier<OffsetPlace>> kinds = new LinkedHashMap<>();
    private final Map<String, OffsetPlace> started = new LinkedHashMap<>();
    private final Map<String, FilledTopic> topics = new LinkedHashMap<>();
    private @Nullable TestBed bed;
    private @Nullable KafkaBroker broker;

    OffsetsGround() {
        kinds.put("kafka", () -> place("kafka", "kafka://" + bootstrap() + "/" + OffsetPlace.APPLICATION, Map.of()));
        kinds.put("postgresql", () -> sql("postgresql", PostgresServer.in(bed(), PASSWORD)));
        kinds.put("zookeeper", this::zooKeeper);
        kinds.put("redis", this::redis);
        kinds.put("topic", () -> place("topic", "topic://" + bootstrap() + "/offsets", Map.of("replication", "1")));
        kinds.put("mariadb", () -> sql("mariadb", MariaDbServer.in(bed(), PASSWORD)));
        kinds.put("h2", () -> sql("h2", H2Server.in(bed(), PASSWORD)));
        kinds.put("file", () -> place("file", bed().directory("offsets").toString(), Map.of()));
        kinds.put(
                "hdfs",
                () -> place(
                        "hdfs",
                        HdfsCluster.in(bed()).start().uri() + "/offsets",
                        Map.of("hadoop.dfs.replication", "2")));
    }

    /** The kinds of stores. */
    Set<String> kinds() {
        return kinds.keySet();
    }

    /** The store of a kind. */
    OffsetPlace store(String kind) {
        OffsetPlace place = started.get(kind);
        if (place == null) {
            Supplier<OffsetPlace> make = kinds.get(kind);
            if (make == null) {
                throw new IllegalArgumentException("There is no store '" + kind + "'");
            }
            place = make.get();
            started.put(kind, place);
        }
        return place;
    }

    /** A topic that has so many records of so many bytes in each of its partitions. */
    String topic(int partitions, int recordsPerPartition, int bytes) {
        String name = "records-" + partitions + "-" + recordsPerPartition + "-" + bytes;
        FilledTopic topic = topics.get(name);
        if (topic == null) {
            topic = FilledTopic.make(bootstrap(), name, partitions, recordsPerPartition, bytes);
            topics.put(name, topic);
        }
        return topic.name();
    }

    String bootstrap() {
        if (broker == null) {
            broker = KafkaBroker.in(bed()).start();
        }
        return broker.bootstrap();
    }

    private static OffsetPlace place(String name, String address, Map<String, String> options) {
        return new OffsetPlace(name, address, options);
    }

    private OffsetPlace sql(String name, SqlServer server) {
        SqlServer running = server.start();
        return place(
                name, running.url(running.port()), Map.of("user", running.user(), "password", passwordReference()));
    }

    private OffsetPlace zooKeeper() {
        return place(
                "zookeeper", "zookeeper://" + ZooKeeperServer.in(bed()).start().address() + "/offsets", Map.of());
    }

    private OffsetPlace redis() {
        RedisServer server = RedisServer.in(bed(), PASSWORD).start();
        return place("redis", "redis://127.0.0.1:" + server.port() + "/0", Map.of("password", passwordReference()));
    }

    private String passwordReference() {
        try {
            Path file = bed().directory("secret").resolve("password");
            return "${file:" + Files.writeString(file, PASSWORD + "\n") + "}";
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private TestBed bed() {
        if (bed == null) {
            bed = TestBed.open("bench");
        }
        return bed;
    }

    /** Ends all processes. */
    @Override
    public void close() {
        if (bed != null) {
            bed.close();
        }
    }
}

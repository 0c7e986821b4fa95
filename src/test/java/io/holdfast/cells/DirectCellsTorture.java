package io.holdfast.cells;

import io.holdfast.testbed.H2Server;
import io.holdfast.testbed.HBaseServer;
import io.holdfast.testbed.HdfsCluster;
import io.holdfast.testbed.KafkaBroker;
import io.holdfast.testbed.MariaDbServer;
import io.holdfast.testbed.PostgresServer;
import io.holdfast.testbed.RedisServer;
import io.holdfast.testbed.SqlServer;
import io.holdfast.testbed.TestBed;
import io.holdfast.testbed.ZooKeeperServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A driver that reads Kafka directly, killed at random moments {@code holdfast.kills} times, with each kind of store on its
 * own server; every record is counted. One test is one cell of {@code scripts/torture.sh offsets}.
 */
@Timeout(3600)
class DirectCellsTorture {
    private static final String PASSWORD = "tell-nobody-4714";

    private final int kills = Integer.getInteger("holdfast.kills", 5);
    private TestBed bed;
    private KafkaBroker broker;
    private Path secret;

    @BeforeEach
    void start() throws IOException {
        bed = TestBed.open("direct-torture");
        broker = KafkaBroker.in(bed).start();
        secret = Files.writeString(bed.directory("secret").resolve("password"), PASSWORD + "\n");
    }

    @AfterEach
    void end() {
        bed.close();
    }

    @Test
    void kafka() {
        kill("kafka", "kafka://" + broker.bootstrap() + "/torture", Map.of());
    }

    @Test
    void topic() {
        kill("topic", "topic://" + broker.bootstrap() + "/offsets", Map.of("replication", "1"));
    }

    @Test
    void file() {
        kill("file", bed.directory("offsets").toString(), Map.of());
    }

    @Test
    void hdfs() {
        HdfsCluster hdfs = HdfsCluster.in(bed).start();
        kill("hdfs", hdfs.uri() + "/offsets", Map.of());
    }

    @Test
    void zookeeper() {
        ZooKeeperServer server = ZooKeeperServer.in(bed).start();
        kill("zookeeper", "zookeeper://" + server.address() + "/offsets", Map.of());
    }

    @Test
    void redis() {
        RedisServer server = RedisServer.in(bed, PASSWORD).start();
        kill("redis", "redis://127.0.0.1:" + server.port() + "/0", Map.of("password", reference()));
    }

    @Test
    void hbase() {
        HBaseServer server = HBaseServer.in(bed).start();
        kill("hbase", "hbase://" + server.address() + "/offsets", Map.of());
    }

    @Test
    void postgresql() {
        PostgresServer server = PostgresServer.in(bed, PASSWORD);
        kill("postgresql", server, server.user());
    }

    @Test
    void mariadb() {
        MariaDbServer server = MariaDbServer.in(bed, PASSWORD);
        kill("mariadb", server, server.user());
    }

    @Test
    void h2() {
        H2Server server = H2Server.in(bed, PASSWORD);
        kill("h2", server, server.user());
    }

    private String reference() {
        return "${file:" + secret + "}";
    }

    private void kill(String name, SqlServer server, String user) {
        SqlServer started = server.start();
        kill(name, started.url(started.port()), Map.of("user", user, "password", reference()));
    }

    private void kill(String name, String store, Map<String, String> options) {
        try (DirectCell cell = DirectCell.open(name, broker, store, 3)) {
            CellPlan plan = cell.plan();
            for (Map.Entry<String, String> option : new TreeMap<>(options).entrySet()) {
                plan = plan.with("option." + option.getKey(), option.getValue());
            }
            cell.kill(plan, kills);
            System.out.println("DirectCells: " + name + ": " + kills + " kills, " + cell);
        }
    }
}

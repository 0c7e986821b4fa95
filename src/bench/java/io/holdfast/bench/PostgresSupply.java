package io.holdfast.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.source.Source;
import io.holdfast.source.postgresql.PostgresChanges;
import io.holdfast.testbed.PostgresServer;
import io.holdfast.testbed.TestBed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/** Rows that were inserted a hundred in a transaction, as a slot brings them; a slot and a table for each run. */
final class PostgresSupply implements Supply {
    private static final String PASSWORD = "bench-4717";
    private static final int TOGETHER = 100;

    private final Supplier<TestBed> bed;
    private final AtomicInteger tables = new AtomicInteger();
    private @Nullable Place place;

    PostgresSupply(Supplier<TestBed> bed) {
        this.bed = bed;
    }

    private record Place(PostgresServer server, String passwordReference) {
        static Place start(TestBed bed) throws IOException {
            PostgresServer server =
                    PostgresServer.in(bed, PASSWORD).with("wal_level=logical").start();
            Path file = Files.writeString(bed.directory("postgresql-secret").resolve("password"), PASSWORD);
            return new Place(server, "${file:" + file + "}");
        }
    }

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public int records() {
        return 60_000;
    }

    @Override
    public Load load(int records) throws Exception {
        if (place == null) {
            place = Place.start(bed.get());
        }
        String table = "records_" + tables.incrementAndGet();
        try (Connection connection = connect(place.server());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE " + table + " (id serial PRIMARY KEY, payload text)");
            statement.execute("CREATE PUBLICATION " + table + " FOR TABLE " + table);
            statement.execute("SELECT pg_create_logical_replication_slot('" + table + "', 'pgoutput')");
            fill(connection, table, records);
            try (ResultSet end = statement.executeQuery("SELECT pg_current_wal_lsn()")) {
                end.next();
                return new TableLoad(place, table, LogSequenceNumber.valueOf(end.getString(1)));
            }
        }
    }

    private static Connection connect(PostgresServer server) throws SQLException {
        return DriverManager.getConnection(server.url(server.port()), server.user(), server.password());
    }

    private static void fill(Connection connection, String table, int records) throws SQLException {
        List<byte[]> payloads = Payloads.records(ReceiversCases.RECORD_BYTES);
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + table + " (payload) VALUES (?)")) {
            for (int i = 0; i < records; i++) {
                insert.setString(1, new String(payloads.get(i % payloads.size()), US_ASCII));
                insert.addBatch();
                if ((i + 1) % TOGETHER == 0 || i == records - 1) {
                    insert.executeBatch();
                    connection.commit();
                }
            }
        }
        connection.setAutoCommit(true);
    }

    private record TableLoad(Place place, String table, LogSequenceNumber end) implements Load {
        @Override
        public Source source() {
            return PostgresChanges.from("127.0.0.1:" + place.server().port(), "postgres", table, table)
                    .user(place.server().user(), place.passwordReference());
        }

        @Override
        public ReceiverClient client() {
            return new Client(
                    place.server().url(place.server().port()), place.server().user(), table);
        }

        /** All but what is no change: the slot stands behind the last commit, or a little before the end of the log. */
        @Override
        public void verify() throws SQLException {
            try (Connection connection = connect(place.server());
                    Statement statement = connection.createStatement();
                    ResultSet left = statement.executeQuery("SELECT count(*) FROM pg_logical_slot_peek_binary_changes('"
                            + table + "', '" + end.asString() + "', NULL, 'proto_version', '1', 'publication_names', '"
                            + table + "')")) {
                left.next();
                Load.requireNone(left.getLong(1), "PostgreSQL");
            }
        }

        @Override
        public void drop() throws SQLException {
            try (Connection connection = connect(place.server());
                    Statement statement = connection.createStatement()) {
                statement.execute("SELECT pg_drop_replication_slot('" + table + "')");
                statement.execute("DROP PUBLICATION " + table);
                statement.execute("DROP TABLE " + table);
            }
        }
    }

    /** Counts inserts without decoding them, and says after each thousand, and at the end, that it has them. */
    private record Client(String url, String user, String slot) implements ReceiverClient {
        private static final int KEPT_TOGETHER = 1000;

        @Override
        public void read(long records, AtomicLong acknowledged) throws Exception {
            Properties properties = new Properties();
            PGProperty.USER.set(properties, user);
            PGProperty.PASSWORD.set(properties, PASSWORD);
            PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "10");
            PGProperty.REPLICATION.set(properties, "database");
            PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
            try (Connection connection = DriverManager.getConnection(url, properties);
                    PGReplicationStream stream = connection
                            .unwrap(PGConnection.class)
                            .getReplicationAPI()
                            .replicationStream()
                            .logical()
                            .withSlotName(slot)
                            .withSlotOption("proto_version", 1)
                            .withSlotOption("publication_names", slot)
                            .start()) {
                read(stream, records, acknowledged);
            }
        }

        private static void read(PGReplicationStream stream, long records, AtomicLong acknowledged)
                throws SQLException {
            long seen = 0;
            while (acknowledged.get() < records) {
                ByteBuffer message = stream.read();
                byte kind = message.get(message.position());
                seen += kind == 'I' ? 1 : 0;
                if (kind == 'C' && (seen - acknowledged.get() >= KEPT_TOGETHER || seen == records)) {
                    stream.setAppliedLSN(stream.getLastReceiveLSN());
                    stream.setFlushedLSN(stream.getLastReceiveLSN());
                    stream.forceUpdateStatus();
                    acknowledged.set(seen);
                }
            }
        }
    }
}

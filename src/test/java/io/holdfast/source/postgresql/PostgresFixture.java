package io.holdfast.source.postgresql;

import io.holdfast.metric.Metrics;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceReader;
import io.holdfast.source.contract.CuttableSource;
import io.holdfast.source.contract.RefusedSource;
import io.holdfast.source.contract.SourceCase;
import io.holdfast.source.contract.SourcePlace;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.CutLine;
import io.holdfast.testbed.PostgresServer;
import io.holdfast.testbed.TestBed;
import io.holdfast.time.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** PostgreSQL with a reader, and a stranger who may come in and not replicate. Not thread-safe. */
final class PostgresFixture implements SourceServer {
    private static final String READING_PASSWORD = "reader-s3cret-w0rd";
    private static final String STRANGE_PASSWORD = "strange-s3cret-w0rd";
    private static final String WRONG_PASSWORD = "wr0ng-s3cret-w0rd";
    private static final Duration SENDER_TIMEOUT = Duration.ofSeconds(3);

    private final TestBed bed;
    private final PostgresServer server;
    private final Path secret;
    private boolean hasRoles;

    PostgresFixture(TestBed bed) {
        this.bed = bed;
        this.secret = bed.root().resolve("reader");
        this.server = PostgresServer.in(bed, "0wner-s3cret")
                .with("wal_level = logical")
                .with("max_replication_slots = 64")
                .with("max_wal_senders = 20")
                .with("wal_sender_timeout = " + SENDER_TIMEOUT.toSeconds() + "s");
    }

    PostgresServer postgres() {
        return server;
    }

    @Override
    public String missingFromBundle() {
        return "org.postgresql:postgresql:";
    }

    @Override
    public void start() {
        server.start();
        if (!hasRoles) {
            execute("CREATE ROLE reader LOGIN REPLICATION PASSWORD '" + READING_PASSWORD + "'");
            execute("CREATE ROLE stranger LOGIN PASSWORD '" + STRANGE_PASSWORD + "'");
            hasRoles = true;
            try {
                Files.writeString(secret, READING_PASSWORD);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot write " + secret, e);
            }
        }
    }

    @Override
    public void kill9() {
        server.kill9();
    }

    @Override
    public Optional<String> unknown(SourceCase unknown) {
        return switch (unknown) {
            case REDELIVERED_FLAG -> Optional.of("the server does not say it, and a new process cannot know");
            case ACKNOWLEDGEMENTS_SURVIVE_KILL -> Optional.of("the server writes a slot's place only at times");
            default -> Optional.empty();
        };
    }

    @Override
    public Map<String, String> environment() {
        return Map.of("PG_READER", READING_PASSWORD, "PG_STRANGER", STRANGE_PASSWORD, "PG_WRONG", WRONG_PASSWORD);
    }

    @Override
    public List<String> secrets() {
        return List.of(READING_PASSWORD, STRANGE_PASSWORD, WRONG_PASSWORD);
    }

    @Override
    public Duration acknowledgeTimeout() {
        return SENDER_TIMEOUT;
    }

    /** The adapter tells the server again and again that it lives. */
    @Override
    public boolean redeliversAfterTimeout() {
        return false;
    }

    PostgresChanges source(String name, int port) {
        return PostgresChanges.from("127.0.0.1:" + port, "postgres", name, name)
                .user("reader", "${env:PG_READER}")
                .answerTimeout(Duration.ofSeconds(2));
    }

    /** In this JVM, where no secret is in the environment. */
    PostgresChanges source(String name) {
        return source(name, server.port()).user("reader", "${file:" + secret + "}");
    }

    SourceReader open(PostgresChanges source) {
        return source.open(context(1));
    }

    static SourceContext context(int receivers) {
        return new SourceContext(0, receivers, 1 << 20, 1000, Ticker.system(), Metrics.none());
    }

    /** With a clock that is ahead by that many minutes. */
    static SourceContext context(Metrics metrics, AtomicLong minutes) {
        Ticker ahead = new Ticker() {
            @Override
            public long nanos() {
                return Ticker.system().nanos()
                        + Duration.ofMinutes(minutes.get()).toNanos();
            }

            @Override
            public long millis() {
                return Ticker.system().millis()
                        + Duration.ofMinutes(minutes.get()).toMillis();
            }

            @Override
            public void sleep(Duration duration) throws InterruptedException {
                Ticker.system().sleep(duration);
            }
        };
        return new SourceContext(0, 1, 1 << 20, 1000, ahead, metrics);
    }

    void execute(String... statements) {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        } catch (SQLException e) {
            throw new AssertionError("Cannot execute " + List.of(statements), e);
        }
    }

    long number(String query) {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            return number(statement, query);
        } catch (SQLException e) {
            throw new AssertionError("Cannot ask " + query, e);
        }
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** How far the slot was moved. */
    long confirmed(String slot) {
        return number("SELECT confirmed_flush_lsn - '0/0' FROM pg_replication_slots WHERE slot_name = '" + slot + "'");
    }

    /** A table, a publication and a slot of that name. */
    void create(String name) {
        execute(
                "CREATE TABLE " + name + " (id serial PRIMARY KEY, payload text)",
                "CREATE PUBLICATION " + name + " FOR TABLE " + name,
                "SELECT pg_create_logical_replication_slot('" + name + "', 'pgoutput')");
    }

    @Override
    public SourcePlace place(String name) {
        String plain = name.replace('-', '_');
        create(plain);
        return new Place(plain);
    }

    @Override
    public RefusedSource wrongCredentials(SourcePlace place) {
        PostgresChanges wrong = ((Place) place).source().user("reader", "${env:PG_WRONG}");
        return new RefusedSource(wrong, "password authentication failed", "check user(...)");
    }

    @Override
    public RefusedSource wrongAddress(SourcePlace place, int port) {
        return new RefusedSource(source("wrong", port), "refused", "check that a PostgreSQL server listens");
    }

    @Override
    public RefusedSource permissionDenied(SourcePlace place) {
        PostgresChanges strange = ((Place) place).source().user("stranger", "${env:PG_STRANGER}");
        return new RefusedSource(strange, "the user needs the attribute REPLICATION");
    }

    private final class Place implements SourcePlace {
        private final String name;
        private final List<Long> commits = new ArrayList<>();

        Place(String name) {
            this.name = name;
        }

        @Override
        public PostgresChanges source() {
            return PostgresFixture.this.source(name, server.port());
        }

        @Override
        public CuttableSource cuttable() {
            CutLine line = CutLine.to(server.port(), bed);
            return new CuttableSource(PostgresFixture.this.source(name, line.port()), line::cut);
        }

        /** Each in a transaction of its own, whose commit stands at the noted place or behind it. */
        @Override
        public void publish(List<byte[]> payloads) {
            try (Connection connection = server.connect();
                    Statement statement = connection.createStatement();
                    PreparedStatement insert =
                            connection.prepareStatement("INSERT INTO " + name + " (payload) VALUES (?)")) {
                connection.setAutoCommit(false);
                for (byte[] payload : payloads) {
                    insert.setString(1, new String(payload, StandardCharsets.US_ASCII));
                    insert.executeUpdate();
                    commits.add(number(statement, "SELECT pg_current_wal_insert_lsn() - '0/0'"));
                    connection.commit();
                }
            } catch (SQLException e) {
                throw new AssertionError("Cannot insert into " + name, e);
            }
        }

        @Override
        public OptionalLong unacknowledged() {
            long confirmed = confirmed(name);
            return OptionalLong.of(
                    commits.stream().filter(commit -> commit >= confirmed).count());
        }
    }
}

package io.holdfast.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.epoch.Epoch;
import io.holdfast.epoch.FencedException;
import io.holdfast.metric.Metrics;
import io.holdfast.offset.OffsetAdvance;
import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.OffsetConflictException;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.OffsetUnavailableException;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import io.holdfast.offset.jdbc.JdbcOffsets;
import io.holdfast.testbed.SqlServer;
import io.holdfast.time.Threads;
import io.holdfast.time.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Results and offsets in one transaction, on a real database in a process of its own. */
@Timeout(180)
abstract class JdbcOutputContract {
    static final String PASSWORD = "tell-nobody-4712";
    private static final SourcePartition FIRST = new SourcePartition("orders", "0");
    private static final SourcePartition SECOND = new SourcePartition("orders", "1");
    private static final int ATTEMPTS = 300;
    private static final int OLD_ATTEMPTS = 50;

    private final String application = "app-" + Long.toString(System.nanoTime(), 36);
    private OffsetStore store;
    private JdbcOutput output;

    abstract SqlServer database();

    private JdbcOffsets settings() {
        Path file = Path.of("target", "jdbc-output-secret").toAbsolutePath();
        try {
            Files.writeString(file, PASSWORD + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return JdbcOffsets.at(database().url())
                .user(database().user())
                .password("${file:" + file + "}")
                .timeout(Duration.ofSeconds(20));
    }

    @BeforeEach
    void beginApplication() throws SQLException {
        try (Connection connection = database().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS results (application VARCHAR(190) NOT NULL,"
                    + " partition_name VARCHAR(20) NOT NULL, record_offset BIGINT NOT NULL)");
        }
        store = settings().open(new OffsetStoreContext(application, Ticker.system(), Metrics.none()));
        store.fence(epoch(1));
        store.commit(OffsetCommit.ofNoBatch(
                Map.of(FIRST, new OffsetAdvance(-1, 0, "t"), SECOND, new OffsetAdvance(-1, 0, "t")), "the start"));
        output = JdbcOutput.at(settings());
    }

    @AfterEach
    void endApplication() {
        store.close();
    }

    private Epoch epoch(long number) {
        return new Epoch(number, application, "driver-" + number, 1000);
    }

    private BatchTicket ticket(long epoch, long from, long until) {
        OffsetAdvance range = new OffsetAdvance(from, until, "t");
        return BatchTicket.of(epoch(epoch), OffsetCommit.ofBatch(1000 + until, Map.of(FIRST, range, SECOND, range)));
    }

    private JdbcOutput.RangeWork insert(SourcePartition partition, long until) {
        return (connection, first) -> insert(connection, partition, first, until);
    }

    private void insert(Connection connection, SourcePartition partition, long first, long until) throws SQLException {
        try (PreparedStatement add = connection.prepareStatement("INSERT INTO results VALUES (?, ?, ?)")) {
            for (long offset = first; offset < until; offset++) {
                add.setString(1, application);
                add.setString(2, partition.partition());
                add.setLong(3, offset);
                add.addBatch();
            }
            add.executeBatch();
        }
    }

    private List<Long> results(SourcePartition partition) throws SQLException {
        List<Long> found = new ArrayList<>();
        try (Connection connection = database().connect();
                PreparedStatement select = connection.prepareStatement("SELECT record_offset FROM results"
                        + " WHERE application = ? AND partition_name = ? ORDER BY record_offset")) {
            select.setString(1, application);
            select.setString(2, partition.partition());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getLong(1));
                }
            }
        }
        return found;
    }

    private static List<Long> numbers(long until) {
        return LongStream.range(0, until).boxed().toList();
    }

    @Test
    void shouldWriteResultsAndOffsetTogether() throws SQLException {
        assertThat(output.writePartition(ticket(1, 0, 10), FIRST, insert(FIRST, 10)))
                .isEqualTo(10);
        assertThat(results(FIRST)).isEqualTo(numbers(10));
        assertThat(store.load())
                .containsEntry(FIRST, new StoredOffset(10, "t", 1010))
                .containsEntry(SECOND, new StoredOffset(0, "t", OffsetCommit.NO_BATCH));
    }

    @Test
    void shouldDoNothingWhenTheRangeIsTriedAgain() throws SQLException {
        output.writePartition(ticket(1, 0, 10), FIRST, insert(FIRST, 10));
        assertThat(output.writePartition(ticket(1, 0, 10), FIRST, insert(FIRST, 10)))
                .isZero();
        assertThat(results(FIRST)).isEqualTo(numbers(10));
    }

    @Test
    void shouldWriteOnlyTheRestWhenARangeOverlaps() throws SQLException {
        output.writePartition(ticket(1, 0, 10), FIRST, insert(FIRST, 10));
        assertThat(output.writePartition(ticket(1, 5, 15), FIRST, insert(FIRST, 15)))
                .isEqualTo(5);
        assertThat(results(FIRST)).isEqualTo(numbers(15));
    }

    @Test
    void shouldRefuseToPassOverRecords() throws SQLException {
        assertThatThrownBy(() -> output.writePartition(ticket(1, 5, 15), FIRST, insert(FIRST, 15)))
                .isInstanceOf(OffsetConflictException.class)
                .hasMessageContaining("it holds 0, so the records in between would never be written");
        assertThat(results(FIRST)).isEmpty();
    }

    @Test
    void shouldRefuseAnotherPartitionOfTheSameName() throws SQLException {
        BatchTicket other = BatchTicket.of(
                epoch(1), OffsetCommit.ofBatch(1000, Map.of(FIRST, new OffsetAdvance(0, 10, "made anew"))));
        assertThatThrownBy(() -> output.writePartition(other, FIRST, insert(FIRST, 10)))
                .isInstanceOf(OffsetConflictException.class)
                .hasMessageContaining("the topic was made anew");
        assertThat(results(FIRST)).isEmpty();
    }

    @Test
    void shouldUndoEverythingWhenTheWorkFails() throws SQLException {
        assertThatThrownBy(() -> output.writePartition(ticket(1, 0, 10), FIRST, (connection, first) -> {
                    insert(connection, FIRST, first, 10);
                    throw new IOException("on purpose");
                }))
                .isInstanceOf(OutputFailedException.class)
                .hasMessageContaining("on purpose");
        assertThat(results(FIRST)).isEmpty();
        assertThat(store.load()).containsEntry(FIRST, new StoredOffset(0, "t", OffsetCommit.NO_BATCH));
        assertThat(output.writePartition(ticket(1, 0, 10), FIRST, insert(FIRST, 10)))
                .isEqualTo(10);
    }

    @Test
    void shouldWriteAWholeBatchAtOnce() throws SQLException {
        output.writePartition(ticket(1, 0, 4), SECOND, insert(SECOND, 4));
        JdbcOutput.BatchWork work = (connection, first) -> {
            for (Map.Entry<SourcePartition, Long> each : new TreeMap<>(first).entrySet()) {
                insert(connection, each.getKey(), each.getValue(), 10);
            }
        };
        assertThat(output.writeBatch(ticket(1, 0, 10), work)).isEqualTo(16);
        assertThat(output.writeBatch(ticket(1, 0, 10), work)).isZero();
        assertThat(results(FIRST)).isEqualTo(numbers(10));
        assertThat(results(SECOND)).isEqualTo(numbers(10));
    }

    @Test
    void shouldFenceTheOldDriverInItsOwnTransaction() throws SQLException {
        store.fence(epoch(2));
        assertThatThrownBy(() -> output.writePartition(ticket(1, 0, 10), FIRST, insert(FIRST, 10)))
                .isInstanceOf(FencedException.class)
                .hasMessageContaining("epoch 2")
                .hasMessageContaining("driver-2");
        assertThat(results(FIRST)).isEmpty();
        assertThat(output.writePartition(ticket(2, 0, 10), FIRST, insert(FIRST, 10)))
                .isEqualTo(10);
    }

    @Test
    void shouldRefuseADriverThatHasNotFencedHere() {
        assertThatThrownBy(() -> output.writePartition(ticket(3, 0, 10), FIRST, insert(FIRST, 10)))
                .isInstanceOf(OffsetConflictException.class)
                .hasMessageContaining("this driver has not fenced there");
    }

    @Test
    void shouldRefuseAPartitionThatTheDriverNeverBegan() {
        SourcePartition unknown = new SourcePartition("orders", "7");
        BatchTicket ticket =
                BatchTicket.of(epoch(1), OffsetCommit.ofBatch(1, Map.of(unknown, new OffsetAdvance(0, 1, ""))));
        assertThatThrownBy(() -> output.writePartition(ticket, unknown, insert(unknown, 1)))
                .isInstanceOf(OffsetConflictException.class)
                .hasMessageContaining("it holds nothing of the partition");
    }

    /** The later driver fences while attempts of the older one are under way. */
    @Test
    void shouldWriteEachRecordOnceWhenManyAttemptsRace() throws Exception {
        ExecutorService pool = Threads.pool("attempt", 8);
        try {
            List<Future<Long>> running = new ArrayList<>();
            for (int i = 0; i < ATTEMPTS; i++) {
                running.add(pool.submit(() -> attempt(ticket(1, 0, 20))));
            }
            store.fence(epoch(2));
            for (int i = 0; i < OLD_ATTEMPTS; i++) {
                running.add(pool.submit(() -> attempt(ticket(1, 0, 20))));
                running.add(pool.submit(() -> attempt(ticket(2, 0, 20))));
            }
            long moved = 0;
            for (Future<Long> each : running) {
                moved += each.get(120, TimeUnit.SECONDS);
            }
            assertThat(moved).isEqualTo(20);
        } finally {
            pool.shutdownNow();
        }
        assertThat(results(FIRST)).isEqualTo(numbers(20));
        assertThat(store.load()).containsEntry(FIRST, new StoredOffset(20, "t", 1020));
    }

    private long attempt(BatchTicket ticket) {
        try {
            return output.writePartition(ticket, FIRST, insert(FIRST, 20));
        } catch (FencedException old) {
            return 0;
        }
    }

    /** The server is killed again and again while batches go on, each tried until it is told that it is done. */
    @Test
    void shouldWriteEachRecordOnceWhenTheServerIsKilled() throws Exception {
        ExecutorService killer = Threads.pool("killer", 1);
        try {
            Future<?> kills = killer.submit(() -> {
                for (int i = 0; i < 3; i++) {
                    Ticker.system().sleep(Duration.ofMillis(300));
                    database().kill9();
                    database().start();
                }
                return true;
            });
            long until = 0;
            while (!kills.isDone() || until < 100) {
                until += 5;
                writeUntilTold(ticket(1, until - 5, until), until);
            }
            kills.get(60, TimeUnit.SECONDS);
            assertThat(results(FIRST)).isEqualTo(numbers(until));
            System.out.println(until + " records in batches of 5 over three kills of the server, each once");
        } finally {
            killer.shutdownNow();
        }
    }

    private void writeUntilTold(BatchTicket ticket, long until) throws InterruptedException {
        for (int attempt = 0; attempt < 600; attempt++) {
            try {
                output.writePartition(ticket, FIRST, insert(FIRST, until));
                return;
            } catch (OffsetUnavailableException | OutputFailedException again) {
                Ticker.system().sleep(Duration.ofMillis(100));
            }
        }
        throw new AssertionError("Not written after 600 attempts: " + ticket);
    }

    @Test
    void shouldNotBeStoppedByChangesByHandForever() throws SQLException {
        output.writePartition(ticket(1, 0, 10), FIRST, insert(FIRST, 10));
        store.set(Map.of(FIRST, new StoredOffset(3, "t", -1)), Set.of(), "back");
        assertThatThrownBy(() -> output.writePartition(ticket(1, 10, 20), FIRST, insert(FIRST, 20)))
                .isInstanceOf(OffsetConflictException.class);
        assertThat(results(FIRST)).isEqualTo(numbers(10));
    }
}

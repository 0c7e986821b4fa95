package io.holdfast.source.postgresql;

import io.holdfast.config.SettingsException;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceLibrary;
import io.holdfast.source.SourceReader;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.replication.PGReplicationStream;

/** One attempt to open a source: checks, and a stream of the slot's changes. Not thread-safe. */
final class ChangesOpening {
    private static final String LIBRARY = "org.postgresql.Driver";
    private static final String ARTIFACT = "org.postgresql:postgresql:42.7.8";
    private static final Duration SLOT_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_STATUS = Duration.ofSeconds(10);

    private final PostgresChanges source;
    private final SourceContext context;

    ChangesOpening(PostgresChanges source, SourceContext context) {
        this.source = source;
        this.context = context;
    }

    SourceReader open() {
        SourceLibrary.require(LIBRARY, ARTIFACT, source.name());
        if (context.receivers() > 1) {
            throw new SourceRefusedException(
                    "Cannot open " + source.name() + " for " + context.receivers()
                            + " receivers: a slot has one reader; use one receiver, or a slot and a publication per stream",
                    null);
        }
        Connections connections = new Connections(source);
        SlotWatch watch = new SlotWatch(source, connections, context);
        try {
            Duration status = checked(connections, watch);
            return started(connections, watch, status);
        } catch (SettingsException unresolved) {
            throw new SourceRefusedException(
                    "Cannot open " + source.name() + ": " + unresolved.getMessage(), unresolved);
        } catch (SQLException failure) {
            throw Failures.of(source, "open", failure);
        }
    }

    /** Returns how often the server has to hear of this receiver. */
    private Duration checked(Connections connections, SlotWatch watch) throws SQLException {
        try (Connection connection = connections.plain()) {
            Server server = new Server(source, connection);
            server.check();
            watch.saw(server.retainedBytes());
            long third = server.senderTimeoutMillis() / 3;
            return third == 0 || third > LONGEST_STATUS.toMillis() ? LONGEST_STATUS : Duration.ofMillis(third);
        }
    }

    /** A receiver that was killed leaves the slot in use for a moment. */
    private SourceReader started(Connections connections, SlotWatch watch, Duration status) throws SQLException {
        long deadline = context.ticker().nanos() + source.answerTimeout().toNanos();
        Connection connection = connections.replicating();
        try {
            while (true) {
                try {
                    return new ChangesReader(source, context, connection, stream(connection), watch, status);
                } catch (SQLException failure) {
                    boolean isInUse = Failures.OBJECT_IN_USE.equals(failure.getSQLState());
                    if (!isInUse || context.ticker().nanos() - deadline >= 0) {
                        throw failure;
                    }
                    pause();
                }
            }
        } catch (SQLException | RuntimeException failure) {
            closeAfter(failure, connection);
            throw failure;
        }
    }

    /** Without the driver's own statuses: it would send them from whatever call, and would move the slot by itself. */
    private PGReplicationStream stream(Connection connection) throws SQLException {
        return connection
                .unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName(source.slot())
                .withSlotOption("proto_version", "1")
                .withSlotOption("publication_names", '"' + source.publication().replace("\"", "\"\"") + '"')
                .withStatusInterval((int) LONGEST_STATUS.toMillis(), TimeUnit.MILLISECONDS)
                .withAutomaticFlush(false)
                .start();
    }

    private void pause() {
        try {
            context.ticker().sleep(SLOT_PAUSE);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new SourceUnavailableException("Interrupted while opening " + source.name(), stop);
        }
    }

    private static void closeAfter(Exception failure, Connection connection) {
        try {
            connection.close();
        } catch (SQLException second) {
            failure.addSuppressed(second);
        }
    }
}

package io.holdfast.output;

import io.holdfast.offset.jdbc.JdbcConnections;
import io.holdfast.offset.jdbc.JdbcOffsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a few connections of this process for the next task, for as long as the process lives. How many are in use is
 * bounded by how many tasks run. Thread-safe.
 */
final class ConnectionPool {
    private static final Logger log = LoggerFactory.getLogger(ConnectionPool.class);
    private static final int KEPT = 4;
    private static final int VALID_SECONDS = 5;
    private static final Map<JdbcOffsets, ConnectionPool> POOLS = new ConcurrentHashMap<>();

    private final JdbcConnections connections;
    private final Deque<Connection> idle = new ArrayDeque<>(); // guarded by itself

    private ConnectionPool(JdbcConnections connections) {
        this.connections = connections;
    }

    static ConnectionPool of(JdbcOffsets settings) {
        return POOLS.computeIfAbsent(settings, place -> new ConnectionPool(JdbcConnections.of(place)));
    }

    JdbcConnections connections() {
        return connections;
    }

    /** One that serves. */
    Connection take() {
        for (Connection kept = next(); kept != null; kept = next()) {
            if (serves(kept)) {
                return kept;
            }
            close(kept);
        }
        return connections.open();
    }

    private @Nullable Connection next() {
        synchronized (idle) {
            return idle.poll();
        }
    }

    private static boolean serves(Connection kept) {
        try {
            return !kept.getAutoCommit() && kept.isValid(VALID_SECONDS);
        } catch (SQLException broken) {
            return false;
        }
    }

    /** After a commit. */
    void giveBack(Connection connection) {
        synchronized (idle) {
            if (idle.size() < KEPT) {
                idle.push(connection);
                return;
            }
        }
        close(connection);
    }

    /** After a failure: closing undoes what is not committed, and a session that a user's work changed goes with it. */
    void undo(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException broken) {
            log.debug("Undoing failed; the database undoes it when the connection is gone", broken);
        }
        close(connection);
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException failure) {
            log.debug("Closing a connection failed", failure);
        }
    }
}

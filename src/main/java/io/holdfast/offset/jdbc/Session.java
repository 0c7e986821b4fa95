package io.holdfast.offset.jdbc;

import io.holdfast.offset.OffsetRefusedException;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** One connection, made when it is needed and made anew when it is broken, used by one at a time. Thread-safe. */
final class Session implements AutoCloseable {
    private final JdbcConnections connections;
    private @Nullable Connection connection;
    private boolean closed;

    Session(JdbcConnections connections) {
        this.connections = connections;
    }

    /** What happens in a transaction; an exception undoes it. */
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * Runs a transaction and commits it.
     *
     * @param doing what is attempted, as {@code commit to}
     * @throws io.holdfast.offset.OffsetException as the database's failure means
     */
    synchronized <T> T transaction(String doing, Work<T> work) {
        Connection current = connection();
        boolean done = false;
        try {
            T result = work.on(current);
            connections.commit(current);
            done = true;
            return result;
        } catch (SQLException failure) {
            throw connections.meaning(doing, failure);
        } finally {
            if (!done) {
                undo(current);
            }
        }
    }

    /** Whether the connection still serves is asked first, for the failure of a commit tells nothing about the commit. */
    private Connection connection() {
        if (closed) {
            throw new OffsetRefusedException(
                    "Cannot use " + connections.settings().description() + ": the store is closed", null);
        }
        if (connection != null && !serves(connection)) {
            discard();
        }
        if (connection == null) {
            connection = connections.open();
        }
        return connection;
    }

    private boolean serves(Connection current) {
        try {
            return current.isValid(
                    (int) Math.max(1, connections.settings().timeout().toSeconds()));
        } catch (SQLException broken) {
            return false;
        }
    }

    private void undo(Connection current) {
        try {
            current.rollback();
        } catch (SQLException broken) {
            discard();
        }
    }

    /** What is closed here has failed already, and the failure was told. */
    private void discard() {
        Connection broken = connection;
        connection = null;
        if (broken != null) {
            JdbcConnections.close(broken, new SQLException("discarded"));
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        discard();
    }
}

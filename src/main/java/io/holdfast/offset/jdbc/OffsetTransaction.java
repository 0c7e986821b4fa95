package io.holdfast.offset.jdbc;

import io.holdfast.epoch.Epoch;
import io.holdfast.epoch.FencedException;
import io.holdfast.offset.OffsetConflictException;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/**
 * The offsets of an application within a transaction that somebody else began and will commit, so that results and
 * offsets are kept together or not at all. On the same database, under the driver's epoch. Not thread-safe.
 */
public final class OffsetTransaction {
    private final JdbcConnections connections;
    private final Connection connection;
    private final Statements sql;
    private final Epoch mine;
    private final OffsetRows rows;

    private OffsetTransaction(JdbcConnections connections, Connection connection, Epoch mine) {
        this.connections = connections;
        this.connection = connection;
        this.sql = connections.statements();
        this.mine = mine;
        this.rows = new OffsetRows(
                connection, sql, mine.application(), connections.settings().description());
    }

    /**
     * The offsets as a connection sees them.
     *
     * @param connection within a transaction, isolated as "read committed" or higher
     * @param mine the epoch of the driver on whose behalf this happens, not one that was kept from before
     */
    public static OffsetTransaction on(JdbcConnections connections, Connection connection, Epoch mine) {
        return new OffsetTransaction(connections, connection, mine);
    }

    /**
     * Locks a partition's row until the end of the transaction, and tells where the partition stands. With several
     * partitions, go in their order, or two transactions wait for each other.
     *
     * @throws FencedException if a newer driver has fenced
     * @throws OffsetConflictException if nothing is stored of the partition
     */
    public StoredOffset lock(SourcePartition partition) throws SQLException {
        Optional<OffsetRows.Row> found = rows.lock(partition);
        OffsetRows.Row row = found.orElseThrow(() -> unknown(partition));
        if (row.epochNumber() != mine.number()) {
            throw notMine(partition, row.epochNumber());
        }
        return row.offset();
    }

    /** Moves a partition that was locked before; what is done is undone unless the transaction commits. */
    public void move(SourcePartition partition, StoredOffset to) throws SQLException {
        rows.move(Map.of(partition, to), mine.number());
    }

    private RuntimeException notMine(SourcePartition partition, long number) throws SQLException {
        Optional<Epoch> newest = ApplicationRow.read(
                        connection,
                        sql.application(),
                        mine.application(),
                        connections.settings().description())
                .flatMap(ApplicationRow::newest);
        if (number > mine.number()) {
            return new FencedException(mine, newest.orElse(new Epoch(number, mine.application(), "another driver", 0)));
        }
        return new OffsetConflictException(
                "Cannot move " + partition + " in " + connections.settings().description() + " for " + mine
                        + ": the partition is under epoch " + number
                        + ", so this driver has not fenced there, or an older state was put back; let the driver fence"
                        + " in the same database before its first batch",
                null);
    }

    private OffsetConflictException unknown(SourcePartition partition) {
        return new OffsetConflictException(
                "Cannot move " + partition + " of application '" + mine.application() + "' in "
                        + connections.settings().description() + ", table " + sql.offsetsTable()
                        + ": it holds nothing of the partition; the driver commits where it begins before its first"
                        + " batch, so this is another database or other tables than the driver's, or the row was"
                        + " deleted",
                null);
    }
}

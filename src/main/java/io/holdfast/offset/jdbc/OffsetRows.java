package io.holdfast.offset.jdbc;

import io.holdfast.offset.OffsetDamagedException;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The rows of an application's offsets, on a caller's connection. Not thread-safe. */
final class OffsetRows {
    private final Connection connection;
    private final Statements sql;
    private final String application;
    private final String where;

    OffsetRows(Connection connection, Statements sql, String application, String where) {
        this.connection = connection;
        this.sql = sql;
        this.application = application;
        this.where = where;
    }

    /**
     * A row.
     *
     * @param epochNumber whose driver may move it; 0 for none yet
     */
    record Row(StoredOffset offset, long epochNumber) {}

    Map<SourcePartition, Row> all() throws SQLException {
        return select(sql.offsets());
    }

    Map<SourcePartition, Row> lockAll() throws SQLException {
        return select(sql.lockOffsets());
    }

    Optional<Row> lock(SourcePartition partition) throws SQLException {
        return Optional.ofNullable(select(sql.lockOffset(), partition.source(), partition.partition())
                .get(partition));
    }

    private Map<SourcePartition, Row> select(String query, String... more) throws SQLException {
        Map<SourcePartition, Row> rows = new TreeMap<>();
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, application);
            for (int i = 0; i < more.length; i++) {
                statement.setString(i + 2, more[i]);
            }
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    add(rows, result);
                }
            }
        }
        return rows;
    }

    private void add(Map<SourcePartition, Row> rows, ResultSet result) throws SQLException {
        long offset = result.getLong(3);
        SourcePartition partition = new SourcePartition(result.getString(1), result.getString(2));
        if (offset < 0) {
            throw new OffsetDamagedException(
                    "Cannot read the offset of " + partition + " of application '" + application + "' in " + where
                            + ", table " + sql.offsetsTable() + ": expected zero or more, found " + offset
                            + "; set it by hand",
                    null);
        }
        rows.put(
                partition,
                new Row(new StoredOffset(offset, result.getString(4), result.getLong(6)), result.getLong(5)));
    }

    /** Has only drivers of this epoch move them. */
    void take(long epochNumber) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.takeOffsets())) {
            statement.setLong(1, epochNumber);
            statement.setString(2, application);
            statement.executeUpdate();
        }
    }

    void add(Map<SourcePartition, StoredOffset> offsets, long epochNumber) throws SQLException {
        write(sql.addOffset(), offsets, epochNumber);
    }

    void move(Map<SourcePartition, StoredOffset> offsets, long epochNumber) throws SQLException {
        write(sql.moveOffset(), offsets, epochNumber);
    }

    private void write(String change, Map<SourcePartition, StoredOffset> offsets, long epochNumber)
            throws SQLException {
        if (offsets.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(change)) {
            for (Map.Entry<SourcePartition, StoredOffset> entry : offsets.entrySet()) {
                statement.setLong(1, entry.getValue().offset());
                statement.setString(2, entry.getValue().incarnation());
                statement.setLong(3, epochNumber);
                statement.setLong(4, entry.getValue().batchMillis());
                statement.setString(5, application);
                statement.setString(6, entry.getKey().source());
                statement.setString(7, entry.getKey().partition());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    void forget(Collection<SourcePartition> partitions) throws SQLException {
        if (partitions.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql.forgetOffset())) {
            for (SourcePartition partition : partitions) {
                statement.setString(1, application);
                statement.setString(2, partition.source());
                statement.setString(3, partition.partition());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}

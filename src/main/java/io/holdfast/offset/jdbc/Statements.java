package io.holdfast.offset.jdbc;

import java.util.List;

/**
 * The tables, and every statement on them. Immutable.
 *
 * <pre>
 * applications   one row per application: format, the newest epoch, the last sign of life, how many commits history saw
 * offsets        one row per application, source and partition: the next record to be read, what tells the partition from
 *                another of the same name, the epoch that may move it, the batch that moved it last
 * history        the last commits of an application: epoch, batch, time, note, and a line per partition
 * </pre>
 *
 * <p>Who fences locks the application's row, then all of its offsets, and writes its epoch into both; so whoever holds the
 * lock of an offset's row and finds its own epoch there is the one that counts until it commits, and need not touch the
 * application's row, which all would wait for. Rows are locked in the order of their keys, so that no two wait for each
 * other.
 */
final class Statements {
    static final int FORMAT = 1;

    private final Dialect dialect;
    private final String applications;
    private final String offsets;
    private final String history;

    Statements(Dialect dialect, String prefix) {
        this.dialect = dialect;
        applications = prefix + "applications";
        offsets = prefix + "offsets";
        history = prefix + "history";
    }

    /** For errors. */
    String offsetsTable() {
        return offsets;
    }

    /** For errors. */
    String applicationsTable() {
        return applications;
    }

    List<String> create() {
        return List.of(
                "CREATE TABLE IF NOT EXISTS " + applications + " (application VARCHAR(190) NOT NULL PRIMARY KEY,"
                        + " format_version INT NOT NULL, epoch_number BIGINT NOT NULL, owner VARCHAR(500) NOT NULL,"
                        + " claimed_millis BIGINT NOT NULL, sign_millis BIGINT NOT NULL, entries BIGINT NOT NULL)"
                        + dialect.tableOptions(),
                "CREATE TABLE IF NOT EXISTS " + offsets + " (application VARCHAR(190) NOT NULL,"
                        + " source_name VARCHAR(255) NOT NULL, partition_name VARCHAR(255) NOT NULL,"
                        + " next_offset BIGINT NOT NULL, incarnation VARCHAR(1000) NOT NULL,"
                        + " epoch_number BIGINT NOT NULL, batch_millis BIGINT NOT NULL,"
                        + " PRIMARY KEY (application, source_name, partition_name))" + dialect.tableOptions(),
                "CREATE TABLE IF NOT EXISTS " + history + " (application VARCHAR(190) NOT NULL, entry BIGINT NOT NULL,"
                        + " epoch_number BIGINT NOT NULL, batch_millis BIGINT NOT NULL, at_millis BIGINT NOT NULL,"
                        + " note VARCHAR(1000) NOT NULL, advances " + dialect.text() + " NOT NULL,"
                        + " PRIMARY KEY (application, entry))" + dialect.tableOptions());
    }

    /** Fails where a table is missing. */
    List<String> probe() {
        return List.of(
                "SELECT sign_millis FROM " + applications + " WHERE 1 = 0",
                "SELECT batch_millis FROM " + offsets + " WHERE 1 = 0",
                "SELECT advances FROM " + history + " WHERE 1 = 0");
    }

    String application() {
        return "SELECT format_version, epoch_number, owner, claimed_millis, sign_millis, entries FROM " + applications
                + " WHERE application = ?";
    }

    String lockApplication() {
        return application() + " FOR UPDATE";
    }

    String addApplication() {
        return "INSERT INTO " + applications
                + " (application, format_version, epoch_number, owner, claimed_millis, sign_millis, entries)"
                + " VALUES (?, " + FORMAT + ", 0, '', 0, 0, 0)";
    }

    String updateApplication() {
        return "UPDATE " + applications
                + " SET epoch_number = ?, owner = ?, claimed_millis = ?, sign_millis = ?, entries = ?"
                + " WHERE application = ?";
    }

    String offsets() {
        return "SELECT source_name, partition_name, next_offset, incarnation, epoch_number, batch_millis FROM "
                + offsets + " WHERE application = ?";
    }

    String lockOffsets() {
        return offsets() + " ORDER BY source_name, partition_name FOR UPDATE";
    }

    String lockOffset() {
        return offsets() + " AND source_name = ? AND partition_name = ? FOR UPDATE";
    }

    String takeOffsets() {
        return "UPDATE " + offsets + " SET epoch_number = ? WHERE application = ?";
    }

    String addOffset() {
        return "INSERT INTO " + offsets
                + " (next_offset, incarnation, epoch_number, batch_millis, application, source_name, partition_name)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?)";
    }

    String moveOffset() {
        return "UPDATE " + offsets + " SET next_offset = ?, incarnation = ?, epoch_number = ?, batch_millis = ?"
                + " WHERE application = ? AND source_name = ? AND partition_name = ?";
    }

    String forgetOffset() {
        return "DELETE FROM " + offsets + " WHERE application = ? AND source_name = ? AND partition_name = ?";
    }

    String addEntry() {
        return "INSERT INTO " + history
                + " (application, entry, epoch_number, batch_millis, at_millis, note, advances)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?)";
    }

    String forgetEntries() {
        return "DELETE FROM " + history + " WHERE application = ? AND entry <= ?";
    }

    String entries() {
        return "SELECT epoch_number, batch_millis, at_millis, note, advances FROM " + history
                + " WHERE application = ? ORDER BY entry DESC";
    }
}

package io.holdfast.source.postgresql;

import io.holdfast.source.SourceRefusedException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is asked of the server on an ordinary connection. Not thread-safe. */
final class Server {
    private static final Logger log = LoggerFactory.getLogger(Server.class);
    private static final String RETAINED = "SELECT pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery()"
            + " THEN pg_last_wal_receive_lsn() ELSE pg_current_wal_lsn() END, restart_lsn)::bigint"
            + " FROM pg_replication_slots WHERE slot_name = ?";

    private final PostgresChanges source;
    private final Connection connection;

    Server(PostgresChanges source, Connection connection) {
        this.source = source;
        this.connection = connection;
    }

    /**
     * Checks what replication needs, and creates the slot where that is asked for.
     *
     * @throws SourceRefusedException naming what is missing
     */
    void check() throws SQLException {
        String level = text("SELECT setting FROM pg_settings WHERE name = ?", "wal_level");
        if (!level.equals("logical")) {
            throw refused("wal_level is '" + level + "'; set it to logical and start the server anew");
        }
        if (text("SELECT pubname FROM pg_publication WHERE pubname = ?", source.publication())
                .isEmpty()) {
            throw refused("there is no publication '" + source.publication()
                    + "' in this database; create it: CREATE PUBLICATION " + source.publication()
                    + " FOR TABLE ...; before the slot, for a slot knows only publications that were there before it");
        }
        checkSlot();
    }

    private void checkSlot() throws SQLException {
        String found = slot();
        if (found.isEmpty() && source.createsSlot()) {
            create();
            found = slot();
        }
        if (found.isEmpty()) {
            throw refused("there is no slot '" + source.slot()
                    + "'; create it: SELECT pg_create_logical_replication_slot('" + source.slot()
                    + "', 'pgoutput'); or let this source do so with creatingSlot()");
        }
        if (!found.equals("pgoutput " + source.database())) {
            throw refused("the slot '" + source.slot() + "' is for '" + found + "', and not for 'pgoutput "
                    + source.database() + "' (output plug-in and database); use another slot");
        }
    }

    /** Plug-in and database; a physical slot has neither. */
    private String slot() throws SQLException {
        return text(
                "SELECT coalesce(plugin, 'physical') || ' ' || coalesce(database, '') FROM pg_replication_slots"
                        + " WHERE slot_name = ?",
                source.slot());
    }

    private void create() throws SQLException {
        try {
            text("SELECT slot_name FROM pg_create_logical_replication_slot(?, 'pgoutput')", source.slot());
            log.info("{}: created the slot; changes that are committed from now on are received", source.name());
        } catch (SQLException failure) {
            if (!Failures.DUPLICATE.equals(failure.getSQLState())) {
                throw failure;
            }
        }
    }

    /** After how many milliseconds of silence the server ends a connection; 0 for never. */
    long senderTimeoutMillis() throws SQLException {
        String found = text("SELECT setting FROM pg_settings WHERE name = ?", "wal_sender_timeout");
        return found.isEmpty() ? 0 : Long.parseLong(found);
    }

    /** How many bytes of its log the server keeps for the slot; 0 if it does not say. */
    long retainedBytes() throws SQLException {
        String found = text(RETAINED, source.slot());
        return found.isEmpty() ? 0 : Long.parseLong(found);
    }

    /** The first column of the first row; empty without one, or where it is null. */
    private String text(String query, String parameter) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, parameter);
            try (ResultSet rows = statement.executeQuery()) {
                String found = rows.next() ? rows.getString(1) : null;
                return found == null ? "" : found;
            }
        }
    }

    private SourceRefusedException refused(String why) {
        return new SourceRefusedException("Cannot open " + source.name() + ": " + why, null);
    }
}

package io.holdfast.offset.jdbc;

import io.holdfast.epoch.Epoch;
import io.holdfast.epoch.FencedException;
import io.holdfast.offset.OffsetConflictException;
import io.holdfast.offset.OffsetDamagedException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The row of an application. Immutable.
 *
 * @param epochNumber 0 if no driver ever fenced
 * @param signMillis 0 if no driver ever gave a sign of life
 * @param entries how many commits history has seen
 */
record ApplicationRow(
        String application, long epochNumber, String owner, long claimedMillis, long signMillis, long entries) {
    private static final int LONGEST_OWNER = 500;

    /** Reads it; empty if there is none. */
    static Optional<ApplicationRow> read(Connection connection, String sql, String application, String where)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, application);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(of(row, application, where)) : Optional.empty();
            }
        }
    }

    private static ApplicationRow of(ResultSet row, String application, String where) throws SQLException {
        int format = row.getInt(1);
        if (format > Statements.FORMAT) {
            throw new OffsetDamagedException(
                    "Cannot read application '" + application + "' in " + where + ": expected format version "
                            + Statements.FORMAT + " or lower, found " + format
                            + "; start the Holdfast version that wrote it, or a newer one",
                    null);
        }
        ApplicationRow found = new ApplicationRow(
                application, row.getLong(2), row.getString(3), row.getLong(4), row.getLong(5), row.getLong(6));
        if (format < 1 || found.epochNumber < 0 || found.signMillis < 0 || found.entries < 0) {
            throw new OffsetDamagedException(
                    "Cannot read application '" + application + "' in " + where + ": expected a format from 1 and no"
                            + " number below 0, found format " + format + " and " + found
                            + "; restore the row from a backup",
                    null);
        }
        return found;
    }

    Optional<Epoch> newest() {
        return epochNumber == 0
                ? Optional.empty()
                : Optional.of(new Epoch(epochNumber, application, owner, claimedMillis));
    }

    private static String ownerOf(Epoch epoch) {
        return epoch.owner().substring(0, Math.min(epoch.owner().length(), LONGEST_OWNER));
    }

    /** That no other driver has come to here with this number, or a higher one. */
    void checkNotAbove(Epoch mine) {
        if (epochNumber > mine.number() || (epochNumber == mine.number() && !owner.equals(ownerOf(mine)))) {
            throw new FencedException(mine, new Epoch(epochNumber, application, owner, claimedMillis));
        }
    }

    /** That this driver is the one that counts. */
    void checkIs(Epoch mine, String where) {
        checkNotAbove(mine);
        if (epochNumber < mine.number()) {
            throw new OffsetConflictException(
                    "Cannot go on in " + where + " with " + mine + ": the newest epoch there is " + epochNumber
                            + ", so somebody has put back an older state of the database; find out who, then start the"
                            + " application again",
                    null);
        }
    }

    ApplicationRow taken(Epoch mine, long nowMillis) {
        return new ApplicationRow(application, mine.number(), ownerOf(mine), mine.claimedMillis(), nowMillis, entries);
    }

    ApplicationRow signed(long nowMillis) {
        return new ApplicationRow(application, epochNumber, owner, claimedMillis, nowMillis, entries);
    }

    ApplicationRow counted() {
        return new ApplicationRow(application, epochNumber, owner, claimedMillis, signMillis, entries + 1);
    }

    void write(Connection connection, Statements sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.updateApplication())) {
            statement.setLong(1, epochNumber);
            statement.setString(2, owner);
            statement.setLong(3, claimedMillis);
            statement.setLong(4, signMillis);
            statement.setLong(5, entries);
            statement.setString(6, application);
            statement.executeUpdate();
        }
    }
}

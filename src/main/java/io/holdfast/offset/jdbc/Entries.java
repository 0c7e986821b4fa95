package io.holdfast.offset.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.offset.OffsetAdvance;
import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.OffsetDamagedException;
import io.holdfast.offset.OffsetEntry;
import io.holdfast.offset.SourcePartition;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The history of an application. The partitions of a commit are lines {@code source partition from until incarnation},
 * with texts encoded as in a URL. Immutable.
 */
final class Entries {
    private final Statements sql;
    private final String application;
    private final JdbcOffsets settings;

    Entries(Statements sql, String application, JdbcOffsets settings) {
        this.sql = sql;
        this.application = application;
        this.settings = settings;
    }

    /** Adds a commit, forgets what is beyond the bound, and returns the application's row with the commit counted. */
    ApplicationRow add(Connection connection, ApplicationRow row, OffsetCommit commit, long epochNumber, long atMillis)
            throws SQLException {
        if (settings.history() == 0) {
            return row;
        }
        ApplicationRow counted = row.counted();
        try (PreparedStatement add = connection.prepareStatement(sql.addEntry())) {
            add.setString(1, application);
            add.setLong(2, counted.entries());
            add.setLong(3, epochNumber);
            add.setLong(4, commit.batchMillis());
            add.setLong(5, atMillis);
            add.setString(6, commit.note());
            add.setString(7, encode(commit));
            add.executeUpdate();
        }
        try (PreparedStatement forget = connection.prepareStatement(sql.forgetEntries())) {
            forget.setString(1, application);
            forget.setLong(2, counted.entries() - settings.history());
            forget.executeUpdate();
        }
        return counted;
    }

    private static String encode(OffsetCommit commit) {
        StringBuilder lines = new StringBuilder();
        commit.advances()
                .forEach((partition, advance) -> lines.append(text(partition.source()))
                        .append(' ')
                        .append(text(partition.partition()))
                        .append(' ')
                        .append(advance.from())
                        .append(' ')
                        .append(advance.until())
                        .append(' ')
                        .append(text(advance.incarnation()))
                        .append('\n'));
        return lines.toString();
    }

    private static String text(String value) {
        return URLEncoder.encode(value, UTF_8);
    }

    /** Newest first. */
    List<OffsetEntry> read(Connection connection, int limit) throws SQLException {
        List<OffsetEntry> entries = new ArrayList<>();
        if (limit <= 0 || settings.history() == 0) {
            return entries;
        }
        try (PreparedStatement select = connection.prepareStatement(sql.entries())) {
            select.setString(1, application);
            select.setMaxRows(Math.min(limit, settings.history()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    OffsetCommit commit =
                            new OffsetCommit(rows.getLong(2), decode(rows.getString(5)), rows.getString(4));
                    entries.add(new OffsetEntry(commit, rows.getLong(1), rows.getLong(3)));
                }
            }
        }
        return entries;
    }

    /** Whether this is the last that was put on record, at whatever time. */
    boolean isNewest(Connection connection, OffsetCommit commit, long epochNumber) throws SQLException {
        return read(connection, 1).stream()
                .anyMatch(
                        entry -> entry.epoch() == epochNumber && entry.commit().equals(commit));
    }

    private SortedMap<SourcePartition, OffsetAdvance> decode(String lines) {
        SortedMap<SourcePartition, OffsetAdvance> advances = new TreeMap<>();
        lines.lines().forEach(line -> {
            String[] words = line.split(" ", -1);
            if (words.length != 5) {
                throw damaged(line, null);
            }
            try {
                advances.put(
                        new SourcePartition(URLDecoder.decode(words[0], UTF_8), URLDecoder.decode(words[1], UTF_8)),
                        new OffsetAdvance(
                                Long.parseLong(words[2]),
                                Long.parseLong(words[3]),
                                URLDecoder.decode(words[4], UTF_8)));
            } catch (IllegalArgumentException wrong) {
                throw damaged(line, wrong);
            }
        });
        return advances;
    }

    private OffsetDamagedException damaged(String line, @Nullable Throwable cause) {
        return new OffsetDamagedException(
                "Cannot read the history of '" + application + "' in " + settings.description()
                        + ": expected a line 'source partition from until incarnation', found '" + line
                        + "'; delete that row, nothing depends on it",
                cause);
    }
}

package io.holdfast.offset.jdbc;

import io.holdfast.epoch.Epoch;
import io.holdfast.offset.OffsetAdvance;
import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.OffsetConflictException;
import io.holdfast.offset.OffsetEntry;
import io.holdfast.offset.OffsetException;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The tables as a store: each call is one transaction on one connection. Thread-safe. */
final class JdbcOffsetStore implements OffsetStore {
    private final JdbcOffsets settings;
    private final OffsetStoreContext context;
    private final Statements sql;
    private final Session session;
    private final Entries entries;
    private volatile @Nullable Epoch epoch; // written by whoever fences, read by whoever commits

    private JdbcOffsetStore(JdbcOffsets settings, OffsetStoreContext context, Statements sql, Session session) {
        this.settings = settings;
        this.context = context;
        this.sql = sql;
        this.session = session;
        this.entries = new Entries(sql, context.application(), settings);
    }

    static JdbcOffsetStore open(JdbcOffsets settings, OffsetStoreContext context) {
        JdbcConnections connections = JdbcConnections.of(settings);
        Session session = new Session(connections);
        try {
            new Tables(settings, connections.statements(), session).ensure();
            return new JdbcOffsetStore(settings, context, connections.statements(), session);
        } catch (OffsetException failure) {
            session.close();
            throw failure;
        }
    }

    @Override
    public String description() {
        return settings.description();
    }

    @Override
    public Optional<Epoch> newestEpoch() {
        return session.transaction("read", this::application).flatMap(ApplicationRow::newest);
    }

    @Override
    public Optional<Long> lastSignMillis() {
        return session.transaction("read", this::application)
                .map(ApplicationRow::signMillis)
                .filter(sign -> sign > 0);
    }

    private Optional<ApplicationRow> application(Connection connection) throws SQLException {
        return ApplicationRow.read(connection, sql.application(), context.application(), description());
    }

    private Optional<ApplicationRow> lockApplication(Connection connection) throws SQLException {
        return ApplicationRow.read(connection, sql.lockApplication(), context.application(), description());
    }

    @Override
    public void fence(Epoch mine) {
        addApplication();
        session.transaction("fence in", connection -> {
            ApplicationRow row = lockApplication(connection).orElseThrow(this::vanished);
            row.checkNotAbove(mine);
            OffsetRows rows = rows(connection);
            // Waits for outputs of the older driver that are about to commit; whoever comes later finds the epoch
            // changed.
            rows.lockAll();
            rows.take(mine.number());
            row.taken(mine, now()).write(connection, sql);
            return true;
        });
        epoch = mine;
    }

    /** In a transaction of its own: where another adds the same row, one of the two fails. */
    private void addApplication() {
        session.transaction("begin in", connection -> {
            if (application(connection).isEmpty()) {
                try (PreparedStatement add = connection.prepareStatement(sql.addApplication())) {
                    add.setString(1, context.application());
                    add.executeUpdate();
                } catch (SQLException failure) {
                    if (!SqlFailures.isDuplicate(failure)) {
                        throw failure;
                    }
                    connection.rollback();
                }
            }
            return true;
        });
    }

    private OffsetConflictException vanished() {
        return new OffsetConflictException(
                "The row of application '" + context.application() + "' in " + description() + ", table "
                        + sql.applicationsTable() + ", was expected and is gone; find out who deletes rows there",
                null);
    }

    @Override
    public Map<SourcePartition, StoredOffset> load() {
        return session.transaction("read", connection -> {
            Optional<ApplicationRow> checked = application(connection);
            Map<SourcePartition, StoredOffset> loaded = new TreeMap<>();
            if (checked.isPresent()) {
                rows(connection).all().forEach((partition, row) -> loaded.put(partition, row.offset()));
            }
            return loaded;
        });
    }

    @Override
    public void commit(OffsetCommit commit) {
        Epoch mine = epoch("commit to");
        session.transaction("commit to", connection -> {
            ApplicationRow row = lockApplication(connection).orElseThrow(this::vanished);
            row.checkIs(mine, description());
            OffsetRows rows = rows(connection);
            checkPositions(commit, rows.lockAll());
            write(commit, rows, mine);
            ApplicationRow signed = row.signed(now());
            entries.add(connection, signed, commit, mine.number(), now()).write(connection, sql);
            return true;
        });
    }

    private void checkPositions(OffsetCommit commit, Map<SourcePartition, OffsetRows.Row> found) {
        commit.advances().forEach((partition, advance) -> {
            OffsetRows.Row row = found.get(partition);
            long position = row == null ? OffsetAdvance.NOTHING : row.offset().offset();
            if (position != advance.from()) {
                throw new OffsetConflictException(
                        "Cannot commit " + partition + " from " + text(advance.from()) + " to " + advance.until()
                                + " in " + description() + ": it holds " + text(position)
                                + ". Somebody else has changed it, or the commit happened already; load it again",
                        null);
            }
        });
    }

    private static String text(long position) {
        return position == OffsetAdvance.NOTHING ? "nothing" : Long.toString(position);
    }

    private static void write(OffsetCommit commit, OffsetRows rows, Epoch mine) throws SQLException {
        Map<SourcePartition, StoredOffset> added = new TreeMap<>();
        Map<SourcePartition, StoredOffset> moved = new TreeMap<>();
        commit.advances()
                .forEach((partition, advance) -> (advance.begins() ? added : moved)
                        .put(
                                partition,
                                new StoredOffset(advance.until(), advance.incarnation(), commit.batchMillis())));
        rows.add(added, mine.number());
        rows.move(moved, mine.number());
    }

    @Override
    public void beat() {
        Epoch mine = epoch("give a sign of life in");
        session.transaction("give a sign of life in", connection -> {
            ApplicationRow row = lockApplication(connection).orElseThrow(this::vanished);
            row.checkIs(mine, description());
            row.signed(now()).write(connection, sql);
            return true;
        });
    }

    @Override
    public List<OffsetEntry> history(int limit) {
        return session.transaction("read the history of", connection -> entries.read(connection, limit));
    }

    @Override
    public void set(Map<SourcePartition, StoredOffset> offsets, Set<SourcePartition> forgotten, String note) {
        addApplication();
        session.transaction("set offsets in", connection -> {
            ApplicationRow row = lockApplication(connection).orElseThrow(this::vanished);
            put(rows(connection), offsets, forgotten, row.epochNumber());
            entries.add(connection, row, byHand(offsets, note), 0, now()).write(connection, sql);
            return true;
        });
    }

    private static void put(
            OffsetRows rows, Map<SourcePartition, StoredOffset> offsets, Set<SourcePartition> forgotten, long epoch)
            throws SQLException {
        Map<SourcePartition, OffsetRows.Row> found = rows.lockAll();
        Map<SourcePartition, StoredOffset> added = new HashMap<>(offsets);
        added.keySet().removeAll(found.keySet());
        Map<SourcePartition, StoredOffset> moved = new HashMap<>(offsets);
        moved.keySet().retainAll(found.keySet());
        rows.forget(forgotten);
        rows.add(added, epoch);
        rows.move(moved, epoch);
    }

    @Override
    public void observe(OffsetCommit seen, Map<SourcePartition, StoredOffset> standing) {
        Epoch mine = epoch("put on record in");
        session.transaction("put on record in", connection -> {
            ApplicationRow row = lockApplication(connection).orElseThrow(this::vanished);
            row.checkIs(mine, description());
            if (entries.isNewest(connection, seen, mine.number())) {
                return true;
            }
            put(rows(connection), standing, Set.of(), mine.number());
            entries.add(connection, row.signed(now()), seen, mine.number(), now())
                    .write(connection, sql);
            return true;
        });
    }

    /** In history it is as if the partitions began there. */
    private static OffsetCommit byHand(Map<SourcePartition, StoredOffset> offsets, String note) {
        Map<SourcePartition, OffsetAdvance> advances = new HashMap<>();
        offsets.forEach((partition, offset) -> advances.put(
                partition, new OffsetAdvance(OffsetAdvance.NOTHING, offset.offset(), offset.incarnation())));
        return OffsetCommit.ofNoBatch(advances, note);
    }

    private Epoch epoch(String doing) {
        Epoch mine = epoch;
        if (mine == null) {
            throw new OffsetConflictException(
                    "Cannot " + doing + " " + description() + ": this driver has not fenced there; call fence first",
                    null);
        }
        return mine;
    }

    private OffsetRows rows(Connection connection) {
        return new OffsetRows(connection, sql, context.application(), description());
    }

    private long now() {
        return context.ticker().millis();
    }

    @Override
    public void close() {
        session.close();
    }
}

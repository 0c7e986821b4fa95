package io.holdfast.output;

import io.holdfast.offset.OffsetAdvance;
import io.holdfast.offset.OffsetConflictException;
import io.holdfast.offset.OffsetException;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import io.holdfast.offset.jdbc.JdbcOffsets;
import io.holdfast.offset.jdbc.OffsetTransaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes results and offsets in one transaction of the database that keeps the offsets, on the driver or on an executor.
 * Each record gets into the results exactly once, however often its range is tried, and by how many at a time: whoever
 * comes second waits for the first one's lock, and finds that there is nothing left to do. A driver that was replaced is
 * fenced in the same transaction. Thread-safe; each call takes a connection of its own.
 *
 * <p>The order matters. The offset's row is locked before anything is written: two attempts that both looked first would
 * both write. The offset is moved in the same transaction: a crash between two would write twice, or never.
 */
public final class JdbcOutput {
    private final JdbcOffsets settings;
    private final ConnectionPool pool;

    private JdbcOutput(JdbcOffsets settings, ConnectionPool pool) {
        this.settings = settings;
        this.pool = pool;
    }

    /** Outputs to the database where offsets are kept by these settings; connects to nothing yet. */
    public static JdbcOutput at(JdbcOffsets settings) {
        return new JdbcOutput(settings, ConnectionPool.of(settings));
    }

    /** Writes the results of a range. */
    @FunctionalInterface
    public interface RangeWork {
        /**
         * Writes what the records from {@code first} on amount to.
         *
         * @param connection within the transaction; neither to be committed nor to be closed
         * @param first the first offset whose record is not in the results yet
         * @throws Exception to undo everything
         */
        void write(Connection connection, long first) throws Exception;
    }

    /** Writes the results of a whole batch. */
    @FunctionalInterface
    public interface BatchWork {
        /**
         * Writes what the records from these offsets on amount to.
         *
         * @param connection within the transaction; neither to be committed nor to be closed
         * @param first by partition, the first offset whose record is not in the results yet
         * @throws Exception to undo everything
         */
        void write(Connection connection, Map<SourcePartition, Long> first) throws Exception;
    }

    /**
     * Writes what is left of a batch's range of one partition. Safe under speculation and retries of tasks.
     *
     * @return how many offsets it moved on; 0 if all was written before, and then the work was not called
     * @throws io.holdfast.epoch.FencedException if a newer driver has fenced; nothing was written
     * @throws OffsetConflictException if records would be passed over; nothing was written
     * @throws io.holdfast.offset.OffsetUnavailableException if the database fails; try again, for nobody knows whether it
     *     was written
     * @throws OutputFailedException if the work failed; nothing was written
     */
    public long writePartition(BatchTicket ticket, SourcePartition partition, RangeWork work) {
        OffsetAdvance range = ticket.range(partition);
        return write(
                ticket,
                new TreeMap<>(Map.of(partition, range)),
                (connection, first) -> work.write(connection, first.getOrDefault(partition, range.until())));
    }

    /**
     * Writes what is left of a whole batch. Rows stay locked while the work runs.
     *
     * @return how many offsets it moved on, as in {@link #writePartition}, with its failures
     */
    public long writeBatch(BatchTicket ticket, BatchWork work) {
        return write(ticket, ticket.commit().advances(), work);
    }

    private long write(BatchTicket ticket, SortedMap<SourcePartition, OffsetAdvance> ranges, BatchWork work) {
        Connection connection = pool.take();
        boolean done = false;
        try {
            long moved = write(ticket, ranges, work, connection);
            pool.connections().commit(connection);
            done = true;
            return moved;
        } catch (SQLException failure) {
            throw pool.connections().meaning("write results to", failure);
        } finally {
            if (done) {
                pool.giveBack(connection);
            } else {
                pool.undo(connection);
            }
        }
    }

    private long write(
            BatchTicket ticket, SortedMap<SourcePartition, OffsetAdvance> ranges, BatchWork work, Connection connection)
            throws SQLException {
        OffsetTransaction offsets = OffsetTransaction.on(pool.connections(), connection, ticket.epoch());
        SortedMap<SourcePartition, Long> first = new TreeMap<>();
        long left = 0;
        for (Map.Entry<SourcePartition, OffsetAdvance> each : ranges.entrySet()) {
            long begin = lock(offsets, each.getKey(), ticket.range(each.getKey()));
            first.put(each.getKey(), begin);
            left += each.getValue().until() - begin;
        }
        if (left > 0) {
            call(work, connection, Collections.unmodifiableSortedMap(first), ticket);
            for (Map.Entry<SourcePartition, OffsetAdvance> each : ranges.entrySet()) {
                OffsetAdvance range = each.getValue();
                if (range.until() > first.getOrDefault(each.getKey(), range.until())) {
                    offsets.move(
                            each.getKey(),
                            new StoredOffset(
                                    range.until(),
                                    range.incarnation(),
                                    ticket.commit().batchMillis()));
                }
            }
        }
        return left;
    }

    private long lock(OffsetTransaction offsets, SourcePartition partition, OffsetAdvance range) throws SQLException {
        StoredOffset stored = offsets.lock(partition);
        return Ranges.firstNew(partition, range, stored.offset(), stored.incarnation(), settings.description());
    }

    private void call(BatchWork work, Connection connection, Map<SourcePartition, Long> first, BatchTicket ticket) {
        try {
            work.write(connection, first);
        } catch (OffsetException ours) {
            throw ours;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw failed(ticket, stop);
        } catch (Exception failure) { // whatever a user's work throws undoes the transaction
            throw failed(ticket, failure);
        }
    }

    private OutputFailedException failed(BatchTicket ticket, Exception failure) {
        return new OutputFailedException(
                "Writing the results of batch " + ticket.commit().batchMillis() + " to " + settings.description()
                        + " failed, and was undone together with its offsets: " + failure
                        + ". The batch is tried again as Spark tries tasks",
                failure);
    }
}

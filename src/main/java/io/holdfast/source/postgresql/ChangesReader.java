package io.holdfast.source.postgresql;

import io.holdfast.metric.Counter;
import io.holdfast.source.Delivery;
import io.holdfast.source.DeliveryTag;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceMessage;
import io.holdfast.source.SourceReader;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import io.holdfast.time.Ticker;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a slot's changes as they come, however long a transaction is, and moves the slot behind those transactions of
 * which everything is stored. Confined to the engine's thread.
 */
final class ChangesReader implements SourceReader {
    private static final Logger log = LoggerFactory.getLogger(ChangesReader.class);
    private static final Duration NAP = Duration.ofMillis(5);
    private static final Duration COMMIT_LIMIT = Duration.ofMillis(200);

    private final PostgresChanges source;
    private final int maxRecordBytes;
    private final Ticker ticker;
    private final Connection connection;
    private final PGReplicationStream stream;
    private final SlotWatch watch;
    private final long statusNanos;
    private final PgOutput output = new PgOutput();
    private final Transactions transactions = new Transactions();
    private final Set<Transaction> known = new HashSet<>();
    private final Counter repeated;
    private Event.@Nullable Change ahead;
    private long told;
    private long toldNanos;
    private boolean closed;

    /**
     * Takes over connection and stream.
     *
     * @param status how often the server has to hear of this reader
     */
    ChangesReader(
            PostgresChanges source,
            SourceContext context,
            Connection connection,
            PGReplicationStream stream,
            SlotWatch watch,
            Duration status) {
        this.source = source;
        this.maxRecordBytes = context.maxRecordBytes();
        this.ticker = context.ticker();
        this.connection = connection;
        this.stream = stream;
        this.watch = watch;
        this.statusNanos = status.toNanos();
        this.toldNanos = ticker.nanos();
        this.repeated = context.metrics().counter("source.postgresql.redelivered");
    }

    @Override
    public List<Delivery> fetch(FetchLimit limit) {
        try {
            long deadline = ticker.nanos() + limit.maxWait().toNanos();
            List<Delivery> deliveries = new ArrayList<>();
            long bytes = 0;
            while (deliveries.size() < limit.maxRecords() && bytes < limit.maxBytes()) {
                Event.Change change = next();
                if (change != null) {
                    Delivery delivery = delivery(change);
                    deliveries.add(delivery);
                    bytes += delivery.isRefused() ? 0 : delivery.message().payload().length;
                } else if (!deliveries.isEmpty() || !nap(deadline)) {
                    break;
                }
            }
            tellIfDue();
            watch.lookIfDue();
            return deliveries;
        } catch (SQLException failure) {
            throw Failures.of(source, "read", failure);
        }
    }

    /** The next change that has arrived, after what comes before it; null if there is none. */
    private Event.@Nullable Change next() throws SQLException {
        Event.Change change = ahead;
        ahead = null;
        while (change == null) {
            ByteBuffer message = stream.readPending();
            if (message == null) {
                throwIfEnded();
                return null;
            }
            Event event = event(message);
            if (event instanceof Event.Begin begin) {
                transactions.begin(begin);
            } else if (event instanceof Event.Commit commit) {
                transactions.commit(commit);
            } else if (event instanceof Event.Change row) {
                change = row;
            }
        }
        return change;
    }

    private Event event(ByteBuffer message) {
        try {
            return output.read(message);
        } catch (IllegalArgumentException strange) {
            throw new SourceRefusedException(
                    "Cannot read " + source.name() + ": the server sent " + strange.getMessage()
                            + ", which is not pgoutput of version 1",
                    strange);
        }
    }

    private void throwIfEnded() {
        if (stream.isClosed()) {
            throw new SourceUnavailableException(
                    "The replication of " + source.name() + " has ended: the server closed it", null);
        }
    }

    private Delivery delivery(Event.Change change) {
        Transaction transaction = transactions.arriving();
        if (transaction == null) {
            throw new SourceRefusedException(
                    "Cannot read " + source.name() + ": the server sent a change outside of a transaction", null);
        }
        known.add(transaction);
        long index = transaction.handOver();
        long commitLsn = transaction.begin().commitLsn();
        ChangeTag tag = new ChangeTag(transaction);
        byte[] json = ChangeJson.of(transaction.begin(), index, change);
        if (json.length > maxRecordBytes) {
            return Delivery.refused(
                    "The change " + index + " of the transaction at " + Lsn.text(commitLsn) + " of " + source.name()
                            + " is too long: " + json.length + " bytes as JSON, at most " + maxRecordBytes
                            + " are taken; raise the receiver's record limit, or publish fewer columns",
                    tag);
        }
        boolean isRepeated = HandedOver.before(source.name(), commitLsn, index);
        if (isRepeated) {
            repeated.increment();
        }
        return Delivery.of(new SourceMessage(json, null, List.of(), null, isRepeated), tag);
    }

    /** Waits a moment for more; false if the time for a first record is over. */
    private boolean nap(long deadline) {
        long left = deadline - ticker.nanos();
        if (left <= 0) {
            return false;
        }
        try {
            ticker.sleep(Duration.ofNanos(Math.min(left, NAP.toNanos())));
            return true;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void acknowledge(List<DeliveryTag> tags) {
        try {
            for (DeliveryTag tag : tags) {
                if (tag instanceof ChangeTag change && known.contains(change.transaction())) {
                    change.transaction().stored();
                }
            }
            awaitCommit();
            known.removeIf(each -> each.isWhole() && each.isSettled());
            if (flushed() > told) {
                tell();
            }
        } catch (SQLException failure) {
            throw Failures.of(source, "acknowledge to", failure);
        }
    }

    /**
     * All changes that came may be stored while their commit, which comes right behind, is not read yet. A receiver that
     * stops reads no more, and without this look its last transaction would come again.
     */
    private void awaitCommit() throws SQLException {
        long deadline = ticker.nanos() + COMMIT_LIMIT.toNanos();
        Transaction last = transactions.arriving();
        while (last != null && last.isSettled() && !last.isWhole() && ahead == null) {
            ahead = next();
            if (ahead == null && !last.isWhole() && !nap(deadline)) {
                return;
            }
        }
    }

    private long flushed() {
        // What a server says that it has sent means nothing before this reader has dealt with it.
        return transactions.flushed(ahead == null ? stream.getLastReceiveLSN().asLong() : 0);
    }

    private void tellIfDue() throws SQLException {
        if (ticker.nanos() - toldNanos >= statusNanos) {
            tell();
        }
    }

    private void tell() throws SQLException {
        told = flushed();
        LogSequenceNumber stored = LogSequenceNumber.valueOf(told);
        stream.setFlushedLSN(stored);
        stream.setAppliedLSN(stored);
        stream.forceUpdateStatus();
        toldNanos = ticker.nanos();
    }

    /** Says that this receiver lives, so that the server does not end the connection while blocks are stored. */
    @Override
    public void keepAlive() {
        try {
            tellIfDue();
            watch.lookIfDue();
        } catch (SQLException failure) {
            throw Failures.of(source, "keep up", failure);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            // Not the stream first: that would read all that the server still has to send.
            connection.close();
        } catch (SQLException failure) {
            log.debug("{}: closing the connection failed", source.name(), failure);
        }
    }
}

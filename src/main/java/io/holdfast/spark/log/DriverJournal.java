package io.holdfast.spark.log;

import io.holdfast.account.Account;
import io.holdfast.account.AccountCodec;
import io.holdfast.account.AccountException;
import io.holdfast.account.AccountRecord;
import io.holdfast.account.AccountRecord.BlockAdded;
import io.holdfast.epoch.Claim;
import io.holdfast.epoch.Epoch;
import io.holdfast.epoch.FencedException;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.LogRecords;
import io.holdfast.wal.LogSegments;
import io.holdfast.wal.OnDamage;
import io.holdfast.wal.RecordAddress;
import io.holdfast.wal.Role;
import io.holdfast.wal.WriteAheadLog;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * The driver's log and the account of it, kept in step: a record counts when it is durable and no newer driver has
 * claimed an epoch. Thread-safe.
 *
 * <p>The order is flush, look whether there is a newer epoch, apply and acknowledge. With the look before the flush, a
 * newer driver could claim and read between the two, and would miss what is then acknowledged.
 */
final class DriverJournal {
    /** What was claimed in this process. */
    private static final Set<Epoch> LOCAL_EPOCHS = ConcurrentHashMap.newKeySet();

    private final WriteAheadLog log;
    private final LogSegments segments;
    private final Claim claim;
    private final Account account;
    private final DriverEnd end;

    /** Shared by those who append, exclusive for those under whom no block or batch may change. */
    private final ReadWriteLock order = new ReentrantReadWriteLock();

    DriverJournal(WriteAheadLog log, LogSegments segments, Claim claim, Account account, DriverEnd end) {
        this.log = log;
        this.segments = segments;
        this.claim = claim;
        this.account = account;
        this.end = end;
    }

    /** Opens a journal that writes behind all segments that exist. */
    static DriverJournal open(LogSite site, LogOptions options, Claim claim, Account account, DriverEnd end) {
        LOCAL_EPOCHS.add(claim.epoch());
        LogSegments segments = site.segments(Role.DRIVER);
        List<LogSegments.Entry> found = segments.list();
        long newest = found.isEmpty() ? 0 : found.get(found.size() - 1).writerMillis();
        return new DriverJournal(site.logBehind(newest, options), segments, claim, account, end);
    }

    Account account() {
        return account;
    }

    Claim claim() {
        return claim;
    }

    LogSegments segments() {
        return segments;
    }

    /**
     * Makes a record durable and applies it.
     *
     * @param timeMillis the record's time
     * @throws AccountException if it is a block in a segment that is condemned
     * @throws FencedException if a newer driver has claimed an epoch; the process then ends
     * @throws io.holdfast.HoldfastException if the record is not durable, or nobody can tell whether it counts
     */
    RecordAddress append(AccountRecord record, long timeMillis) {
        return holding(order.readLock()::lock, order.readLock()::unlock, () -> write(record, timeMillis));
    }

    /** Does several things during which nothing else is appended; {@link #write} is for use inside it. */
    void exclusively(Runnable work) {
        holding(order.writeLock()::lock, order.writeLock()::unlock, () -> {
            work.run();
            return work;
        });
    }

    private static <T> T holding(Runnable lock, Runnable unlock, Supplier<T> work) {
        lock.run();
        try {
            return work.get();
        } finally {
            unlock.run();
        }
    }

    /**
     * Condemns a data segment, so that it can be deleted. Alone: a block that was admitted and is not yet on the account
     * would be acknowledged and lie in a segment that is gone.
     *
     * @return false if a block in it is live
     */
    boolean condemn(String dataSegment) {
        return holding(order.writeLock()::lock, order.writeLock()::unlock, () -> account.condemn(dataSegment));
    }

    /** A block whose segment is just being deleted was announced too late; its source sends the records again. */
    private void admit(AccountRecord record) {
        if (record instanceof BlockAdded added && !account.admits(added.facts())) {
            throw new AccountException(
                    "Cannot take block " + added.facts().key() + ": it was announced so late that its segment "
                            + added.facts().place().address()
                            + " has been given up; it was not acknowledged, so its source sends the records again",
                    null);
        }
    }

    RecordAddress write(AccountRecord record, long timeMillis) {
        admit(record);
        RecordAddress address = log.write(AccountCodec.encode(record), timeMillis);
        checkEpoch();
        account.apply(record, address.path());
        return address;
    }

    /** Ends the process if a newer driver has claimed an epoch. */
    void checkEpoch() {
        try {
            claim.check();
        } catch (FencedException fenced) {
            // A streaming context that was started after this one in the same process is no reason to end it.
            if (!LOCAL_EPOCHS.contains(fenced.winner())) {
                end.fenced(fenced);
            }
            throw fenced;
        }
    }

    LogRecords read(OnDamage onDamage) {
        return log.readAll(onDamage);
    }

    /** Ends the open segment; the next record begins another. */
    void roll() {
        log.close();
    }
}

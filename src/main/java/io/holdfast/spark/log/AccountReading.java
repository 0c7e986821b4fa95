package io.holdfast.spark.log;

import io.holdfast.account.Account;
import io.holdfast.account.AccountCodec;
import io.holdfast.account.AccountException;
import io.holdfast.account.AccountRecord;
import io.holdfast.account.AccountRecord.BatchEnded;
import io.holdfast.account.AccountRecord.BatchesCleaned;
import io.holdfast.account.AccountRecord.SparkEvent;
import io.holdfast.account.AccountRecord.StartedAfresh;
import io.holdfast.account.Verdict;
import io.holdfast.spark.internal.UnreadableEventException;
import io.holdfast.wal.LogRecord;
import io.holdfast.wal.LogRecords;
import io.holdfast.wal.RecordAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** Reads the driver's log as records of the account. Stateless. */
final class AccountReading {
    private AccountReading() {}

    /**
     * The account that all records lead to.
     *
     * @throws AccountException if one of them cannot be understood
     * @throws io.holdfast.wal.WalException if one of them cannot be read
     */
    static Account load(LogRecords records) {
        Account account = new Account();
        each(records, account::apply);
        return account;
    }

    /**
     * Makes sure that all records can be understood.
     *
     * @throws AccountException if one of them cannot be
     * @throws io.holdfast.wal.WalException if one of them cannot be read
     */
    static void check(LogRecords records) {
        try (records) {
            while (records.hasNext()) {
                LogRecord record = records.next();
                if (!AccountCodec.isOwn(record.data(), place(record))) {
                    List<AccountRecord> unused = decode(record);
                }
            }
        }
    }

    private static String place(LogRecord record) {
        return record.address().path() + " at offset " + record.address().offset();
    }

    /** Hands over each record with the path of the segment that it lies in. */
    static void each(LogRecords records, BiConsumer<AccountRecord, String> consumer) {
        try (records) {
            while (records.hasNext()) {
                LogRecord record = records.next();
                String path = record.address().path();
                decode(record).forEach(decoded -> consumer.accept(decoded, path));
            }
        }
    }

    /**
     * What one record of the log says: one thing, or several where an older Holdfast left Spark's events as they came, or
     * a driver started afresh.
     */
    static List<AccountRecord> decode(LogRecord record) {
        String place =
                record.address().path() + " at offset " + record.address().offset();
        AccountRecord decoded = AccountCodec.decode(record.data(), place);
        if (decoded instanceof StartedAfresh afresh) {
            return Stream.concat(Stream.of(afresh), afresh.parts().stream()).toList();
        }
        return decoded instanceof SparkEvent raw ? understand(raw, record.address(), place) : List.of(decoded);
    }

    private static List<AccountRecord> understand(SparkEvent raw, RecordAddress address, String place) {
        try {
            List<AccountRecord> records = new ArrayList<>();
            for (AccountRecord record : EventRecords.of(raw.event())) {
                if (record instanceof BatchesCleaned cleaned) {
                    // Written without verdicts: what Spark cleaned counts as done, as it did for Spark then.
                    cleaned.times().forEach(time -> records.add(new BatchEnded(time, Verdict.OK, "")));
                }
                records.add(record);
            }
            return records;
        } catch (UnreadableEventException unreadable) {
            String path = address.path();
            String directory = path.substring(0, path.lastIndexOf("/driver/"));
            throw new AccountException(
                    "Cannot understand the record of the driver's log at " + place
                            + ": expected an event of Spark's tracker of blocks, found " + unreadable.getMessage()
                            + ". Start the application once more with the Spark and the classes that wrote it and stop"
                            + " it gracefully; or look at it with 'scripts/holdfast wal dump " + directory
                            + "'. Nothing was claimed or changed",
                    unreadable);
        }
    }
}

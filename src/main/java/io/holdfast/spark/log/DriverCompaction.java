package io.holdfast.spark.log;

import io.holdfast.account.AccountRecord;
import io.holdfast.time.Ticker;
import io.holdfast.wal.LogRecord;
import io.holdfast.wal.LogRecords;
import io.holdfast.wal.LogSegments;
import io.holdfast.wal.OnDamage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the driver's log short: what is still needed of it is written again at its end, and the segments before that
 * go, oldest first. A crash in between leaves both, and reading both comes to the same account. Not thread-safe: the
 * cleaning thread's.
 */
final class DriverCompaction {
    private static final Logger log = LoggerFactory.getLogger(DriverCompaction.class);

    /** Records written again while nobody else may append: some milliseconds on a slow storage. */
    private static final int CHUNK = 32;

    private final DriverJournal journal;
    private final OnDamage onDamage;
    private final Ticker ticker;
    private final long leastBytes;
    private long bytesAfterLast;

    /**
     * A compaction that has not run.
     *
     * @param leastBytes below this length nothing is done
     */
    DriverCompaction(DriverJournal journal, OnDamage onDamage, Ticker ticker, long leastBytes) {
        this.journal = journal;
        this.onDamage = onDamage;
        this.ticker = ticker;
        this.leastBytes = leastBytes;
    }

    /** Compacts the log if it has become twice as long as it was after the last time. */
    void run() {
        long bytes = bytes(journal.segments().list());
        if (bytes < Math.max(leastBytes, 2 * bytesAfterLast)) {
            return;
        }
        journal.roll();
        List<LogSegments.Entry> before = journal.segments().list();
        writeKeepers(before);
        // All that is needed is durable behind them, and a newer driver has not claimed: an append has just looked.
        before.forEach(journal.segments()::delete);
        journal.segments().deleteEmptyBuckets(before);
        bytesAfterLast = bytes(journal.segments().list());
        log.info(
                "Compacted the driver's log from {} to {} bytes, with {} blocks and batches under way",
                bytes,
                bytesAfterLast,
                journal.account().size());
    }

    private static long bytes(List<LogSegments.Entry> entries) {
        return entries.stream().mapToLong(LogSegments.Entry::bytes).sum();
    }

    private void writeKeepers(List<LogSegments.Entry> before) {
        Set<String> paths = new HashSet<>();
        before.forEach(entry -> paths.add(entry.path()));
        try (LogRecords records = journal.read(onDamage)) {
            journal.exclusively(() -> journal.account().totals().forEach(this::write));
            List<LogRecord> chunk = new ArrayList<>();
            while (records.hasNext()) {
                LogRecord record = records.next();
                if (paths.contains(record.address().path())) {
                    chunk.add(record);
                }
                if (chunk.size() >= CHUNK || !records.hasNext()) {
                    journal.exclusively(() -> chunk.forEach(this::keep));
                    chunk.clear();
                }
            }
        }
    }

    private void keep(LogRecord record) {
        String path = record.address().path();
        for (AccountRecord decoded : AccountReading.decode(record)) {
            journal.account().keeper(decoded, path).ifPresent(this::write);
        }
    }

    private void write(AccountRecord record) {
        journal.write(record, ticker.millis());
    }
}

package io.holdfast.spark.log;

import io.holdfast.account.Account;
import io.holdfast.account.SegmentUse;
import io.holdfast.metric.Counter;
import io.holdfast.metric.Metrics;
import io.holdfast.storage.StorageException;
import io.holdfast.time.Threads;
import io.holdfast.time.Ticker;
import io.holdfast.wal.LogSegments;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes segments of received data in which nothing is needed any more, by the account and never by a clock. Not
 * thread-safe: the cleaning thread's.
 *
 * <p>A segment may hold records that were never announced to the driver: their receivers failed before that, or are
 * about to. Where the footer's count says that all are known, there are none. Otherwise the segment must have been there
 * before this driver's receivers, so that nobody can announce anything in it; or it must not have changed for a while,
 * and then it is condemned first: whoever announces a block in it after that is refused, and sends its records again.
 */
final class DataCleaner {
    private static final Logger log = LoggerFactory.getLogger(DataCleaner.class);
    private static final Duration SAY_EVERY = Duration.ofMinutes(5);
    private static final ExecutorService DELETING = Threads.pool("holdfast-driver-delete", 8);

    private final LogSegments segments;
    private final DriverJournal journal;
    private final Account account;
    private final Ticker ticker;
    private final long quietNanos;
    private final Counter deleted;
    private final Counter failed;
    private final Set<String> ofOlderDrivers = new HashSet<>();
    private final Map<String, Long> counts = new HashMap<>();
    private final Map<String, Look> looks = new HashMap<>();
    private long saidNanos;

    /** Written by the cleaning thread, read by those who look at the metrics. */
    private volatile Kept kept = Kept.NOTHING;

    /** The oldest segment that is needed, since when its writer writes, and what it is needed for. */
    private record Kept(String path, long writerMillis, String why) {
        private static final Kept NOTHING = new Kept("", Long.MAX_VALUE, "");

        /** In seconds; 0 when nothing is kept. */
        long age(Ticker ticker) {
            return path.isEmpty() ? 0 : (ticker.millis() - writerMillis) / 1000;
        }
    }

    /** How a segment looked, and since when. */
    private record Look(long bytes, long blocks, long sinceNanos) {}

    /**
     * Builds a cleaner; where no receiver of this driver can have written yet, reads which segments there are.
     *
     * @param isBeforeReceivers whether that is so: all segments are then older drivers'
     * @param quiet how long a segment with unannounced records must stay as it is before it is condemned
     */
    DataCleaner(
            LogSegments segments,
            boolean isBeforeReceivers,
            DriverJournal journal,
            Ticker ticker,
            Duration quiet,
            Metrics metrics) {
        this.segments = segments;
        this.journal = journal;
        this.account = journal.account();
        this.ticker = ticker;
        this.quietNanos = quiet.toNanos();
        this.deleted = metrics.counter("wal.segments.deleted");
        this.failed = metrics.counter("wal.deletes.failed");
        this.saidNanos = ticker.nanos();
        metrics.gauge("wal.oldest.segment", () -> kept.path());
        metrics.gauge("wal.oldest.reason", () -> kept.why());
        metrics.gauge("wal.oldest.seconds", () -> kept.age(ticker));
        if (isBeforeReceivers) {
            segments.list().forEach(entry -> ofOlderDrivers.add(entry.path()));
        }
    }

    /** Deletes what can go: of each writer from the oldest segment on, up to the first that is needed. */
    void clean() {
        Map<String, SegmentUse> uses = account.dataSegments();
        Map<String, List<LogSegments.Entry>> rows = new LinkedHashMap<>();
        Set<String> held = new HashSet<>();
        Set<String> seen = new HashSet<>();
        Kept oldest = Kept.NOTHING;
        for (LogSegments.Entry entry : segments.list()) {
            seen.add(entry.path());
            SegmentUse use = uses.getOrDefault(entry.path(), new SegmentUse(entry.path(), 0, 0, ""));
            if (!held.contains(entry.writer()) && isDone(entry, use)) {
                rows.computeIfAbsent(entry.writer(), unused -> new ArrayList<>())
                        .add(entry);
                continue;
            }
            held.add(entry.writer());
            if (use.live() > 0 && entry.writerMillis() < oldest.writerMillis()) {
                oldest = new Kept(entry.path(), entry.writerMillis(), use.why());
            }
        }
        delete(rows.values());
        forget(seen, uses);
        kept = oldest;
        say(oldest);
    }

    /** Several writers' at a time: a delete is a request to the file system, and nothing else waits for it. */
    private void delete(Collection<List<LogSegments.Entry>> rows) {
        if (rows.isEmpty()) {
            return;
        }
        try {
            for (Future<?> row : DELETING.invokeAll(rows.stream()
                    .map(row -> Executors.callable(() -> deleteRow(row)))
                    .toList())) {
                row.get();
            }
            segments.deleteEmptyBuckets(rows.stream().flatMap(List::stream).toList());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | StorageException failure) {
            log.warn("Deleting segments ended by a failure; the next cleaning tries again", failure);
        }
    }

    /** Up to the first that cannot be deleted: a reader takes a hole for damage. */
    private void deleteRow(List<LogSegments.Entry> row) {
        for (LogSegments.Entry entry : row) {
            if (!delete(entry)) {
                return;
            }
        }
    }

    private boolean isDone(LogSegments.Entry entry, SegmentUse use) {
        if (use.live() > 0) {
            return false;
        }
        boolean all = ofOlderDrivers.contains(entry.path()) || records(entry) == use.done() || isQuiet(entry, use);
        return all && journal.condemn(entry.path());
    }

    /** By the footer; -1 without one. */
    private long records(LogSegments.Entry entry) {
        Long known = counts.get(entry.path());
        if (known != null) {
            return known;
        }
        OptionalLong found = segments.records(entry);
        found.ifPresent(count -> counts.put(entry.path(), count));
        return found.orElse(-1);
    }

    private boolean isQuiet(LogSegments.Entry entry, SegmentUse use) {
        Look before = looks.get(entry.path());
        if (before != null && before.bytes() == entry.bytes() && before.blocks() == use.done()) {
            return ticker.nanos() - before.sinceNanos() >= quietNanos;
        }
        looks.put(entry.path(), new Look(entry.bytes(), use.done(), ticker.nanos()));
        return false;
    }

    private boolean delete(LogSegments.Entry entry) {
        try {
            if (segments.delete(entry)) {
                deleted.increment();
            }
            account.deleted(entry.path());
            return true;
        } catch (StorageException failure) {
            failed.increment();
            log.warn("Could not delete {}; the next cleaning tries again", entry.path(), failure);
            return false;
        }
    }

    private void forget(Set<String> there, Map<String, SegmentUse> uses) {
        counts.keySet().retainAll(there);
        looks.keySet().retainAll(there);
        ofOlderDrivers.retainAll(there);
        uses.values().stream()
                .filter(use -> use.live() == 0 && !there.contains(use.path()))
                .forEach(use -> account.deleted(use.path()));
    }

    /** What keeps the log long is worth a line now and then. */
    private void say(Kept oldest) {
        if (oldest.path().isEmpty() || ticker.nanos() - saidNanos < SAY_EVERY.toNanos()) {
            return;
        }
        saidNanos = ticker.nanos();
        log.info(
                "The oldest segment that is kept is {}, of a writer that began {} s ago: {}",
                oldest.path(),
                oldest.age(ticker),
                oldest.why());
    }
}

package io.holdfast.wal;

import io.holdfast.metric.Counter;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageException;
import io.holdfast.storage.StorageInterruptedException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes segments by time. Thread-safe: two cleaners may meet, and the later one finds less.
 *
 * <p>Oldest first, and nothing of a writer behind a delete that failed: were a later segment deleted before an earlier
 * one of the same writer, a reader would take the hole for damage.
 */
final class LogCleaner {
    private static final Logger log = LoggerFactory.getLogger(LogCleaner.class);
    private static final long MAX_LIMIT_MILLIS = 4_000_000_000_000L;

    private final Storage storage;
    private final LogLayout layout;
    private final WriterRegistry registry;
    private final ReaderPool readers = ReaderPool.shared();
    private final long marginMillis;
    private final Counter deleted;
    private final Counter failed;

    LogCleaner(Storage storage, LogLayout layout, LogOptions options) {
        this.storage = storage;
        this.layout = layout;
        this.registry = WriterRegistry.of(layout);
        this.marginMillis = options.cleanMargin().toMillis();
        this.deleted = options.metrics().counter("wal.segments.deleted");
        this.failed = options.metrics().counter("wal.deletes.failed");
    }

    /** Deletes what writers of this process wrote into buckets that are old enough. */
    void cleanOwn(long thresholdMillis) {
        Set<String> blocked = new HashSet<>();
        attempt(layout.directory(), () -> expired(thresholdMillis).forEach(bucket -> cleanOwn(bucket, blocked)));
    }

    private void cleanOwn(Bucket bucket, Set<String> blocked) {
        for (SegmentFile segment : layout.segments(bucket)) {
            String writer = segment.name().writer();
            if (registry.owns(writer) && !blocked.contains(writer) && !deleteSegment(segment)) {
                blocked.add(writer);
            }
        }
        attempt(layout.path(bucket), () -> storage.deleteDirectoryIfEmpty(layout.path(bucket)));
    }

    private boolean deleteSegment(SegmentFile segment) {
        return attempt(segment.path(), () -> {
            if (storage.deleteFile(segment.path())) {
                deleted.increment();
            }
            readers.evict(storage, segment.path());
        });
    }

    /** Deletes whole buckets that are old enough, whoever wrote into them; stops at the first that fails. */
    void cleanAll(long thresholdMillis) {
        attempt(layout.directory(), () -> expired(thresholdMillis).forEach(this::deleteBucket));
        attempt(layout.directory(), new DamageMarkers(storage, layout)::deleteOrphans);
    }

    /** Listed first: a bucket with a foreign file in it is not deleted. */
    private void deleteBucket(Bucket bucket) {
        List<SegmentFile> segments = layout.segments(bucket);
        storage.deleteDirectory(layout.path(bucket));
        deleted.add(segments.size());
        segments.forEach(segment -> readers.evict(storage, segment.path()));
    }

    private List<Bucket> expired(long thresholdMillis) {
        long limit = Math.min(MAX_LIMIT_MILLIS, thresholdMillis - marginMillis);
        if (limit <= 0) {
            return List.of();
        }
        registry.retire(limit);
        return layout.buckets().stream()
                .filter(bucket -> bucket.endMillis() <= limit)
                .toList();
    }

    /** Runs a delete; a failure is counted and left for the next cleaning. */
    private boolean attempt(String path, Runnable delete) {
        try {
            delete.run();
            return true;
        } catch (StorageInterruptedException interrupted) {
            throw interrupted;
        } catch (StorageException | WalDamageException failure) {
            failed.increment();
            log.warn("Could not clean {}; the next cleaning tries again", path, failure);
            return false;
        }
    }
}

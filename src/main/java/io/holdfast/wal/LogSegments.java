package io.holdfast.wal;

import io.holdfast.storage.ReadableFile;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageMissingException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The segments of one role as files, for whoever knows which records are needed no more. Thread-safe.
 *
 * <p>Of one writer only the oldest segments may be deleted, one after the other: a reader takes a hole for damage.
 */
public final class LogSegments {
    private final Storage storage;
    private final LogLayout layout;
    private final HeaderReader headers;
    private final ReaderPool pool = ReaderPool.shared();

    /**
     * The segments of the options' role; no I/O.
     *
     * @param options those that the segments were written with, as far as application and role go
     */
    public LogSegments(Storage storage, LogOptions options) {
        this.storage = storage;
        this.layout = new LogLayout(storage, options.role());
        this.headers = new HeaderReader(storage, pool, options);
    }

    /**
     * A segment in a list of all. Immutable.
     *
     * @param path the full path of its file
     * @param writer the name of its writer, which begins with the writer's creation time in 13 digits
     * @param number its number in the writer's row
     * @param bytes its length by the directory; short while it is being written
     */
    public record Entry(String path, String writer, long number, long bytes) {
        /** When the writer came into being, in milliseconds since the epoch; segments are read in this order. */
        public long writerMillis() {
            return Long.parseLong(writer.substring(0, writer.indexOf('-')));
        }
    }

    /**
     * All segments by writer and number, as readers take them.
     *
     * @throws WalDamageException if a foreign file lies among them
     */
    public List<Entry> list() {
        return layout.segments().stream().map(LogSegments::entry).toList();
    }

    private static Entry entry(SegmentFile file) {
        return new Entry(file.path(), file.name().writer(), file.name().number(), file.statedBytes());
    }

    /**
     * How many records a segment holds, by its footer; empty if it has none, because it is being written, or its writer
     * was killed or gave it up.
     *
     * @throws WalDamageException if its header is damaged
     */
    public OptionalLong records(Entry entry) {
        SegmentFile file = file(entry);
        try {
            Optional<HeaderReader.Found> header = headers.read(file);
            return header.isEmpty() ? OptionalLong.empty() : records(file, header.get());
        } catch (WalMissingException | StorageMissingException deleted) {
            return OptionalLong.empty();
        }
    }

    private OptionalLong records(SegmentFile file, HeaderReader.Found header) {
        SegmentPlan plan = new SegmentPlan(file, header.header(), header.checksum(), null);
        try (ReadableFile opened = storage.open(file.path())) {
            Optional<Footer> footer = Footer.read(opened, plan);
            return footer.map(found -> OptionalLong.of(found.count())).orElseGet(OptionalLong::empty);
        } finally {
            pool.evict(storage, file.path());
        }
    }

    /**
     * Deletes a segment.
     *
     * @return false if it was gone
     * @throws io.holdfast.storage.StorageException if it cannot be deleted; it may be tried again
     */
    public boolean delete(Entry entry) {
        boolean deleted = storage.deleteFile(entry.path());
        pool.evict(storage, entry.path());
        return deleted;
    }

    /**
     * Deletes those of these segments' buckets in which nothing is left.
     *
     * @throws io.holdfast.storage.StorageException if one cannot be deleted; an empty one does no harm
     */
    public void deleteEmptyBuckets(Collection<Entry> deleted) {
        deleted.stream().map(entry -> bucketOf(entry.path())).distinct().forEach(bucket -> {
            boolean unused = storage.deleteDirectoryIfEmpty(bucket);
        });
    }

    private static SegmentFile file(Entry entry) {
        String directory = bucketOf(entry.path());
        Bucket bucket = Bucket.parse(directory.substring(directory.lastIndexOf('/') + 1))
                .orElseThrow(() -> new IllegalArgumentException("Not a segment of the log: " + entry.path()));
        return new SegmentFile(entry.path(), bucket, new SegmentName(entry.writer(), entry.number()), entry.bytes());
    }

    private static String bucketOf(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }
}

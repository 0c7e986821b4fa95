package io.holdfast.wal;

import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where the files of one role lie: {@code <root>/<role>/<bucket>/<segment>}. Names that begin with a dot are not the
 * log's (temporary files, and what network file systems leave) and are passed over. Immutable; thread-safe.
 */
final class LogLayout {
    private final Storage storage;
    private final String directory;

    LogLayout(Storage storage, Role role) {
        this.storage = storage;
        this.directory = storage.root() + "/" + role.directory();
    }

    /** The role's directory, which also stands for the role among all logs of this process. */
    String directory() {
        return directory;
    }

    String path(Bucket bucket) {
        return directory + "/" + bucket.name();
    }

    String path(Bucket bucket, SegmentName name) {
        return path(bucket) + "/" + name;
    }

    /** All buckets, oldest first. */
    List<Bucket> buckets() {
        List<Bucket> buckets = new ArrayList<>();
        for (StorageEntry entry : visible(directory)) {
            String path = directory + "/" + entry.name();
            Bucket bucket = Bucket.parse(entry.name())
                    .filter(unused -> entry.isDirectory())
                    .orElseThrow(() -> foreign(path, "a bucket directory <start ms>-<end ms>"));
            buckets.add(bucket);
        }
        buckets.sort(Comparator.naturalOrder());
        return buckets;
    }

    /** The segments of a bucket, in the order of names. */
    List<SegmentFile> segments(Bucket bucket) {
        List<SegmentFile> segments = new ArrayList<>();
        for (StorageEntry entry : visible(path(bucket))) {
            String path = path(bucket) + "/" + entry.name();
            SegmentName name = SegmentName.parse(entry.name())
                    .filter(unused -> !entry.isDirectory())
                    .orElseThrow(() -> foreign(path, "a segment <writer>-<number>"));
            segments.add(new SegmentFile(path, bucket, name, entry.size()));
        }
        return segments;
    }

    /** All segments, by writer and number. */
    List<SegmentFile> segments() {
        List<SegmentFile> all = new ArrayList<>();
        for (Bucket bucket : buckets()) {
            all.addAll(segments(bucket));
        }
        all.sort(Comparator.comparing(SegmentFile::name));
        return all;
    }

    private List<StorageEntry> visible(String path) {
        return storage.list(path).stream()
                .filter(entry -> !entry.name().startsWith("."))
                .toList();
    }

    private static WalDamageException foreign(String path, String expected) {
        return new WalDamageException(path, 0, expected, "a foreign file or directory of this name");
    }
}

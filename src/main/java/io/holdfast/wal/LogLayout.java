package io.holdfast.wal;

import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

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
        return buckets(LogLayout::refuse);
    }

    private List<Bucket> buckets(Consumer<WalDamageException> onForeign) {
        List<Bucket> buckets = new ArrayList<>();
        for (StorageEntry entry : visible(directory)) {
            String path = directory + "/" + entry.name();
            Bucket.parse(entry.name())
                    .filter(unused -> entry.isDirectory())
                    .ifPresentOrElse(
                            buckets::add,
                            () -> onForeign.accept(foreign(path, "a bucket directory <start ms>-<end ms>")));
        }
        buckets.sort(Comparator.naturalOrder());
        return buckets;
    }

    /** The segments of a bucket, in the order of names. */
    List<SegmentFile> segments(Bucket bucket) {
        return segments(bucket, LogLayout::refuse);
    }

    private List<SegmentFile> segments(Bucket bucket, Consumer<WalDamageException> onForeign) {
        List<SegmentFile> segments = new ArrayList<>();
        for (StorageEntry entry : visible(path(bucket))) {
            String path = path(bucket) + "/" + entry.name();
            SegmentName.parse(entry.name())
                    .filter(unused -> !entry.isDirectory())
                    .ifPresentOrElse(
                            name -> segments.add(new SegmentFile(path, bucket, name, entry.size())),
                            () -> onForeign.accept(foreign(path, "a segment <writer>-<number>")));
        }
        return segments;
    }

    /** All segments, by writer and number. */
    List<SegmentFile> segments() {
        return segments(LogLayout::refuse);
    }

    /** The same; what is foreign is handed to the caller, who throws it or goes on without it. */
    List<SegmentFile> segments(Consumer<WalDamageException> onForeign) {
        List<SegmentFile> all = new ArrayList<>();
        for (Bucket bucket : buckets(onForeign)) {
            all.addAll(segments(bucket, onForeign));
        }
        all.sort(Comparator.comparing(SegmentFile::name));
        return all;
    }

    private List<StorageEntry> visible(String path) {
        return storage.list(path).stream()
                .filter(entry -> !entry.name().startsWith("."))
                .toList();
    }

    private static void refuse(WalDamageException foreign) {
        throw foreign;
    }

    private static WalDamageException foreign(String path, String expected) {
        return new WalDamageException(path, 0, expected, "a foreign file or directory of this name");
    }
}

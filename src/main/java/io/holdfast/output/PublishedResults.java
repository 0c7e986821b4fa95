package io.holdfast.output;

import io.holdfast.offset.file.ManifestOffsets;
import io.holdfast.offset.file.Manifests;
import io.holdfast.offset.file.PublishedBatch;
import io.holdfast.offset.file.PublishedFile;
import io.holdfast.storage.ReadableFile;
import io.holdfast.storage.StorageFailedException;
import java.io.InputStream;
import java.util.List;

/**
 * Reads what an application has published with {@link FileOutput}: the files that manifests name, batch by batch in the
 * order in which their offsets moved. Readers may run while the application writes; what they have seen does not change.
 * Thread-safe.
 *
 * <pre>{@code
 * PublishedResults results = PublishedResults.of(ManifestOffsets.in("hdfs://namenode/results"), "orders");
 * for (PublishedBatch batch : results.after(last, 1000)) {
 *     for (PublishedFile file : batch.files()) {
 *         try (InputStream in = results.open(file)) { ... }
 *     }
 *     last = batch.number();
 * }
 * }</pre>
 */
public final class PublishedResults {
    private final Manifests manifests;

    private PublishedResults(Manifests manifests) {
        this.manifests = manifests;
    }

    /** The results of an application. */
    public static PublishedResults of(ManifestOffsets place, String application) {
        return new PublishedResults(Manifests.of(place, application));
    }

    /**
     * The batches that were published behind a manifest.
     *
     * @param number of the last batch that the reader knows; -1 for none
     * @param most at most so many, 1 or more
     * @throws io.holdfast.offset.OffsetDamagedException if a manifest in between is missing, or cannot be right
     * @throws io.holdfast.offset.OffsetUnavailableException if the storage fails
     */
    public List<PublishedBatch> after(long number, int most) {
        return manifests.after(number, most);
    }

    /** The full path of a file, for readers of their own. */
    public String path(PublishedFile file) {
        return manifests.storage().root() + "/" + file.name();
    }

    /**
     * Opens a file.
     *
     * @throws StorageFailedException if it has another length than its manifest says
     * @throws io.holdfast.storage.StorageException if it cannot be opened
     */
    public InputStream open(PublishedFile file) {
        ReadableFile opened = manifests.storage().open(path(file));
        long length = opened.length();
        if (length != file.bytes()) {
            opened.close();
            throw new StorageFailedException(
                    "Cannot read " + path(file) + ": expected " + file.bytes() + " bytes as its manifest says, found "
                            + length + ". Somebody has changed it; bring back what was there",
                    null);
        }
        return new PublishedStream(opened);
    }
}

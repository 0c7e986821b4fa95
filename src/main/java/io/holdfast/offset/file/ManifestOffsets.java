package io.holdfast.offset.file;

import io.holdfast.offset.ApplicationPath;
import io.holdfast.offset.DocumentOffsets;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.OffsetStoreSettings;
import io.holdfast.storage.Storage;
import java.io.Serial;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Offsets in the manifests that publish an application's files of results, one directory for each application: a batch's
 * results count, and its offsets move, with one and the same file. Object stores such as s3a are refused: they let two
 * drivers create the same file, so neither would be fenced. Immutable and thread-safe.
 */
public final class ManifestOffsets implements OffsetStoreSettings {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String directory;
    private final TreeMap<String, String> hadoop;
    private final int history;

    private ManifestOffsets(String directory, Map<String, String> hadoop, int history) {
        this.directory = directory;
        this.hadoop = new TreeMap<>(hadoop);
        this.history = history;
    }

    /**
     * Manifests and files of results below a directory.
     *
     * @param directory a path on a local disk that driver and executors share, or a URI that Hadoop knows, such as
     *     {@code hdfs://namenode/results}
     */
    public static ManifestOffsets in(String directory) {
        return new ManifestOffsets(directory, Map.of(), DocumentOffsets.USUAL_HISTORY);
    }

    /** With Hadoop settings that go over those found on the class path; secrets among them as references. */
    public ManifestOffsets hadoop(Map<String, String> options) {
        return new ManifestOffsets(directory, options, history);
    }

    /** Shows at most that many commits as history instead of {@link DocumentOffsets#USUAL_HISTORY}. */
    public ManifestOffsets history(int commits) {
        return new ManifestOffsets(directory, hadoop, commits);
    }

    @Override
    public String description() {
        return "manifests in " + directory;
    }

    @Override
    public OffsetStore open(OffsetStoreContext context) {
        return new ManifestStore(storage(context.application()), context, history);
    }

    /** The application's directory. */
    Storage storage(String application) {
        return Places.open(directory + "/" + ApplicationPath.of(application), hadoop);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ManifestOffsets that
                && directory.equals(that.directory)
                && hadoop.equals(that.hadoop)
                && history == that.history;
    }

    @Override
    public int hashCode() {
        return Objects.hash(directory, hadoop, history);
    }

    @Override
    public String toString() {
        return description();
    }
}

package io.holdfast.offset.file;

import io.holdfast.offset.ApplicationPath;
import io.holdfast.offset.DocumentOffsets;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.OffsetStoreSettings;
import io.holdfast.storage.Storage;
import java.io.Serial;
import java.util.Map;
import java.util.TreeMap;

/**
 * Offsets in files below a directory, one directory in it for each application. Object stores such as s3a are refused:
 * they let two drivers create the same file, so neither would be fenced. Immutable and thread-safe.
 */
public final class FileOffsets implements OffsetStoreSettings {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String directory;
    private final TreeMap<String, String> hadoop;
    private final int history;

    private FileOffsets(String directory, Map<String, String> hadoop, int history) {
        this.directory = directory;
        this.hadoop = new TreeMap<>(hadoop);
        this.history = history;
    }

    /**
     * Offsets in a directory.
     *
     * @param directory a path on a local disk that every host shares on which the driver may start, or a URI that Hadoop
     *     knows, such as {@code hdfs://namenode/holdfast/offsets}
     */
    public static FileOffsets in(String directory) {
        return new FileOffsets(directory, Map.of(), DocumentOffsets.USUAL_HISTORY);
    }

    /** With Hadoop settings that go over those found on the class path; secrets among them as references. */
    public FileOffsets hadoop(Map<String, String> options) {
        return new FileOffsets(directory, options, history);
    }

    /** With that many commits as history instead of {@link DocumentOffsets#USUAL_HISTORY}; 0 for none. */
    public FileOffsets history(int commits) {
        return new FileOffsets(directory, hadoop, commits);
    }

    @Override
    public String description() {
        return "files in " + directory;
    }

    @Override
    public OffsetStore open(OffsetStoreContext context) {
        Storage storage = Places.open(directory + "/" + ApplicationPath.of(context.application()), hadoop);
        return new DocumentOffsets(new FileDocument(storage), context, history);
    }

    @Override
    public String toString() {
        return description();
    }
}

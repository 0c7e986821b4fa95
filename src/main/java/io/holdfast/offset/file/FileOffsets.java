package io.holdfast.offset.file;

import io.holdfast.config.SecretReferences;
import io.holdfast.config.SettingsException;
import io.holdfast.offset.ApplicationPath;
import io.holdfast.offset.DocumentOffsets;
import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.OffsetStoreSettings;
import io.holdfast.offset.OffsetUnavailableException;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageException;
import java.io.Serial;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Offsets in files below a directory, one directory in it for each application. Object stores such as s3a are refused:
 * they let two drivers create the same file, so neither would be fenced. Immutable and thread-safe.
 */
public final class FileOffsets implements OffsetStoreSettings {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Hadoop waits for minutes where nothing is said; a batch cannot. */
    private static final Map<String, String> BOUNDED = Map.of(
            "ipc.client.connect.timeout", "5000",
            "ipc.client.connect.max.retries", "2",
            "ipc.client.connect.max.retries.on.timeouts", "1",
            "ipc.client.rpc-timeout.ms", "10000",
            "dfs.client.socket-timeout", "10000",
            "dfs.client.datanode-restart.timeout", "5");

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
        Storage storage = storage(directory + "/" + ApplicationPath.of(context.application()));
        return new DocumentOffsets(new FileDocument(storage), context, history);
    }

    private Storage storage(String place) {
        Map<String, String> options = new HashMap<>(BOUNDED);
        try {
            hadoop.forEach((key, value) -> options.put(key, SecretReferences.resolve(value)));
            return Storage.open(place, options);
        } catch (SettingsException unresolved) {
            throw new OffsetRefusedException(
                    "Cannot open the offsets in " + place + ": " + unresolved.getMessage(), null);
        } catch (StorageException failure) {
            throw new OffsetUnavailableException(
                    "Cannot open the offsets in " + place + ": " + failure.getMessage()
                            + ". Check the address, and start the file system if it is down",
                    failure);
        }
    }

    @Override
    public String toString() {
        return description();
    }
}

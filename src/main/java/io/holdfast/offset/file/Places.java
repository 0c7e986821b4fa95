package io.holdfast.offset.file;

import io.holdfast.config.SecretReferences;
import io.holdfast.config.SettingsException;
import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetUnavailableException;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageException;
import java.util.HashMap;
import java.util.Map;

/** Opens storages whose calls end in the time that a batch has. Stateless. */
final class Places {
    /** Hadoop waits for minutes where nothing is said; a batch cannot. */
    private static final Map<String, String> BOUNDED = Map.of(
            "ipc.client.connect.timeout", "5000",
            "ipc.client.connect.max.retries", "2",
            "ipc.client.connect.max.retries.on.timeouts", "1",
            "ipc.client.rpc-timeout.ms", "10000",
            "dfs.client.socket-timeout", "10000",
            "dfs.client.datanode-restart.timeout", "5");

    private Places() {}

    /**
     * Opens a place.
     *
     * @param hadoop Hadoop settings that go over those found on the class path; secrets among them as references
     */
    static Storage open(String place, Map<String, String> hadoop) {
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
}

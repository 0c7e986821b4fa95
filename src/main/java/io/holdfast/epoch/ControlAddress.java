package io.holdfast.epoch;

import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageMissingException;
import java.util.Map;
import java.util.Optional;

/**
 * Where a driver can be spoken to while it runs, kept in the file {@code <root>/epoch/control}, in a directory that only
 * the application's user may read. Immutable.
 *
 * @param host whose loopback interface it is
 * @param port the port there
 * @param token what a request must begin with
 * @param epoch the driver's epoch
 */
public record ControlAddress(String host, int port, String token, long epoch) {
    private static final String KIND = "holdfast-control";

    /**
     * Says where this driver is, in place of whoever said so before.
     *
     * @throws io.holdfast.storage.StorageException if the storage fails
     */
    public void publish(Storage storage) {
        Map<String, String> values =
                Map.of("host", host, "port", Integer.toString(port), "token", token, "epoch", Long.toString(epoch));
        storage.replace(path(storage), StateFile.encode(KIND, values));
    }

    /**
     * What the driver that started last has published; empty if it ended in order, or published nothing.
     *
     * @throws EpochUnreadableException if the file is damaged or newer
     */
    public static Optional<ControlAddress> find(Storage storage) {
        String path = path(storage);
        try {
            Map<String, String> values = StateFile.read(storage, path, KIND);
            return Optional.of(new ControlAddress(
                    values.getOrDefault("host", "an unnamed host"),
                    (int) StateFile.number(values, "port", path),
                    values.getOrDefault("token", ""),
                    StateFile.number(values, "epoch", path)));
        } catch (StorageMissingException none) {
            return Optional.empty();
        }
    }

    /** Takes the file away if it is still this driver's. */
    public void withdraw(Storage storage) {
        if (find(storage).filter(this::equals).isPresent()) {
            boolean unused = storage.deleteFile(path(storage));
        }
    }

    private static String path(Storage storage) {
        return storage.root() + "/epoch/control";
    }

    /** Without the token. */
    @Override
    public String toString() {
        return host + ", loopback port " + port + ", epoch " + epoch;
    }
}

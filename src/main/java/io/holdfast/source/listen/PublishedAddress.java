package io.holdfast.source.listen;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.config.SecretReferences;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageException;
import io.holdfast.storage.StorageMissingException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The small file that says where a receiver listens: lines {@code name=value}, which shell scripts can read. Used by one
 * thread.
 */
final class PublishedAddress {
    private static final Logger log = LoggerFactory.getLogger(PublishedAddress.class);
    private static final int LIMIT_BYTES = 4096;

    // Hadoop's clients try for minutes by default; who cannot publish now had better be heard of soon.
    private static final Map<String, String> BOUNDED = Map.of(
            "ipc.client.connect.timeout", "5000",
            "ipc.client.connect.max.retries", "2",
            "ipc.client.connect.max.retries.on.timeouts", "1",
            "ipc.client.rpc-timeout.ms", "10000",
            "dfs.client.socket-timeout", "10000");

    private final Listening listening;
    private final String file;
    private final byte[] content;

    private PublishedAddress(Listening listening, String file, byte[] content) {
        this.listening = listening;
        this.file = file;
        this.content = content;
    }

    /** @throws StorageException if it cannot be written */
    static PublishedAddress publish(String source, int receiver, String address, Listening listening) {
        byte[] content = ("address=" + address + "\nsource=" + source.replaceAll("\\p{Cntrl}", "?") + "\nreceiver="
                        + receiver + "\nid=" + UUID.randomUUID() + "\n")
                .getBytes(UTF_8);
        PublishedAddress made = new PublishedAddress(listening, listening.fileName(receiver), content);
        try (Storage storage = made.storage()) {
            storage.replace(made.path(storage), content);
            log.info("{}: receiver {} has published {} in {}", source, receiver, address, made.path(storage));
        }
        return made;
    }

    private Storage storage() {
        Map<String, String> options = new HashMap<>(BOUNDED);
        listening.hadoop().forEach((key, value) -> options.put(key, SecretReferences.resolve(value)));
        return Storage.open(listening.directory(), options);
    }

    private String path(Storage storage) {
        return storage.root() + "/" + file;
    }

    /** Deletes the file unless another receiver has replaced it meanwhile. Never throws. */
    void withdraw() {
        try (Storage storage = storage()) {
            String path = path(storage);
            if (Arrays.equals(storage.readSmall(path, LIMIT_BYTES), content)) {
                boolean unused = storage.deleteFile(path);
            }
        } catch (StorageMissingException gone) {
            log.debug("{} was gone already", file);
        } catch (RuntimeException failure) { // a closing receiver closes, whatever a file system says
            log.warn("Could not take back the address in {}/{}: {}", listening.directory(), file, failure.getMessage());
        }
    }
}

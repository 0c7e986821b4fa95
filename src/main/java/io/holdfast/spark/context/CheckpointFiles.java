package io.holdfast.spark.context;

import io.holdfast.spark.internal.SavedContext;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageException;
import io.holdfast.storage.StorageMissingException;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a checkpoint directory, by the names that Spark gives them. They are never deleted, only moved where
 * Spark does not look. Not thread-safe.
 */
final class CheckpointFiles {
    private static final Logger log = LoggerFactory.getLogger(CheckpointFiles.class);
    private static final Pattern NAME = Pattern.compile("checkpoint-(\\d{1,18})(\\.bk)?");
    private static final String ASIDE = "set-aside-";
    private static final int LONGEST_BYTES = 1 << 30;

    private final Storage storage;

    /** One of the files; the backup is what Spark wrote first for the same time. */
    record Checkpoint(String name, long time, boolean isBackup) {}

    private CheckpointFiles(Storage storage) {
        this.storage = storage;
    }

    /**
     * The directory, where Spark would look for it.
     *
     * @throws StartException if its file system cannot be reached
     */
    static CheckpointFiles of(String directory, SparkConf conf) {
        try {
            String place = SavedContext.place(directory, conf);
            return new CheckpointFiles(Storage.open(place, HoldfastSettings.hadoopOptions(conf)));
        } catch (IOException | StorageException | IllegalArgumentException away) {
            throw unreachable(directory, away);
        }
    }

    private static StartException unreachable(String path, Exception away) {
        return new StartException(
                "Cannot reach the checkpoint " + path + ": " + away.getMessage()
                        + ". The application does not start without knowing whether there is one; start it again when"
                        + " its file system is back",
                away);
    }

    /** In the order in which they are to be tried. */
    List<Checkpoint> newestFirst() {
        try {
            return storage.list(storage.root()).stream()
                    .filter(entry -> !entry.isDirectory())
                    .flatMap(entry -> parse(entry.name()))
                    .sorted(Comparator.comparing(Checkpoint::time).reversed().thenComparing(Checkpoint::isBackup))
                    .toList();
        } catch (StorageException away) {
            throw unreachable(storage.root(), away);
        }
    }

    private static Stream<Checkpoint> parse(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                ? Stream.of(new Checkpoint(name, Long.parseLong(matcher.group(1)), matcher.group(2) != null))
                : Stream.empty();
    }

    /** The content; empty if the file is gone, as when an earlier driver still cleans up behind itself. */
    Optional<byte[]> read(Checkpoint file) {
        String path = path(file);
        try {
            return Optional.of(storage.readSmall(path, LONGEST_BYTES));
        } catch (StorageMissingException gone) {
            return Optional.empty();
        } catch (StorageException away) {
            throw unreachable(path, away);
        }
    }

    /**
     * Moves files into a directory of their own below this one. A crash on the way leaves some of them, for the next
     * time.
     *
     * @throws StorageException if one of them cannot be moved
     */
    void setAside(List<Checkpoint> files) {
        if (files.isEmpty()) {
            return;
        }
        String aside = storage.root() + "/" + ASIDE + files.get(0).time();
        for (Checkpoint file : files) {
            read(file).ifPresent(content -> {
                storage.replace(aside + "/" + file.name(), content);
                boolean unused = storage.deleteFile(path(file));
            });
        }
        log.info("Set {} checkpoint files that could not be understood aside into {}", files.size(), aside);
    }

    private String path(Checkpoint file) {
        return storage.root() + "/" + file.name();
    }

    @Override
    public String toString() {
        return storage.root();
    }
}

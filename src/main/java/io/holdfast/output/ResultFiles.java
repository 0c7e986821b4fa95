package io.holdfast.output;

import io.holdfast.offset.file.PublishedFile;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the files of one attempt of one task, under names that no other attempt has. Not thread-safe. */
public final class ResultFiles {
    private static final Logger log = LoggerFactory.getLogger(ResultFiles.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    private final Storage storage;
    private final String prefix;
    private final Map<String, ResultFile> created = new TreeMap<>();

    /**
     * No I/O.
     *
     * @param directory the batch's, below the application's directory
     * @param part what of the batch it is, with letters that every file system takes
     */
    ResultFiles(Storage storage, String directory, String part) {
        this.storage = storage;
        this.prefix =
                directory + "/" + part + "-" + UUID.randomUUID().toString().substring(0, 8) + "-";
    }

    /**
     * Creates a file; if it is left open, it is closed when the work returns.
     *
     * @param name how the file's name ends, such as {@code lines.txt}: 1 to 100 letters, digits, {@code .}, {@code _} and
     *     {@code -}; each once
     */
    public ResultFile create(String name) {
        if (!NAME.matcher(name).matches() || created.containsKey(prefix + name)) {
            throw new IllegalArgumentException(
                    "A file of results needs a name of 1 to 100 letters, digits, '.', '_' and"
                            + " '-' that the task has not used yet; found '" + name + "'");
        }
        ResultFile file = new ResultFile(storage.create(path(prefix + name)));
        created.put(prefix + name, file);
        return file;
    }

    private String path(String name) {
        return storage.root() + "/" + name;
    }

    /** Closes what is open; afterwards all are durable. */
    List<PublishedFile> finish() {
        List<PublishedFile> files = new ArrayList<>();
        created.forEach((name, file) -> {
            file.close();
            files.add(new PublishedFile(name, file.position(), file.records()));
        });
        return files;
    }

    /** Deletes them, as far as that can be done now. */
    void abandon() {
        created.forEach((name, file) -> {
            try {
                file.abandon();
                boolean unused = storage.deleteFile(path(name));
            } catch (StorageException failure) {
                log.debug("Left {} behind, which no manifest will name", name, failure);
            }
        });
    }
}

package io.holdfast.storage;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/** Gives a directory another name on its file system, in one step where the file system can. Stateless. */
public final class DirectoryRename {
    private DirectoryRename() {}

    /**
     * Renames.
     *
     * @param from a full path, as {@link Storage#root()} gives it
     * @param to a full path on the same file system
     * @param hadoopOptions as for {@link Storage#open}
     * @throws StorageExistsException if {@code to} exists
     */
    public static void rename(String from, String to, Map<String, String> hadoopOptions) {
        StorageFailures.run("rename", from + " to " + to, () -> {
            if (LocalStorage.serves(from)) {
                renameLocal(LocalStorage.path(from), LocalStorage.path(to));
            } else {
                renameElsewhere(from, to, HadoopConfigurations.of(hadoopOptions));
            }
        });
    }

    /** An atomic move replaces an empty directory without a word, hence the look before. */
    private static void renameLocal(Path from, Path to) throws IOException {
        if (Files.exists(to)) {
            throw new FileAlreadyExistsException(to.toString());
        }
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        Path parent = to.getParent();
        if (parent != null) {
            LocalDirectories.sync(List.of(parent));
        }
    }

    private static void renameElsewhere(String from, String to, Configuration configuration) throws IOException {
        org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(from);
        try (HadoopFileSystem files = new HadoopFileSystem(FileSystem.newInstance(path.toUri(), configuration))) {
            files.renameExclusively(path, new org.apache.hadoop.fs.Path(to));
        }
    }
}

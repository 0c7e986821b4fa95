package io.holdfast.storage;

import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;

/** Creates or replaces a small file whole: temporary file, force, rename. Thread-safe. */
final class HadoopSmallFiles {
    private final Creator creator;
    private final HadoopFileSystem files;

    HadoopSmallFiles(Creator creator, HadoopFileSystem files) {
        this.creator = creator;
        this.files = files;
    }

    /** Creates a new file with its parents. */
    @FunctionalInterface
    interface Creator {
        FSDataOutputStream create(Path path) throws IOException;
    }

    boolean create(Path file, byte[] content) throws IOException {
        if (files.exists(file)) {
            return false;
        }
        Path temporary = writeTemporary(file, content);
        try {
            files.renameExclusively(temporary, file);
            return true;
        } catch (FileAlreadyExistsException lost) {
            files.delete(temporary, false);
            return false;
        } catch (IOException | RuntimeException failure) {
            StorageFailures.closeAfter(failure, () -> files.delete(temporary, false));
            throw failure;
        }
    }

    void replace(Path file, byte[] content) throws IOException {
        Path temporary = writeTemporary(file, content);
        try {
            files.renameOver(temporary, file);
        } catch (IOException | RuntimeException failure) {
            StorageFailures.closeAfter(failure, () -> files.delete(temporary, false));
            throw failure;
        }
    }

    /** Forced before it gets its name: otherwise a power loss could leave the name with half the content. */
    private Path writeTemporary(Path file, byte[] content) throws IOException {
        Path temporary = new Path(file.getParent(), "." + file.getName() + "." + UUID.randomUUID() + ".tmp");
        FSDataOutputStream stream = creator.create(temporary);
        try (stream) {
            stream.write(content);
            stream.hsync();
        } catch (IOException | RuntimeException failure) {
            StorageFailures.closeAfter(failure, () -> files.delete(temporary, false));
            throw failure;
        }
        return temporary;
    }
}

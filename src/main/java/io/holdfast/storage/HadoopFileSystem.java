package io.holdfast.storage;

import java.io.IOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/**
 * Opens up Hadoop's rename with options, which HDFS does in one step on the NameNode but keeps protected in the base
 * class. Thread-safe as the file system it wraps.
 */
final class HadoopFileSystem extends FilterFileSystem {
    HadoopFileSystem(FileSystem wrapped) {
        super(wrapped);
    }

    /** Fails with FileAlreadyExistsException if the target exists. */
    void renameExclusively(Path from, Path to) throws IOException {
        rename(from, to, Options.Rename.NONE);
    }

    void renameOver(Path from, Path to) throws IOException {
        rename(from, to, Options.Rename.OVERWRITE);
    }
}

package io.holdfast.storage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * A Hadoop file system as s3a is one: streams cannot flush, nothing is there before the close, then all of it is; and of
 * two that create the same file both succeed if they do it at the same time.
 */
public final class ObjectLikeFileSystem extends RawLocalFileSystem {
    @Override
    public URI getUri() {
        return URI.create("object:///");
    }

    @Override
    public FSDataOutputStream create(
            Path path,
            FsPermission permission,
            boolean overwrite,
            int bufferBytes,
            short replication,
            long blockBytes,
            Progressable progress)
            throws IOException {
        if (!overwrite && exists(path)) {
            throw new FileAlreadyExistsException(path + " exists");
        }
        return new FSDataOutputStream(new ObjectStream(pathToFile(path).toPath()), null);
    }

    private static final class ObjectStream extends ByteArrayOutputStream implements Abortable, StreamCapabilities {
        private final java.nio.file.Path file;
        private boolean ended;

        ObjectStream(java.nio.file.Path file) {
            this.file = file;
        }

        @Override
        public boolean hasCapability(String capability) {
            return capability.equals(StreamCapabilities.ABORTABLE_STREAM);
        }

        @Override
        public AbortableResult abort() {
            boolean before = ended;
            ended = true;
            return new AbortableResult() {
                @Override
                public boolean alreadyClosed() {
                    return before;
                }

                @Override
                public IOException anyCleanupException() {
                    throw new UnsupportedOperationException("Nobody asks");
                }
            };
        }

        @Override
        public void close() throws IOException {
            if (ended) {
                return;
            }
            ended = true;
            java.nio.file.Path directory = file.resolveSibling(".");
            Files.createDirectories(directory);
            java.nio.file.Path temporary = Files.createTempFile(directory, ".put-", "");
            Files.write(temporary, toByteArray());
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }
    }
}

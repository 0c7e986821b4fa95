package io.holdfast.storage;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** A Hadoop file system whose streams cannot flush, as an object store's. */
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
        return new FSDataOutputStream(
                new FilterOutputStream(
                        super.create(path, permission, overwrite, bufferBytes, replication, blockBytes, progress)),
                null);
    }
}

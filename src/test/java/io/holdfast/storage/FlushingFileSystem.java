package io.holdfast.storage;

import java.net.URI;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** A Hadoop file system over the local disk, under a scheme of its own so that it is not taken for {@code file:}. */
public final class FlushingFileSystem extends RawLocalFileSystem {
    @Override
    public URI getUri() {
        return URI.create("flushing:///");
    }

    @Override
    public String getScheme() {
        return "flushing";
    }
}

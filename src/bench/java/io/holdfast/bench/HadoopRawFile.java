package io.holdfast.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file on HDFS. The stream that reads by position stays open until another file is read so: a bound should not pay
 * for opening. Thread-safe.
 */
final class HadoopRawFile implements RawFile {
    private static final Object OPEN = new Object();
    private static @Nullable Path openPath; // guarded by OPEN
    private static @Nullable FSDataInputStream openStream; // guarded by OPEN

    private final FileSystem files;
    private final Path path;
    private final boolean force;
    private @Nullable FSDataOutputStream out; // guarded by this

    HadoopRawFile(FileSystem files, String path, boolean force) {
        this.files = files;
        this.path = new Path(path);
        this.force = force;
    }

    @Override
    public synchronized long append(ByteBuffer record) throws IOException {
        if (out == null) {
            out = files.create(path, true);
        }
        long offset = out.getPos();
        out.writeInt(record.remaining());
        out.write(record.array(), record.arrayOffset() + record.position(), record.remaining());
        if (force) {
            out.hsync();
        } else {
            out.hflush();
        }
        return offset;
    }

    @Override
    public void read(long offset, byte[] into) throws IOException {
        opened().readFully(offset, into);
    }

    private FSDataInputStream opened() throws IOException {
        synchronized (OPEN) {
            if (openStream == null || !path.equals(openPath)) {
                if (openStream != null) {
                    openStream.close();
                }
                openStream = files.open(path);
                openPath = path;
            }
            return openStream;
        }
    }

    @Override
    public InputStream open() throws IOException {
        return files.open(path);
    }

    @Override
    public synchronized void close() throws IOException {
        if (out != null) {
            out.close();
            out = null;
        }
    }
}

package io.holdfast.storage;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * A Hadoop file system over the local disk, {@code awkward:///}, that counts flushes and refuses to delete. Hadoop makes
 * instances as it likes, so its state belongs to the class: a test begins with {@link #reset()}.
 */
public final class AwkwardFileSystem extends RawLocalFileSystem {
    private static final AtomicInteger FLUSHES = new AtomicInteger();
    private static final AtomicBoolean REFUSING = new AtomicBoolean();

    private static volatile Runnable beforeFlush = () -> {};

    public static void reset() {
        FLUSHES.set(0);
        REFUSING.set(false);
        beforeFlush = () -> {};
    }

    /** How often a stream was flushed. */
    public static int flushes() {
        return FLUSHES.get();
    }

    /** Runs in the thread that flushes, before each flush. */
    public static void beforeFlush(Runnable action) {
        beforeFlush = action;
    }

    public static void refuseDeletes(boolean refuse) {
        REFUSING.set(refuse);
    }

    @Override
    public URI getUri() {
        return URI.create("awkward:///");
    }

    @Override
    public String getScheme() {
        return "awkward";
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        if (REFUSING.get()) {
            throw new IOException("deletes are refused by the test");
        }
        return super.delete(path, recursive);
    }

    @Override
    public FSDataOutputStream create(
            Path path,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        return counted(super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress));
    }

    @Override
    public FSDataOutputStream create(
            Path path, boolean overwrite, int bufferSize, short replication, long blockSize, Progressable progress)
            throws IOException {
        return counted(super.create(path, overwrite, bufferSize, replication, blockSize, progress));
    }

    private static FSDataOutputStream counted(FSDataOutputStream stream) throws IOException {
        return stream instanceof CountedStream ? stream : new CountedStream(stream);
    }

    private static final class CountedStream extends FSDataOutputStream {
        CountedStream(FSDataOutputStream stream) throws IOException {
            super(stream, null);
        }

        @Override
        public void hflush() throws IOException {
            FLUSHES.incrementAndGet();
            beforeFlush.run();
            super.hflush();
        }
    }
}

package io.holdfast.storage;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;

/** Reads a file of a Hadoop file system by position. Thread-safe. */
final class HadoopReadableFile implements ReadableFile {
    private final String path;
    private final FSDataInputStream stream;
    private final Status status;

    /** Asks for the file's status. */
    @FunctionalInterface
    interface Status {
        FileStatus get() throws IOException;
    }

    /**
     * Wraps an open stream.
     *
     * @param status is asked only where the stream does not know the file's length
     */
    HadoopReadableFile(String path, FSDataInputStream stream, Status status) {
        this.path = path;
        this.stream = stream;
        this.status = status;
    }

    @Override
    public String path() {
        return path;
    }

    /**
     * The stream of a file under construction knows how much of the last block can be read; the status does not. A
     * stream that seeks no sooner than it reads, as s3a's, answers for the place where it was: so it is made to read.
     */
    @Override
    public long length() {
        return StorageFailures.call("find the length of", path, this::visibleLength);
    }

    private synchronized long visibleLength() throws IOException {
        OptionalLong known = HdfsStreams.visibleLength(stream);
        if (known.isPresent()) {
            return known.getAsLong();
        }
        long stated = status.get().getLen();
        stream.seek(stated);
        int more = Math.max(0, stream.available());
        return more > 0 && stream.read(stated, new byte[1], 0, 1) > 0 ? stated + more : stated;
    }

    @Override
    public int read(long position, byte[] target, int offset, int length) {
        return StorageFailures.call("read", path, () -> readAll(position, target, offset, length));
    }

    private int readAll(long position, byte[] target, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int count = stream.read(position + done, target, offset + done, length - done);
            if (count < 0) {
                break;
            }
            done += count;
        }
        return done;
    }

    /** Through the stream itself: HDFS then asks a DataNode once for all of a block, and not again for each range. */
    @Override
    public int readOn(long position, ByteBuffer target) {
        return StorageFailures.call("read", path, () -> stream(position, target));
    }

    private synchronized int stream(long position, ByteBuffer target) throws IOException {
        if (stream.getPos() != position && !seek(position)) {
            return 0;
        }
        int done = 0;
        int count;
        while (target.hasRemaining()
                && (count = stream.read(target.array(), target.arrayOffset() + target.position(), target.remaining()))
                        >= 0) {
            target.position(target.position() + count);
            done += count;
        }
        return done;
    }

    private boolean seek(long position) throws IOException {
        try {
            stream.seek(position);
            return true;
        } catch (EOFException behindTheEnd) {
            return false;
        }
    }

    @Override
    public void close() {
        StorageFailures.run("close", path, stream::close);
    }
}

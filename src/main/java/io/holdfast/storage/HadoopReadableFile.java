package io.holdfast.storage;

import java.io.IOException;
import org.apache.hadoop.fs.FSDataInputStream;

/** Reads a file of a Hadoop file system by position. Thread-safe. */
final class HadoopReadableFile implements ReadableFile {
    private final String path;
    private final FSDataInputStream stream;
    private final long statedLength;

    /**
     * Wraps an open stream.
     *
     * @param statedLength the length in bytes by the file's status; short while HDFS still writes the last block
     */
    HadoopReadableFile(String path, FSDataInputStream stream, long statedLength) {
        this.path = path;
        this.stream = stream;
        this.statedLength = statedLength;
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
        stream.seek(statedLength);
        int more = Math.max(0, stream.available());
        return more > 0 && stream.read(statedLength, new byte[1], 0, 1) > 0 ? statedLength + more : statedLength;
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

    @Override
    public void close() {
        StorageFailures.run("close", path, stream::close);
    }
}

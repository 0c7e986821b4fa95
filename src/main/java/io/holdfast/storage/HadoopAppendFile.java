package io.holdfast.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.StreamCapabilities;

/** Appends to a stream of a Hadoop file system, which may be one that commits on close only. Not thread-safe. */
final class HadoopAppendFile implements AppendFile {
    private static final int CHUNK_BYTES = 64 << 10;

    private final String path;
    private final FSDataOutputStream stream;
    private final boolean flushes;
    private byte[] chunk = new byte[0];
    private long position;
    private boolean closed;

    /**
     * Wraps an open stream.
     *
     * @param flushes whether the stream can flush; if not, the close commits, and a flush has nothing to do
     */
    HadoopAppendFile(String path, FSDataOutputStream stream, boolean flushes) {
        this.path = path;
        this.stream = stream;
        this.flushes = flushes;
    }

    @Override
    public void append(ByteBuffer... parts) {
        StorageFailures.run("append to", path, () -> {
            for (ByteBuffer part : parts) {
                write(part);
            }
        });
    }

    private void write(ByteBuffer part) throws IOException {
        int length = part.remaining();
        if (part.hasArray()) {
            stream.write(part.array(), part.arrayOffset() + part.position(), length);
            part.position(part.limit());
        } else {
            writeInChunks(part);
        }
        position += length;
    }

    private void writeInChunks(ByteBuffer part) throws IOException {
        if (chunk.length == 0) {
            chunk = new byte[CHUNK_BYTES];
        }
        while (part.hasRemaining()) {
            int length = Math.min(chunk.length, part.remaining());
            part.get(chunk, 0, length);
            stream.write(chunk, 0, length);
        }
    }

    @Override
    public void flush() {
        if (flushes) {
            StorageFailures.run("flush", path, stream::hflush);
        }
    }

    @Override
    public void force() {
        if (flushes) {
            StorageFailures.run("force", path, stream::hsync);
        }
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public void abandon() {
        if (!closed && stream.hasCapability(StreamCapabilities.ABORTABLE_STREAM)) {
            closed = true;
            StorageFailures.run("abandon", path, stream::abort);
        }
        close();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            StorageFailures.run("close", path, stream::close);
        }
    }
}

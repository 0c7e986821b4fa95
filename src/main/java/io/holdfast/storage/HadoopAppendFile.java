package io.holdfast.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hadoop.fs.FSDataOutputStream;

/** Appends to a stream of a Hadoop file system. Not thread-safe. */
final class HadoopAppendFile implements AppendFile {
    private static final int CHUNK_BYTES = 64 << 10;

    private final String path;
    private final FSDataOutputStream stream;
    private byte[] chunk = new byte[0];
    private long position;
    private boolean closed;

    HadoopAppendFile(String path, FSDataOutputStream stream) {
        this.path = path;
        this.stream = stream;
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
        StorageFailures.run("flush", path, stream::hflush);
    }

    @Override
    public void force() {
        StorageFailures.run("force", path, stream::hsync);
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            StorageFailures.run("close", path, stream::close);
        }
    }
}

package io.holdfast.output;

import io.holdfast.storage.ReadableFile;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** A file from front to back. Not thread-safe. */
final class PublishedStream extends InputStream {
    private static final int BUFFER_BYTES = 64 << 10;

    private final ReadableFile file;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).flip();
    private long position;

    PublishedStream(ReadableFile file) {
        this.file = file;
    }

    @Override
    public int read() {
        return fill() ? buffer.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int some = Math.min(length, buffer.remaining());
        buffer.get(target, offset, some);
        return some;
    }

    /** Returns whether there is anything. */
    private boolean fill() {
        if (!buffer.hasRemaining()) {
            buffer.clear();
            position += file.readOn(position, buffer);
            buffer.flip();
        }
        return buffer.hasRemaining();
    }

    @Override
    public void close() {
        file.close();
    }
}

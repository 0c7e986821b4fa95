package io.holdfast.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.storage.AppendFile;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * A file of results while it is written. It counts when the manifest of its batch names it, and never before. Bytes are
 * gathered and written 64 KiB at a time; the close forces them. Failures are a {@link
 * io.holdfast.storage.StorageException}. Not thread-safe.
 */
public final class ResultFile extends OutputStream {
    private static final int BUFFER_BYTES = 64 << 10;

    private final AppendFile file;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private long bytes;
    private long records;
    private boolean isClosed;

    ResultFile(AppendFile file) {
        this.file = file;
    }

    /** Writes a record as a line of UTF-8 with a line feed behind it, and counts it. */
    public void line(String text) {
        byte[] line = text.getBytes(UTF_8);
        write(line, 0, line.length);
        write('\n');
        records++;
    }

    /** Counts records that were written as bytes; the manifest tells readers how many there are. */
    public void count(long more) {
        if (more < 0) {
            throw new IllegalArgumentException("Records are counted up, found " + more);
        }
        records += more;
    }

    /** How many bytes were written, for formats that need their positions. */
    public long position() {
        return bytes;
    }

    long records() {
        return records;
    }

    @Override
    public void write(int next) {
        checkOpen();
        if (!buffer.hasRemaining()) {
            drain();
        }
        buffer.put((byte) next);
        bytes++;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        checkOpen();
        int from = offset;
        int left = length;
        while (left > 0) {
            if (!buffer.hasRemaining()) {
                drain();
            }
            int some = Math.min(left, buffer.remaining());
            buffer.put(source, from, some);
            from += some;
            left -= some;
        }
        bytes += length;
    }

    private void checkOpen() {
        if (isClosed) {
            throw new IllegalStateException("The file of results is closed");
        }
    }

    private void drain() {
        buffer.flip();
        file.append(buffer);
        buffer.clear();
    }

    /** Forces what was written, and closes the file. Idempotent. */
    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            drain();
            // Before the manifest names it: otherwise a power loss could leave a manifest whose files are cut.
            file.force();
            file.close();
        }
    }

    /** Gives it up. */
    void abandon() {
        isClosed = true;
        file.abandon();
    }
}

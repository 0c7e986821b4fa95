package io.holdfast.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.streaming.util.WriteAheadLog;
import org.apache.spark.streaming.util.WriteAheadLogRecordHandle;

/**
 * The least that can be called a log: one file, a length before each record, a flush after it; no checksum, no segment,
 * no recovery. Writers take turns. Thread-safe.
 */
final class RawLog extends WriteAheadLog {
    private final RawFile file;

    RawLog(RawFile file) {
        this.file = file;
    }

    /** Immutable. */
    private static final class Handle extends WriteAheadLogRecordHandle {
        private static final long serialVersionUID = 1L;

        private final long offset;
        private final int length;

        Handle(long offset, int length) {
            this.offset = offset;
            this.length = length;
        }
    }

    @Override
    public WriteAheadLogRecordHandle write(ByteBuffer record, long time) {
        int length = record.remaining();
        try {
            return new Handle(file.append(record.duplicate()) + RawFile.PREFIX_BYTES, length);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public ByteBuffer read(WriteAheadLogRecordHandle handle) {
        if (!(handle instanceof Handle ours)) {
            throw new IllegalArgumentException("Not of this log: " + handle);
        }
        byte[] record = new byte[ours.length];
        try {
            file.read(ours.offset, record);
            return ByteBuffer.wrap(record);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public Iterator<ByteBuffer> readAll() {
        try {
            return new Records(new DataInputStream(file.stream()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void clean(long threshTime, boolean waitForCompletion) {}

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** One record after the other. Not thread-safe. */
    private static final class Records implements Iterator<ByteBuffer> {
        private final DataInputStream in;
        private byte[] next;

        Records(DataInputStream in) throws IOException {
            this.in = in;
            this.next = advance();
        }

        @Override
        public boolean hasNext() {
            return next.length > 0;
        }

        @Override
        public ByteBuffer next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            ByteBuffer record = ByteBuffer.wrap(next);
            try {
                next = advance();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
            return record;
        }

        private byte[] advance() throws IOException {
            byte[] prefix = in.readNBytes(RawFile.PREFIX_BYTES);
            if (prefix.length < RawFile.PREFIX_BYTES) {
                in.close();
                return new byte[0];
            }
            return in.readNBytes(ByteBuffer.wrap(prefix).getInt());
        }
    }
}

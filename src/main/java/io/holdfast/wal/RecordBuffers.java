package io.holdfast.wal;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Buffers that records are framed in, shared by all logs of the process and kept within a bound. Thread-safe. */
final class RecordBuffers {
    /** For channels of local files, which copy heap buffers once more. */
    static final RecordBuffers DIRECT = new RecordBuffers(true);

    /** For streams, which take arrays. */
    static final RecordBuffers HEAP = new RecordBuffers(false);

    private static final int SMALLEST_BYTES = 64 << 10;
    private static final int LARGEST_KEPT_BYTES = 8 << 20;
    private static final int ALL_KEPT_BYTES = 32 << 20;

    private final boolean direct;
    private final Deque<ByteBuffer> kept = new ArrayDeque<>(); // guarded by this
    private long keptBytes; // guarded by this

    private RecordBuffers(boolean direct) {
        this.direct = direct;
    }

    /** A buffer of which the first bytes, so many as asked for, are between position 0 and limit. */
    ByteBuffer take(int bytes) {
        ByteBuffer buffer = find(bytes);
        return (buffer == null ? allocate(bytes) : buffer).clear().limit(bytes);
    }

    private synchronized @Nullable ByteBuffer find(int bytes) {
        for (Iterator<ByteBuffer> each = kept.iterator(); each.hasNext(); ) {
            ByteBuffer buffer = each.next();
            if (buffer.capacity() >= bytes) {
                each.remove();
                keptBytes -= buffer.capacity();
                return buffer;
            }
        }
        return null;
    }

    private ByteBuffer allocate(int bytes) {
        if (bytes > LARGEST_KEPT_BYTES) {
            return ByteBuffer.allocate(bytes);
        }
        int rounded = Math.max(SMALLEST_BYTES, Integer.highestOneBit(Math.max(1, bytes - 1)) << 1);
        int capacity = Math.min(rounded, LARGEST_KEPT_BYTES);
        return direct ? ByteBuffer.allocateDirect(capacity) : ByteBuffer.allocate(capacity);
    }

    /** Takes a buffer back that nobody uses any more. */
    synchronized void give(ByteBuffer buffer) {
        boolean keepable = buffer.capacity() <= LARGEST_KEPT_BYTES && buffer.isDirect() == direct;
        if (keepable && keptBytes + buffer.capacity() <= ALL_KEPT_BYTES) {
            kept.push(buffer);
            keptBytes += buffer.capacity();
        }
    }
}

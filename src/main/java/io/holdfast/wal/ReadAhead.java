package io.holdfast.wal;

import io.holdfast.storage.ReadableFile;
import io.holdfast.storage.StorageInterruptedException;
import io.holdfast.time.Threads;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file from front to back in chunks, and the next chunk while the last one is being used. Holds two chunks at
 * most, and no thread while nobody asks: who abandons it leaves nothing behind but memory. On a local disk, where the
 * operating system reads ahead, it leaves that to it and reads long ranges straight to where they belong. Not
 * thread-safe.
 *
 * <p>A failure to read ahead is thrown when that chunk is asked for. If the threads are busy, the one who asks reads
 * for itself.
 */
final class ReadAhead implements AutoCloseable {
    private static final int CHUNK_BYTES = 512 << 10;
    private static final int LOCAL_CHUNK_BYTES = 64 << 10;

    /** Behind a long range there is often but the header of the next one. */
    private static final int LOCAL_SHORT_BYTES = 4 << 10;

    private static final int THREADS = 4;
    private static final ExecutorService READING = threads();

    private final ReadableFile file;
    private final long fileBytes;
    private int localBytes = LOCAL_CHUNK_BYTES;
    private @Nullable Chunk current;
    private @Nullable FutureTask<Chunk> ahead;

    /**
     * Bytes of the file. The receiver's own.
     *
     * @param start where in the file they begin
     * @param bytes read from 0 to its limit
     */
    private record Chunk(long start, ByteBuffer bytes) {
        long end() {
            return start + bytes.limit();
        }

        boolean holds(long position) {
            return position >= start && position < end();
        }

        void release() {
            (bytes.isDirect() ? RecordBuffers.DIRECT : RecordBuffers.HEAP).give(bytes);
        }
    }

    /**
     * Prepares to read; reads nothing yet.
     *
     * @param fileBytes the file's length as far as it will be read
     */
    ReadAhead(ReadableFile file, long fileBytes) {
        this.file = file;
        this.fileBytes = fileBytes;
    }

    private static ExecutorService threads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Threads.daemons("holdfast-wal-read-ahead"));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** Fills the array from that position in the file; returns whether the file had so much. */
    boolean read(long position, byte[] target) {
        int done = held(position, target);
        if (target.length - done >= LOCAL_CHUNK_BYTES && file.isLocal()) {
            int rest = target.length - done;
            localBytes = LOCAL_SHORT_BYTES;
            return file.read(position + done, target, done, rest) == rest;
        }
        while (done < target.length) {
            Chunk chunk = chunkAt(position + done);
            if (chunk == null) {
                return false;
            }
            int at = (int) (position + done - chunk.start());
            int count = Math.min(target.length - done, chunk.bytes().limit() - at);
            chunk.bytes().get(at, target, done, count);
            done += count;
        }
        return true;
    }

    /** Takes what the current chunk has of the range; returns how much that was. */
    private int held(long position, byte[] target) {
        Chunk held = current;
        if (held == null || !held.holds(position)) {
            return 0;
        }
        int at = (int) (position - held.start());
        int count = Math.min(target.length, held.bytes().limit() - at);
        held.bytes().get(at, target, 0, count);
        return count;
    }

    /** A chunk with the byte at that position, or null if the file ends before. */
    private @Nullable Chunk chunkAt(long position) {
        Chunk held = current;
        if (held == null || !held.holds(position)) {
            held = next(held, position);
            current = held;
            readAhead(held.end());
        }
        return held.holds(position) ? held : null;
    }

    private Chunk next(@Nullable Chunk used, long position) {
        FutureTask<Chunk> reading = ahead;
        ahead = null;
        current = null;
        if (used != null) {
            used.release();
        }
        if (reading == null || used == null || position != used.end()) {
            drop(reading);
            return read(position);
        }
        return take(reading);
    }

    private Chunk read(long position) {
        boolean local = file.isLocal();
        int length = (int) Math.max(0, Math.min(local ? localBytes : CHUNK_BYTES, fileBytes - position));
        localBytes = LOCAL_CHUNK_BYTES;
        ByteBuffer bytes = (local ? RecordBuffers.DIRECT : RecordBuffers.HEAP).take(length);
        int count = file.readOn(position, bytes);
        return new Chunk(position, bytes.clear().limit(count));
    }

    private void readAhead(long position) {
        if (position < fileBytes && ahead == null && !file.isLocal()) {
            FutureTask<Chunk> reading = new FutureTask<>(() -> read(position));
            ahead = reading;
            READING.execute(reading);
        }
    }

    private Chunk take(FutureTask<Chunk> reading) {
        // Does nothing if a thread has it already.
        reading.run();
        try {
            return reading.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StorageInterruptedException(
                    "Cannot read " + file.path() + ": the thread was interrupted", interrupted);
        } catch (ExecutionException failure) {
            throw rethrown(failure.getCause());
        }
    }

    private static RuntimeException rethrown(@Nullable Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        throw new IllegalStateException("Reading ahead failed in a way that reading cannot", cause);
    }

    /** What is being read right now is left to the garbage collector. */
    private void drop(@Nullable FutureTask<Chunk> reading) {
        if (reading != null) {
            reading.cancel(false);
        }
    }

    /** Ends the reading ahead; leaves the file to its owner. Idempotent. */
    @Override
    public void close() {
        drop(ahead);
        ahead = null;
        Chunk held = current;
        current = null;
        if (held != null) {
            held.release();
        }
    }
}

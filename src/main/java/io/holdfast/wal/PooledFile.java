package io.holdfast.wal;

import io.holdfast.storage.ReadableFile;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageMissingException;
import java.nio.ByteBuffer;
import java.util.function.Function;

/**
 * A file seen through the pool, borrowed for each call: whoever abandons it leaves nothing open that the pool does not
 * close. A file that is gone is a {@link WalMissingException}. Thread-safe.
 */
final class PooledFile implements ReadableFile {
    private final ReaderPool pool;
    private final Storage storage;
    private final String path;

    PooledFile(ReaderPool pool, Storage storage, String path) {
        this.pool = pool;
        this.storage = storage;
        this.path = path;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public long length() {
        return call(ReadableFile::length);
    }

    @Override
    public int read(long position, byte[] target, int offset, int length) {
        return call(file -> file.read(position, target, offset, length));
    }

    @Override
    public int readOn(long position, ByteBuffer target) {
        int from = target.position();
        return call(file -> file.readOn(position, target.position(from)));
    }

    @Override
    public boolean isLocal() {
        return call(ReadableFile::isLocal);
    }

    private <T> T call(Function<ReadableFile, T> reading) {
        try {
            return pool.read(storage, path, reading);
        } catch (StorageMissingException missing) {
            throw new WalMissingException(
                    "Cannot read the log: segment " + path + " does not exist any more;"
                            + " cleaned or deleted while the log was being read?",
                    missing);
        }
    }

    /** Lets the pool close the file as soon as nobody reads from it. The next read would open it again. */
    @Override
    public void close() {
        pool.evict(storage, path);
    }
}

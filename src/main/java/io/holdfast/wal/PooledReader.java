package io.holdfast.wal;

import io.holdfast.storage.ReadableFile;
import io.holdfast.storage.Storage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file of the pool, opened by the first who reads it. Thread-safe; the pool's lock guards the plain fields. */
final class PooledReader {
    private static final Logger log = LoggerFactory.getLogger(PooledReader.class);

    /** How many reads are under way. */
    int users;

    /** Whether two ever had it at once: then an interrupt of the other may have closed it under one who opened it. */
    boolean shared;

    /** When the last of them ended. */
    long usedNanos;

    /** Out of the pool: the last user closes it. */
    boolean discarded;

    private @Nullable ReadableFile file; // guarded by this

    /** The file; others who ask at the same time wait for the one who opens it. */
    synchronized ReadableFile open(Storage storage, String path) {
        ReadableFile opened = file;
        if (opened == null) {
            opened = storage.open(path);
            file = opened;
        }
        return opened;
    }

    synchronized boolean isOpen() {
        return file != null;
    }

    /** Closes the file if it is open; a failure loses nothing, for nothing was written. */
    synchronized void close() {
        ReadableFile closing = file;
        file = null;
        if (closing == null) {
            return;
        }
        try {
            closing.close();
        } catch (RuntimeException | Error failure) {
            log.debug("Could not close {} after reading", closing.path(), failure);
        }
    }
}

package io.holdfast.wal;

import io.holdfast.storage.ReadableFile;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageFailedException;
import io.holdfast.storage.StorageInterruptedException;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Open files for reading, shared by all logs of the process: opening costs more than reading a record. Files are lent
 * for one read at a time, so nobody who stops reading holds one; those that nobody has used for a while are closed by
 * {@link #sweep()}, and the longest unused ones when there are too many. Thread-safe.
 *
 * <p>A file can go stale in the pool: its DataNodes were replaced, an interrupt in another thread closed the channel,
 * the segment was repaired or has grown. So what fails on a pooled file is tried once more on one of its own.
 */
final class ReaderPool {
    private final int maxFiles;
    private final long idleNanos;
    private final Ticker ticker;
    private final Runnable whenFilled;

    /** The least recently used first. Guarded by this. */
    private final Map<Key, PooledReader> readers = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Builds an empty pool.
     *
     * @param maxFiles how many files stay open; more only while more are being read
     * @param idle how long a file that nobody uses stays open
     * @param whenFilled runs when the pool gets its first file, and has {@link #sweep()} called from then on
     */
    ReaderPool(int maxFiles, Duration idle, Ticker ticker, Runnable whenFilled) {
        this.maxFiles = maxFiles;
        this.idleNanos = idle.toNanos();
        this.ticker = ticker;
        this.whenFilled = whenFilled;
    }

    /** Two storages are never the same, even over one directory: one may be closed while the other lives. */
    private record Key(Storage storage, String path) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Key that && storage == that.storage && path.equals(that.path);
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(storage) * 31 + path.hashCode();
        }
    }

    /** The pool of this process. */
    static ReaderPool shared() {
        return SharedReaders.POOL;
    }

    /**
     * Reads from a file; a failure of the file, or damage, found in one that was opened earlier or that others had at
     * the same time, is tried once more on a file opened for that.
     *
     * @param reading may be called twice
     */
    <T> T read(Storage storage, String path, Function<ReadableFile, T> reading) {
        Key key = new Key(storage, path);
        PooledReader reader = borrow(key);
        boolean reused = reader.isOpen();
        try {
            return reading.apply(reader.open(storage, path));
        } catch (StorageInterruptedException interrupted) {
            discard(key, reader);
            throw interrupted;
        } catch (StorageFailedException | WalDamageException failure) {
            discard(key, reader);
            if (!reused && !isShared(reader)) {
                throw failure;
            }
        } catch (RuntimeException | Error failure) {
            discard(key, reader);
            throw failure;
        } finally {
            giveBack(reader);
        }
        return readFresh(key, reading);
    }

    /** A file of its own, so that no interrupt in another thread closes this one, too. Pooled afterwards. */
    private <T> T readFresh(Key key, Function<ReadableFile, T> reading) {
        PooledReader fresh = new PooledReader();
        try {
            T result = reading.apply(fresh.open(key.storage(), key.path()));
            offer(key, fresh);
            return result;
        } catch (RuntimeException | Error failure) {
            fresh.close();
            throw failure;
        }
    }

    private PooledReader borrow(Key key) {
        boolean first;
        PooledReader reader;
        synchronized (this) {
            first = readers.isEmpty();
            reader = readers.computeIfAbsent(key, unused -> new PooledReader());
            reader.users++;
            reader.shared |= reader.users > 1;
        }
        if (first) {
            whenFilled.run();
        }
        return reader;
    }

    private void giveBack(PooledReader reader) {
        List<PooledReader> closing;
        synchronized (this) {
            reader.users--;
            reader.usedNanos = ticker.nanos();
            closing = excess();
            if (reader.discarded && reader.users == 0) {
                closing.add(reader);
            }
        }
        closing.forEach(PooledReader::close);
    }

    private synchronized boolean isShared(PooledReader reader) {
        return reader.shared;
    }

    private synchronized void discard(Key key, PooledReader reader) {
        reader.discarded = true;
        readers.remove(key, reader);
    }

    private void offer(Key key, PooledReader fresh) {
        boolean kept;
        synchronized (this) {
            fresh.usedNanos = ticker.nanos();
            kept = readers.putIfAbsent(key, fresh) == null;
        }
        if (!kept) {
            fresh.close();
        }
    }

    private List<PooledReader> excess() {
        List<PooledReader> taken = new ArrayList<>();
        Iterator<PooledReader> oldest = readers.values().iterator();
        while (readers.size() > maxFiles && oldest.hasNext()) {
            PooledReader reader = oldest.next();
            if (reader.users == 0) {
                oldest.remove();
                taken.add(reader);
            }
        }
        return taken;
    }

    /** Closes a file now, or when its last user is done: for those who deleted it or have read all of it. */
    void evict(Storage storage, String path) {
        PooledReader closing;
        synchronized (this) {
            closing = readers.remove(new Key(storage, path));
            if (closing == null) {
                return;
            }
            closing.discarded = true;
            if (closing.users > 0) {
                return;
            }
        }
        closing.close();
    }

    /** Closes all files of a storage, each when its last user is done. */
    void evictAll(Storage storage) {
        List<String> paths;
        synchronized (this) {
            paths = readers.keySet().stream()
                    .filter(key -> key.storage() == storage)
                    .map(Key::path)
                    .toList();
        }
        paths.forEach(path -> evict(storage, path));
    }

    /** Closes files that nobody has used for a while; returns whether any are left. */
    boolean sweep() {
        List<PooledReader> idle = new ArrayList<>();
        boolean left;
        synchronized (this) {
            long now = ticker.nanos();
            readers.values().removeIf(reader -> {
                boolean isIdle = reader.users == 0 && now - reader.usedNanos >= idleNanos;
                return isIdle && idle.add(reader);
            });
            left = !readers.isEmpty();
        }
        idle.forEach(PooledReader::close);
        return left;
    }

    /** How many files are open or being opened. */
    synchronized int size() {
        return readers.size();
    }
}

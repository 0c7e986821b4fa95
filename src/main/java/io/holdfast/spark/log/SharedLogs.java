package io.holdfast.spark.log;

import io.holdfast.storage.Storage;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.WriteAheadLog;
import java.util.HashMap;
import java.util.Map;

/**
 * Logs that several objects of this JVM write to, so that their writes can share a flush: one for each storage and
 * options, which name role and durability. Thread-safe.
 */
final class SharedLogs {
    private static final Map<Key, SharedLogs> OPEN = new HashMap<>(); // guarded by itself

    private final Key key;
    private final WriteAheadLog log;
    private int leases; // guarded by OPEN

    /** Which log it is; the storage by identity, for it is itself one per directory. Immutable. */
    private record Key(Storage storage, LogOptions options) {}

    private SharedLogs(Key key) {
        this.key = key;
        this.log = new WriteAheadLog(key.storage(), key.options());
    }

    /** The log of the storage with these options, until the lease is closed; no I/O. */
    static Lease lease(Storage storage, LogOptions options) {
        synchronized (OPEN) {
            SharedLogs shared = OPEN.computeIfAbsent(new Key(storage, options), SharedLogs::new);
            shared.leases++;
            return new Lease(shared);
        }
    }

    /** Logs that somebody has a lease of. */
    static int open() {
        synchronized (OPEN) {
            return OPEN.size();
        }
    }

    private void end() {
        synchronized (OPEN) {
            leases--;
            if (leases > 0) {
                return;
            }
            OPEN.remove(key);
        }
        // Not under the lock: it writes a footer. Who takes a lease meanwhile gets another log with a writer of its
        // own.
        log.close();
    }

    /** One user's right to a log. Thread-safe. */
    static final class Lease implements AutoCloseable {
        private final SharedLogs shared;
        private boolean ended; // guarded by this

        private Lease(SharedLogs shared) {
            this.shared = shared;
        }

        WriteAheadLog log() {
            return shared.log;
        }

        /** Gives the right back; the last one to do so ends the open segment. Idempotent. */
        @Override
        public void close() {
            synchronized (this) {
                if (ended) {
                    return;
                }
                ended = true;
            }
            shared.end();
        }
    }
}

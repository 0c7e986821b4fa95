package io.holdfast.wal;

import io.holdfast.storage.AppendFile;
import io.holdfast.storage.Storage;

/** How records get into files. Immutable. */
public enum LogMode {
    /** A segment takes one group after the other, each of them flushed: for file systems whose streams can do that. */
    APPEND {
        @Override
        AppendFile create(Storage storage, String path) {
            return storage.create(path);
        }

        @Override
        public boolean claim(Storage storage, String path, byte[] content) {
            return storage.createExclusive(path, content);
        }
    },
    /** Each group is a segment of its own, and closing it commits it: for object stores. */
    OBJECTS {
        @Override
        AppendFile create(Storage storage, String path) {
            return storage.createWhole(path);
        }

        @Override
        public boolean claim(Storage storage, String path, byte[] content) {
            return storage.createIfAbsent(path, content);
        }
    };

    /** Creates the file of a segment. */
    abstract AppendFile create(Storage storage, String path);

    /**
     * Makes a small file appear unless it is there; with objects, several that meet may all be told that they did.
     *
     * @throws io.holdfast.storage.StorageUnsuitableException if the mode does not fit the storage
     */
    public abstract boolean claim(Storage storage, String path, byte[] content);
}

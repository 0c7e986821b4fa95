package io.holdfast.wal;

import io.holdfast.storage.ReadableFile;

/** Stands for a file that is lost: it has no bytes. Immutable. */
enum NoFile implements ReadableFile {
    INSTANCE;

    @Override
    public String path() {
        return "";
    }

    @Override
    public long length() {
        return 0;
    }

    @Override
    public int read(long position, byte[] target, int offset, int length) {
        return 0;
    }

    @Override
    public void close() {
        // There is nothing to close.
    }
}

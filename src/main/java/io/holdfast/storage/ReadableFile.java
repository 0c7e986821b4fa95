package io.holdfast.storage;

import java.nio.ByteBuffer;

/** A file open for positioned reads. Safe for use by several threads, except that an interrupt may close it. */
public interface ReadableFile extends AutoCloseable {
    /** The full path. */
    String path();

    /** The length in bytes as it was when the file was opened, or later. */
    long length();

    /**
     * Reads until the range is full or the file ends.
     *
     * @param position offset in the file, in bytes
     * @return the bytes read, less than {@code length} only at the end of the file
     */
    int read(long position, byte[] target, int offset, int length);

    /**
     * Fills the buffer until the file ends, for one who reads the file from front to back: a storage may go on where
     * the last such call ended, which takes less time than to begin anew. Several who do so on one file are right, but
     * slow.
     *
     * @param position offset in the file, in bytes
     * @param target has an array, unless the file is local; consumed as far as bytes were read
     * @return the bytes read, less than {@code target} had room for only at the end of the file
     */
    default int readOn(long position, ByteBuffer target) {
        int count = read(position, target.array(), target.arrayOffset() + target.position(), target.remaining());
        target.position(target.position() + count);
        return count;
    }

    /**
     * Whether it lies on a disk of this machine: the operating system reads ahead, and {@link #readOn} takes direct
     * buffers, with which it needs less time.
     */
    default boolean isLocal() {
        return false;
    }

    /**
     * Reads a whole array.
     *
     * @throws StorageFailedException if the file ends before
     */
    default void readFully(long position, byte[] target) {
        int found = read(position, target, 0, target.length);
        if (found < target.length) {
            throw new StorageFailedException(
                    "Cannot read " + path() + " at offset " + position + ": expected " + target.length
                            + " bytes, found " + found + " before the end of the file",
                    null);
        }
    }

    /** Closes the file. Idempotent. */
    @Override
    void close();
}

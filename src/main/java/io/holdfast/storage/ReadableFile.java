package io.holdfast.storage;

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

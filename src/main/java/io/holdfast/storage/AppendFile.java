package io.holdfast.storage;

import java.nio.ByteBuffer;

/**
 * A file that one writer created and appends to. Not safe for use by several threads: the caller holds a lock. An
 * interrupted call leaves the file unusable; whoever sees any failure abandons the file.
 */
public interface AppendFile extends AutoCloseable {
    /** Appends all remaining bytes of each buffer in turn and leaves the buffers consumed. */
    void append(ByteBuffer... parts);

    /** Returns when the operating system, or every DataNode of the pipeline, has what was appended. */
    void flush();

    /** Returns when the disk has what was appended and, on a local disk, the names that lead to the file. */
    void force();

    /** The number of bytes appended so far. */
    long position();

    /** Closes the file without making anything of it appear that has not yet, where the storage can do that. Idempotent. */
    default void abandon() {
        close();
    }

    /** Closes the file. Idempotent; promises nothing about bytes that were not flushed. */
    @Override
    void close();
}

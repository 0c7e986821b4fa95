package io.holdfast.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** One file, with nothing between it and the file system. Opened when first used. Thread-safe. */
interface RawFile extends AutoCloseable {
    /** The file of a directory; {@code force} to force each append instead of flushing it. */
    static RawFile of(Place place, String directory, boolean force) {
        return directory.startsWith("file:")
                ? new LocalRawFile(java.nio.file.Path.of(directory.substring("file:".length())), force)
                : new HadoopRawFile(place.files(), directory + "/raw", force);
    }

    /** What stands before each record: its length. */
    int PREFIX_BYTES = 4;

    /** Appends a length and a record, consumes the record, and flushes; returns the offset of the length. */
    long append(ByteBuffer record) throws IOException;

    /** Fills the array from that offset. */
    void read(long offset, byte[] into) throws IOException;

    /** All of it, unbuffered. */
    InputStream open() throws IOException;

    /** All of it, read ahead as much as stock and Holdfast read at once. */
    default InputStream stream() throws IOException {
        return new BufferedInputStream(open(), 1 << 20);
    }

    @Override
    void close() throws IOException;
}

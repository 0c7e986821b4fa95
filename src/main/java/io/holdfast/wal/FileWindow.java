package io.holdfast.wal;

import io.holdfast.storage.ReadableFile;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads a file from front to back through one buffer, and large ranges past it. Not thread-safe. */
final class FileWindow {
    private static final int BUFFER_BYTES = 128 << 10;

    private final ReadableFile file;
    private final byte[] buffer;
    private long start;
    private int length;

    /**
     * Reads that file.
     *
     * @param fileBytes its length as far as it will be read
     */
    FileWindow(ReadableFile file, long fileBytes) {
        this.file = file;
        this.buffer = new byte[(int) Math.min(BUFFER_BYTES, fileBytes)];
    }

    /** Fills the range of the array from that position; returns whether the file had so much. */
    boolean read(long position, byte[] target, int at, int count) {
        if (count > buffer.length / 2) {
            return readPast(position, target, at, count);
        }
        if (!fill(position, count)) {
            return false;
        }
        System.arraycopy(buffer, (int) (position - start), target, at, count);
        return true;
    }

    /** A new array with the range, or null if the file ends before. */
    byte @Nullable [] copy(long position, int count) {
        if (count > buffer.length / 2) {
            byte[] copy = new byte[count];
            return readPast(position, copy, 0, count) ? copy : null;
        }
        // In one step, so that the array need not be zeroed first.
        return fill(position, count)
                ? Arrays.copyOfRange(buffer, (int) (position - start), (int) (position - start) + count)
                : null;
    }

    private boolean fill(long position, int count) {
        if (!holds(position, count)) {
            start = position;
            length = file.read(position, buffer, 0, buffer.length);
        }
        return holds(position, count);
    }

    /** Takes from the buffer what it has of the range, and the rest from the file. */
    private boolean readPast(long position, byte[] target, int at, int count) {
        int buffered = holds(position, 0) ? (int) Math.min(start + length - position, count) : 0;
        System.arraycopy(buffer, buffered == 0 ? 0 : (int) (position - start), target, at, buffered);
        int rest = count - buffered;
        return file.read(position + buffered, target, at + buffered, rest) == rest;
    }

    private boolean holds(long position, int count) {
        return position >= start && position + count <= start + length;
    }
}

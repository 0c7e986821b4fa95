package io.holdfast.wal;

import io.holdfast.storage.ReadableFile;

/** Reads a file from front to back through one buffer, and large ranges past it. Not thread-safe. */
final class FileWindow {
    private static final int BUFFER_BYTES = 128 << 10;

    private final ReadableFile file;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private long start;
    private int length;

    FileWindow(ReadableFile file) {
        this.file = file;
    }

    /** Fills the range of the array from that position; returns whether the file had so much. */
    boolean read(long position, byte[] target, int at, int count) {
        if (count > BUFFER_BYTES / 2) {
            return readPast(position, target, at, count);
        }
        if (!holds(position, count)) {
            start = position;
            length = file.read(position, buffer, 0, BUFFER_BYTES);
        }
        if (!holds(position, count)) {
            return false;
        }
        System.arraycopy(buffer, (int) (position - start), target, at, count);
        return true;
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

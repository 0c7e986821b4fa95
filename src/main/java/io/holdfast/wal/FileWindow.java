package io.holdfast.wal;

import io.holdfast.storage.ReadableFile;

/** Looks here and there in a file through one buffer, and at large ranges past it. Not thread-safe. */
final class FileWindow {
    private static final int BUFFER_BYTES = 128 << 10;

    private final ReadableFile file;
    private final int bufferBytes;
    private byte[] buffer = new byte[0];
    private long start;
    private int length;

    /**
     * Reads that file.
     *
     * @param fileBytes its length as far as it will be read
     */
    FileWindow(ReadableFile file, long fileBytes) {
        this.file = file;
        this.bufferBytes = (int) Math.min(BUFFER_BYTES, fileBytes);
    }

    /** Fills the range of the array from that position; returns whether the file had so much. */
    boolean read(long position, byte[] target, int at, int count) {
        if (count > bufferBytes / 2) {
            return readPast(position, target, at, count);
        }
        if (!fill(position, count)) {
            return false;
        }
        System.arraycopy(buffer, (int) (position - start), target, at, count);
        return true;
    }

    private boolean fill(long position, int count) {
        if (!holds(position, count)) {
            if (buffer.length < bufferBytes) {
                buffer = new byte[bufferBytes];
            }
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

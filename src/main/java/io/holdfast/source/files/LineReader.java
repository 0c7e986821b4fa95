package io.holdfast.source.files;

import io.holdfast.source.LineFeeds;
import io.holdfast.storage.ReadableFile;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts an open file into lines, from a position on up to where it ends now. Holds a window of it: the line that is being
 * read as long as it is within the limit, and enough before it for a fingerprint. Not thread-safe.
 */
final class LineReader implements AutoCloseable {
    private static final int CHUNK_BYTES = 256 * 1024;
    private static final int LONGEST_WINDOW = Integer.MAX_VALUE - 8;

    private final ReadableFile file;
    private final int limit;
    private byte[] window = new byte[Fingerprint.MOST + CHUNK_BYTES];
    private long base;
    private int scanned;
    private int end;
    private long lineStart;
    private int headSum;
    private boolean hasHead;

    /**
     * Closed with this reader; nothing is read yet.
     *
     * @param position where the first line begins
     * @param limit longest line in bytes, without its line feed
     */
    LineReader(ReadableFile file, long position, int limit) {
        this.file = file;
        this.limit = limit;
        this.lineStart = position;
        this.base = Math.max(0, position - Fingerprint.MOST);
        this.scanned = (int) (position - base);
    }

    /** The next line with a line feed; null when the file has none now. */
    @Nullable
    Line next() {
        do {
            scanned = LineFeeds.first(window, scanned, end);
            if (scanned < end) {
                scanned++;
                return taken(1);
            }
        } while (fill());
        return null;
    }

    /** What comes behind the last line feed, after {@link #next} found none; null if there is nothing. */
    @Nullable
    Line rest() {
        return examined() == lineStart ? null : taken(0);
    }

    /** Up to where the file was read. */
    long examined() {
        return base + scanned;
    }

    private Line taken(int lineFeed) {
        long start = lineStart;
        long after = base + scanned;
        long length = after - lineFeed - start;
        int from = (int) Math.max(0, start - base);
        byte[] bytes = length > limit ? null : Arrays.copyOfRange(window, from, from + (int) length);
        lineStart = after;
        return new Line(start, after, length, bytes, fingerprint(after));
    }

    private Fingerprint fingerprint(long position) {
        int bytes = (int) Math.min(Fingerprint.MOST, position);
        int tailSum = Fingerprint.sum(window, scanned - bytes, bytes);
        if (bytes < Fingerprint.MOST) {
            return new Fingerprint(bytes, tailSum, bytes, tailSum);
        }
        return new Fingerprint(bytes, headSum(), bytes, tailSum);
    }

    private int headSum() {
        if (!hasHead) {
            byte[] head = new byte[Fingerprint.MOST];
            file.readFully(0, head);
            headSum = Fingerprint.sum(head, 0, head.length);
            hasHead = true;
        }
        return headSum;
    }

    /** Reads on; false at the end of the file. Before the first time the window is empty and to be filled from its base. */
    private boolean fill() {
        boolean isTooLong = base + scanned - lineStart > limit;
        int needed = isTooLong ? scanned : (int) (lineStart - base);
        slide(Math.min(end, Math.max(0, needed - Fingerprint.MOST)));
        if (window.length - end < CHUNK_BYTES / 2) {
            window = Arrays.copyOf(window, (int) Math.min(LONGEST_WINDOW, 2L * window.length));
        }
        int count = file.read(base + end, window, end, window.length - end);
        end += count;
        return end > scanned;
    }

    private void slide(int dropped) {
        System.arraycopy(window, dropped, window, 0, end - dropped);
        base += dropped;
        end -= dropped;
        scanned -= dropped;
    }

    @Override
    public void close() {
        file.close();
    }
}

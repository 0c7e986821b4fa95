package io.holdfast.source.tcp;

import io.holdfast.source.LineFeeds;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into lines. Keeps a window of fixed size, and beyond it at most one unfinished line up to the
 * limit; a line that grows longer is handed out once, as its head, and the rest of it is dropped up to its line feed.
 * Not thread-safe.
 */
final class LineSplitter {
    private static final int WINDOW_BYTES = 64 * 1024;
    private static final int HEAD_BYTES = 256;

    private final byte[] window = new byte[WINDOW_BYTES];
    private final int limit;
    private int start;
    private int scanned;
    private int end;
    private byte[] carried = new byte[0];
    private int carriedLength;
    private boolean skipping;

    /** @param limit longest line in bytes, without its line break; at least 1 */
    LineSplitter(int limit) {
        this.limit = limit;
    }

    /** Free space for more bytes; never empty after {@link #next} returned null. Tell {@link #added} what came. */
    ByteBuffer room() {
        return ByteBuffer.wrap(window, end, window.length - end);
    }

    void added(int count) {
        end += count;
    }

    /** The next line, or null when more bytes are needed. */
    @Nullable
    Line next() {
        scanned = LineFeeds.first(window, scanned, end);
        while (scanned < end) {
            Line line = skipping ? null : line(scanned);
            scanned++;
            start = scanned;
            skipping = false;
            if (line != null) {
                return line;
            }
            scanned = LineFeeds.first(window, scanned, end);
        }
        return makeRoom();
    }

    /** How many bytes of an unfinished line are held; 0 while a line that was too long is being dropped. */
    int unfinished() {
        return skipping ? 0 : carriedLength + end - start;
    }

    private Line line(int lineFeed) {
        carry(lineFeed - start, Integer.MAX_VALUE);
        boolean carriageReturn = carriedLength > 0 && carried[carriedLength - 1] == '\r';
        int length = carriedLength - (carriageReturn ? 1 : 0);
        return taken(length, length > limit ? Math.min(HEAD_BYTES, length) : length);
    }

    private Line taken(int length, int kept) {
        byte[] bytes = carried.length == kept ? carried : Arrays.copyOf(carried, kept);
        carried = new byte[0];
        carriedLength = 0;
        return new Line(bytes, length);
    }

    /** Called when the window holds no line feed that was not looked at. */
    private @Nullable Line makeRoom() {
        if (skipping || start == end) {
            start = 0;
            end = 0;
            scanned = 0;
            return null;
        }
        if (unfinished() > (long) limit + 1) {
            return tooLong();
        }
        if (end == window.length || (start > 0 && end > window.length / 2)) {
            slide();
        }
        return null;
    }

    private Line tooLong() {
        int length = unfinished();
        carry(end - start, HEAD_BYTES);
        skipping = true;
        start = 0;
        end = 0;
        scanned = 0;
        return taken(length, Math.min(HEAD_BYTES, carriedLength));
    }

    private void slide() {
        if (start == 0) {
            carry(end, Integer.MAX_VALUE);
            start = 0;
            end = 0;
        } else {
            System.arraycopy(window, start, window, 0, end - start);
            end -= start;
            start = 0;
        }
        scanned = end;
    }

    /** Moves bytes from the window behind the carried ones, growing them by doubling. */
    private void carry(int count, int most) {
        int moved = Math.min(count, Math.max(0, most - carriedLength));
        if (carriedLength + moved > carried.length) {
            int grown = carriedLength == 0 ? moved : Math.max(carriedLength + moved, carriedLength * 2);
            carried = Arrays.copyOf(carried, grown);
        }
        System.arraycopy(window, start, carried, carriedLength, moved);
        carriedLength += moved;
        start += moved;
    }
}

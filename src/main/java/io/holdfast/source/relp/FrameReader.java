package io.holdfast.source.relp;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into frames. Data beyond the limit is read and not kept, so that the next frame is found;
 * nothing is allocated for it. Not thread-safe.
 */
final class FrameReader {
    private static final int LONGEST_NUMBER = 9;
    private static final int LONGEST_COMMAND = 32;
    private static final int END = -1;

    private final InputStream in;
    private final int limit;
    private int ended; // what ended the number that was read last

    /**
     * @param in buffered
     * @param limit most bytes of data that are kept
     */
    FrameReader(InputStream in, int limit) {
        this.in = in;
        this.limit = limit;
    }

    /**
     * The next frame, waiting for it; null at the end of the stream.
     *
     * @throws MalformedFrameException if what comes is no frame
     * @throws IOException if the connection breaks, also within a frame
     */
    @Nullable
    Frame next() throws IOException {
        int first = in.read();
        if (first == END) {
            return null;
        }
        int number = number(first, ' ', "a transaction's number");
        String command = command();
        int length = number(read(), '\n', "the length of the data");
        return frame(number, command, length);
    }

    private Frame frame(int number, String command, int length) throws IOException {
        if (ended == '\n') {
            require(length == 0, "data of " + length + " bytes", "a line feed");
            return new Frame(number, command, 0, new byte[0]);
        }
        byte[] data = data(length);
        int trailer = read();
        require(trailer == '\n', "a line feed after data of " + length + " bytes", shown(trailer));
        return new Frame(number, command, length, data);
    }

    private byte[] data(int length) throws IOException {
        if (length > limit) {
            in.skipNBytes(length);
            return new byte[0];
        }
        byte[] data = in.readNBytes(length);
        if (data.length < length) {
            throw new EOFException("the connection ended within a frame");
        }
        return data;
    }

    /** Digits up to a blank, or to the other end if there is one. */
    private int number(int first, int otherEnd, String what) throws IOException {
        int value = 0;
        int digits = 0;
        int next = first;
        while (next >= '0' && next <= '9') {
            require(++digits <= LONGEST_NUMBER, what, "more than " + LONGEST_NUMBER + " digits");
            value = value * 10 + next - '0';
            next = read();
        }
        require(digits > 0 && (next == ' ' || next == otherEnd), what, shown(next));
        ended = next;
        return value;
    }

    private String command() throws IOException {
        StringBuilder command = new StringBuilder();
        int next = read();
        while (next != ' ' || command.isEmpty()) {
            require(Character.isLetterOrDigit(next) && command.length() < LONGEST_COMMAND, "a command", shown(next));
            command.append((char) next);
            next = read();
        }
        return command.toString();
    }

    private int read() throws IOException {
        int next = in.read();
        if (next == END) {
            throw new EOFException("the connection ended within a frame");
        }
        return next;
    }

    private static void require(boolean holds, String expected, String found) throws MalformedFrameException {
        if (!holds) {
            throw new MalformedFrameException("expected " + expected + ", found " + found);
        }
    }

    private static String shown(int next) {
        return next > ' ' && next < 0x7f ? "'" + (char) next + "'" : "the byte " + next;
    }
}

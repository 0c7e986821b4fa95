package io.holdfast.source.relp;

import java.nio.charset.StandardCharsets;

/**
 * One frame: {@code number SP command SP length [SP data] LF}, where the length counts the data alone. Immutable as long
 * as nobody writes into its data.
 */
final class Frame {
    private final int number;
    private final String command;
    private final int length;
    private final byte[] data;

    /**
     * @param number the transaction, from 1 in each connection; 0 for a hint from the server
     * @param command letters and digits
     * @param length of the data in bytes, as it was announced
     * @param data all of it, or nothing if it is longer than was wanted
     */
    Frame(int number, String command, int length, byte[] data) {
        this.number = number;
        this.command = command;
        this.length = length;
        this.data = data;
    }

    int number() {
        return number;
    }

    String command() {
        return command;
    }

    /** The data itself, not a copy. */
    byte[] data() {
        return data;
    }

    /** Whether there is more of it than was kept. */
    boolean isTooLong() {
        return data.length < length;
    }

    static byte[] encode(int number, String command, String text) {
        byte[] data = text.getBytes(StandardCharsets.UTF_8);
        String head = number + " " + command + " " + data.length + (data.length > 0 ? " " : "");
        byte[] start = head.getBytes(StandardCharsets.US_ASCII);
        byte[] frame = new byte[start.length + data.length + 1];
        System.arraycopy(start, 0, frame, 0, start.length);
        System.arraycopy(data, 0, frame, start.length, data.length);
        frame[frame.length - 1] = '\n';
        return frame;
    }

    /** For logs; without the data. */
    @Override
    public String toString() {
        return number + " " + command + " of " + length + " bytes";
    }
}

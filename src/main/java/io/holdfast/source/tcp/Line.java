package io.holdfast.source.tcp;

import java.nio.charset.StandardCharsets;

/** One line as it was cut out of the stream, or the head of one that is too long to keep. */
final class Line {
    private final byte[] bytes;
    private final long length;

    /**
     * @param bytes all bytes of the line, or its first ones
     * @param length how many bytes of it have arrived; more than there are in {@code bytes} when it is too long
     */
    Line(byte[] bytes, long length) {
        this.bytes = bytes;
        this.length = length;
    }

    byte[] bytes() {
        return bytes;
    }

    long length() {
        return length;
    }

    boolean startsWith(String prefix) {
        return bytes.length >= prefix.length()
                && new String(bytes, 0, prefix.length(), StandardCharsets.ISO_8859_1).equals(prefix);
    }
}

package io.holdfast.bench;

/** Counts lines. Stateless. */
final class LineFeeds {
    private LineFeeds() {}

    /** How many line feeds there are. */
    static int in(byte... text) {
        int lines = 0;
        for (byte each : text) {
            lines += each == '\n' ? 1 : 0;
        }
        return lines;
    }
}

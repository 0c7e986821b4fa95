package io.holdfast.story;

/**
 * How far a story is.
 *
 * @param total lines that will be sent
 * @param sent lines handed to the wire by all senders
 * @param stored lines that receivers acknowledged; for a source without acknowledgements, 0
 * @param counted distinct lines in finished batches
 */
public record Progress(long total, long sent, long stored, long counted) {
    private static final int WIDTH = 30;

    /** One line for a terminal. */
    public String bar() {
        int filled = total == 0 ? 0 : (int) (WIDTH * Math.min(counted, total) / total);
        return String.format(
                "[%s%s] sent %,d  stored %,d  counted %,d  of %,d",
                "#".repeat(filled), ".".repeat(WIDTH - filled), sent, stored, counted, total);
    }
}

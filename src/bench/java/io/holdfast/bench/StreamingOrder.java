package io.holdfast.bench;

import java.util.List;

/**
 * What a streaming process is asked to run, in one line.
 *
 * @param log {@code stock}, {@code holdfast}, {@code nothing} or {@code none}
 * @param compressible whether the records are log lines or noise
 * @param blocks how many blocks are timed
 * @param directory where checkpoint and log go; fresh
 */
record StreamingOrder(String log, boolean compressible, int blocks, String directory) {
    String line() {
        return String.join(" ", log, Boolean.toString(compressible), Integer.toString(blocks), directory);
    }

    static StreamingOrder parse(String line) {
        List<String> words = List.of(line.split(" ", -1));
        return new StreamingOrder(
                words.get(0), Boolean.parseBoolean(words.get(1)), Integer.parseInt(words.get(2)), words.get(3));
    }
}

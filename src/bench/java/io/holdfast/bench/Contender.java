package io.holdfast.bench;

/**
 * Somebody who does the work of a case.
 *
 * @param name one or two words, the same in every case of an area
 * @param work does the work once
 */
record Contender(String name, Work work) {
    /** Work that is measured. */
    @FunctionalInterface
    interface Work {
        /** Does it once on fresh data and cleans up after itself; only the sample's own stretch is timed. */
        Sample run() throws Exception;
    }
}

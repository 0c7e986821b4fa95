package io.holdfast.bench;

/**
 * A streaming application that is run to its end; an operation is one record, stored and acknowledged.
 *
 * @param log {@code stock}, {@code holdfast}, {@code nothing} or {@code none}
 * @param compressible whether the records are log lines or noise
 * @param blocks how many blocks are timed
 * @param directory where checkpoint and log go; fresh
 */
record StreamingOrder(String log, boolean compressible, int blocks, String directory) implements RemoteWork {
    @Override
    public Sample run() throws Exception {
        return new StreamingRun(this).run();
    }
}

package io.holdfast.bench;

/** The log against Spark's own: {@code scripts/bench.sh wal}. */
public final class WalBench {
    static final String BOUNDS =
            "Bounds: how far a log that does nothing, and the file system with no log around it, are"
                    + " ahead of the baseline in the same rounds.";

    private WalBench() {}

    /** Ends the process with the status that {@link Bench#run} gives. */
    public static void main(String[] args) {
        System.exit(
                Bench.run(new Bench.Area("wal", "Holdfast's log against stock Spark's", BOUNDS, WalCases::new), args));
    }
}

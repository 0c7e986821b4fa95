package io.holdfast.bench;

/** The log against Spark's own: {@code scripts/bench.sh wal}. */
public final class WalBench {
    private WalBench() {}

    /** Ends the process with the status that {@link Bench#run} gives. */
    public static void main(String[] args) {
        System.exit(Bench.run(new Bench.Area("wal", "Holdfast's log against stock Spark's", WalCases::new), args));
    }
}

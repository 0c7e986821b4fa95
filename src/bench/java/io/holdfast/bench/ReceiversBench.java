package io.holdfast.bench;

/** Receivers against the client libraries alone, and against Spark's socket receiver: {@code scripts/bench.sh receivers}. */
public final class ReceiversBench {
    private static final String BOUNDS =
            "Bounds: Holdfast's adapter and engine without Spark, whose blocks are dropped, and Spark's socket receiver"
                    + " without any log, against the baseline in the same rounds.";

    private ReceiversBench() {}

    /** Ends the process with the status that {@link Bench#run} gives. */
    public static void main(String[] args) {
        System.exit(Bench.run(
                new Bench.Area(
                        "receivers",
                        "Receivers with the log on against the client libraries alone",
                        BOUNDS,
                        ReceiversCases::new),
                args));
    }
}

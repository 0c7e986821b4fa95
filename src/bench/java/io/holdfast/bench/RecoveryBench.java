package io.holdfast.bench;

/** The driver's log against Spark's own: {@code scripts/bench.sh recovery}. */
public final class RecoveryBench {
    private RecoveryBench() {}

    /** Ends the process with the status that {@link Bench#run} gives. */
    public static void main(String[] args) {
        System.exit(Bench.run(
                new Bench.Area("recovery", "Holdfast's driver log against stock Spark's", "", RecoveryCases::new),
                args));
    }
}

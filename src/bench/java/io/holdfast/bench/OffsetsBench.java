package io.holdfast.bench;

/** Offsets of direct streams against the stock stream's {@code commitAsync}: {@code scripts/bench.sh offsets}. */
public final class OffsetsBench {
    private OffsetsBench() {}

    /** Ends the process with the status that {@link Bench#run} gives. */
    public static void main(String[] args) {
        System.exit(Bench.run(
                new Bench.Area(
                        "offsets", "Direct streams with Holdfast's offsets against commitAsync", "", OffsetsCases::new),
                args));
    }
}

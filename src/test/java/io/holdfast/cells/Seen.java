package io.holdfast.cells;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** What cells of the extended run have to say for its table, and how they give stock Spark its chances. Stateless. */
final class Seen {
    static final int ROUNDS = Integer.getInteger("holdfast.rounds", 3);
    static final long SEED = Long.getLong("holdfast.seed", System.nanoTime());

    private Seen() {}

    /** A line for the table. */
    static void say(String cell, String text) {
        System.out.println("DriverCells: " + cell + ": " + text + ", holdfast.seed=" + SEED);
    }

    /** Counts the rounds in which stock Spark loses something; a round returns how many records. */
    static void stock(String name, CellPlan plan, ToIntFunction<DriverCell> round) {
        stock(name, "lost", plan, round);
    }

    /** As above, where what it does to records is something else. */
    static void stock(String name, String deed, CellPlan plan, ToIntFunction<DriverCell> round) {
        List<Integer> lost = new ArrayList<>();
        for (int index = 0; index < ROUNDS; index++) {
            try (DriverCell cell = DriverCell.open(name + "-stock", plan.stock())) {
                lost.add(round.applyAsInt(cell));
            }
        }
        long lossy = lost.stream().filter(records -> records > 0).count();
        say(name, "stock " + deed + " records in " + lossy + " of " + ROUNDS + " runs: " + lost);
    }
}

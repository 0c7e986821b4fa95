package io.holdfast.cells;

import io.holdfast.testbed.JavaProcess;

/** One batch hangs, later ones overtake it and are cleaned by Spark, the driver is killed and started again. Stateless. */
final class Overtaken {
    private Overtaken() {}

    static CellPlan plan() {
        return CellPlan.holdfast().with("spark.streaming.concurrentJobs", 4);
    }

    /** Returns what is there when all has come, or, for stock, when nothing more comes. */
    static Tally run(DriverCell cell, long slow) {
        cell.set(0, "hang", slow);
        JavaProcess driver = cell.start();
        cell.awaitPassed(driver, 0, slow, Stock.BATCHES_UNTIL_FORGOTTEN);
        driver.kill9();
        cell.clear(0);
        JavaProcess again = cell.start();
        return cell.plan().isStock() ? cell.awaitSettled(again) : cell.awaitAll(again);
    }
}

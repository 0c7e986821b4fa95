package io.holdfast.cells;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testbed.JavaProcess;
import java.util.Set;

/** What stock Spark does where Holdfast repeats a batch. Stateless. */
final class Stock {
    /** Spark cleans a batch when a later one ends, two batches behind it; some more, to be sure. */
    static final int BATCHES_UNTIL_FORGOTTEN = 8;

    private Stock() {}

    /** Starts a stock driver whose first output fails at a record. */
    static JavaProcess begin(DriverCell cell, long bad) {
        cell.set(0, "fail", bad);
        return cell.start();
    }

    /** Lets it go on, kills it, starts it again without the failure, and counts. */
    static void assertForgetsTheBadBatch(DriverCell cell, JavaProcess driver, long bad) {
        cell.awaitPassed(driver, 0, bad, BATCHES_UNTIL_FORGOTTEN);
        driver.kill9();
        Set<String> badBatch = cell.tally().triedWith(0, DriverCell.record(bad));
        cell.clear(0);
        Tally after = cell.awaitSettled(cell.start());
        assertThat(badBatch).isNotEmpty();
        assertThat(after.lost(0)).as("stock: %s", after).isEqualTo(badBatch);
    }
}

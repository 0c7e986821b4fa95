package io.holdfast.cells;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testbed.JavaProcess;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Drivers as processes in local mode that fail, are killed, or live twice: nothing that a source was told to be safe may
 * be missing at any output. Beside it stock Spark, where what it loses is certain.
 */
class DriverCellsIT {
    private static final long BAD = 120;

    @Test
    void shouldRepeatABatchWhoseOnlyOutputFailedWhichStockForgets() {
        try (DriverCell ours = DriverCell.open("only-output", CellPlan.holdfast());
                DriverCell stock =
                        DriverCell.open("only-output-stock", CellPlan.holdfast().stock())) {
            JavaProcess stockDriver = Stock.begin(stock, BAD);
            ours.set(0, "fail", BAD);
            ours.awaitEnd(ours.start(), 3);
            Set<Long> failed = ours.tally().timesOf(0, "A", DriverCell.record(BAD));
            ours.clear(0);
            Tally after = ours.awaitAll(ours.start());

            assertThat(failed).hasSize(1);
            assertThat(after.timesOf(0, "D", DriverCell.record(BAD)))
                    .as("the batch that failed, %s", after)
                    .isEqualTo(failed);
            Stock.assertForgetsTheBadBatch(stock, stockDriver, BAD);
        }
    }

    @Test
    void shouldRepeatABatchOfTwoOutputsWhoseFirstFailedWhichStockCountsAsDone() {
        CellPlan plan = CellPlan.holdfast().with("outputs", 2);
        CellPlan goingOn = plan.with("spark.holdfast.driver.onBatchFailure", "continue");
        try (DriverCell ours = DriverCell.open("first-of-two", goingOn);
                DriverCell stock = DriverCell.open("first-of-two-stock", plan.stock())) {
            JavaProcess stockDriver = Stock.begin(stock, BAD);
            ours.set(0, "fail", BAD);
            JavaProcess driver = ours.start();
            ours.awaitPassed(driver, 0, BAD, Stock.BATCHES_UNTIL_FORGOTTEN);
            driver.kill9();
            Set<Long> failed = ours.tally().timesOf(0, "A", DriverCell.record(BAD));
            ours.clear(0);
            Tally after = ours.awaitAll(ours.start());

            assertThat(failed).hasSize(1);
            assertThat(after.timesOf(0, "D", DriverCell.record(BAD)))
                    .as("%s", after)
                    .isEqualTo(failed);
            assertThat(after.timesOf(1, "D", DriverCell.record(BAD)))
                    .as("the output that had succeeded gets the batch under the same time, %s", after)
                    .isEqualTo(failed);
            Stock.assertForgetsTheBadBatch(stock, stockDriver, BAD);
        }
    }

    @Test
    void shouldKeepASlowBatchThatOthersOvertookWhenTheDriverIsKilled() {
        try (DriverCell cell = DriverCell.open("overtaken", Overtaken.plan())) {
            Tally after = Overtaken.run(cell, BAD);
            assertThat(after.timesOf(0, "D", DriverCell.record(BAD)))
                    .as("%s", after)
                    .isEqualTo(after.timesOf(0, "A", DriverCell.record(BAD)));
        }
    }

    @Test
    void shouldRecoverFromACrashDuringRecovery() {
        try (DriverCell cell = DriverCell.open("crash-in-recovery", CellPlan.holdfast())) {
            cell.set(0, "hang", BAD);
            JavaProcess driver = cell.start();
            cell.await("a backlog", driver, tally -> tally.acknowledged() >= 400);
            driver.kill9();
            cell.set(0, "halt", BAD);
            cell.awaitEnd(cell.start(), Switches.HALTED);
            cell.clear(0);
            Tally after = cell.awaitAll(cell.start());

            assertThat(after.timesOf(0, "A", DriverCell.record(BAD)))
                    .as("%s", after)
                    .hasSize(1);
            assertThat(after.lines(0, "A").stream().filter(line -> line.text().equals(DriverCell.record(BAD))))
                    .as("attempts")
                    .hasSize(3);
        }
    }

    @Test
    void shouldEndADriverThatWakesAfterAnotherTookItsPlace() {
        CellPlan plan = CellPlan.holdfast().with("records", 2_000);
        try (DriverCell cell = DriverCell.open("zombie", plan)) {
            new Zombie(cell).run();
        }
    }

    @Test
    void shouldStayDownForAPoisonBatchUntilItIsToBeSetAside() {
        CellPlan plan = CellPlan.holdfast().with("first", true).with("spark.holdfast.driver.maxFailures", 2);
        try (DriverCell cell = DriverCell.open("poison", plan)) {
            cell.set(0, "fail", BAD);
            cell.awaitEnd(cell.start(), 3);
            cell.awaitEnd(cell.start(), 3);
            JavaProcess third = cell.start();
            cell.awaitEnd(third, 4);
            assertThat(third.output()).contains("failed 2 times", "spark.holdfast.driver.onPoison=set_aside");
            cell.awaitEnd(cell.start(), 4);

            Tally after =
                    cell.awaitSettled(cell.start(cell.plan().with("spark.holdfast.driver.onPoison", "set_aside")));

            assertThat(after.lost(0)).as("%s", after).isEqualTo(after.triedWith(0, DriverCell.record(BAD)));
            assertThat(after.lines(0, "A").stream().filter(line -> line.text().equals(DriverCell.record(BAD))))
                    .as("attempts")
                    .hasSize(2);
            assertThat(cell.logBytes("data")).as("its blocks are kept").isPositive();
        }
    }
}

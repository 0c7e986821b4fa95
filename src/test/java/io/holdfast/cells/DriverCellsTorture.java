package io.holdfast.cells;

import static io.holdfast.cells.Seen.ROUNDS;
import static io.holdfast.cells.Seen.SEED;
import static io.holdfast.cells.Seen.say;
import static io.holdfast.cells.Seen.stock;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spark.HoldfastStreams;
import io.holdfast.testbed.CodePlace;
import io.holdfast.testbed.HdfsCluster;
import io.holdfast.testbed.JavaProcess;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The cells that take too long for every build. Run by {@code scripts/torture.sh driver}; {@code holdfast.rounds} says
 * how often stock Spark gets its chance where it does not always lose.
 */
class DriverCellsTorture {
    private static final long BAD = 120;

    /**
     * Spark alone, left in peace: where that fails, a cell that fails says nothing of Holdfast. And where this JVM got
     * Holdfast from, which is what the other cells run.
     */
    @Test
    void stockSpark() {
        assertThat(CodePlace.of(HoldfastStreams.class)).endsWith(System.getProperty("holdfast.code", "/classes"));
        try (DriverCell cell =
                DriverCell.open("stock-spark", CellPlan.holdfast().stock())) {
            say("stockSpark", cell.awaitAll(cell.start()).toString());
        }
    }

    @Test
    void overtaken() {
        for (int round = 0; round < ROUNDS; round++) {
            try (DriverCell cell = DriverCell.open("overtaken", Overtaken.plan())) {
                say("overtaken", Overtaken.run(cell, BAD).toString());
            }
        }
        stock(
                "overtaken",
                Overtaken.plan(),
                cell -> Overtaken.run(cell, BAD).lost().size());
    }

    @Test
    void state() {
        overtakenWith("state");
    }

    @Test
    void window() {
        overtakenWith("window");
    }

    private static void overtakenWith(String shape) {
        CellPlan plan = Overtaken.plan().with("shape", shape);
        try (DriverCell cell = DriverCell.open(shape, plan)) {
            cell.set(0, "hang", BAD);
            JavaProcess driver = cell.start();
            cell.awaitPassed(driver, 0, BAD, Stock.BATCHES_UNTIL_FORGOTTEN);
            driver.kill9();
            cell.clear(0);
            JavaProcess again = cell.start();
            cell.awaitAll(again);
            Tally after = cell.await("the final " + shape + " to be exact", again, Tally::isSumExact);
            say(shape, after.sum() + " of " + after.expectedSum() + "; " + after);
        }
        stock(shape, plan, cell -> {
            Tally after = Overtaken.run(cell, BAD);
            return after.lost().size();
        });
    }

    @Test
    void receivers() {
        CellPlan plan = CellPlan.holdfast().with("streams", "1,2").with("outputs", 2);
        try (DriverCell cell = DriverCell.open("receivers", plan)) {
            killTwice(cell);
            say("receivers", cell.awaitAll(cell.start()).toString());
        }
        stock("receivers", plan, cell -> {
            killTwice(cell);
            return cell.awaitSettled(cell.start()).lost().size();
        });
    }

    private static void killTwice(DriverCell cell) {
        for (int acknowledged : new int[] {500, 1_000}) {
            JavaProcess driver = cell.start();
            cell.await("more records", driver, tally -> tally.acknowledged() >= acknowledged);
            driver.kill9();
        }
    }

    /** A window that slides by two batches: every other batch has no job of its own. */
    @Test
    void sliding() {
        try (DriverCell cell = DriverCell.open("sliding", CellPlan.holdfast().with("shape", "sliding"))) {
            JavaProcess driver = cell.start();
            cell.await("some records", driver, tally -> tally.acknowledged() >= 300);
            driver.kill9();
            say("sliding", cell.awaitAll(cell.start()).toString());
        }
    }

    @Test
    void threeLocal() {
        for (int round = 0; round < ROUNDS; round++) {
            try (DriverCell cell = DriverCell.open("three", threeDrivers())) {
                new ThreeDrivers(cell, cell.plan(), SEED + round).run();
                say("threeLocal", cell.tally().toString());
            }
        }
    }

    @Test
    void threeOnHdfs() {
        for (int round = 0; round < ROUNDS; round++) {
            try (DriverCell cell = DriverCell.open("three-hdfs", threeDrivers())) {
                HdfsCluster hdfs = HdfsCluster.in(cell.bed()).start();
                CellPlan plan = cell.plan()
                        .with("checkpoint", hdfs.uri() + "/checkpoint")
                        .with("spark.holdfast.wal.dir", hdfs.uri() + "/log");
                new ThreeDrivers(cell, plan, SEED + round).run();
                say("threeOnHdfs", cell.tally().toString());
            }
        }
    }

    private static CellPlan threeDrivers() {
        return CellPlan.holdfast().with("records", 3_000);
    }

    /** Without its checkpoint a driver gives back what an earlier one left. */
    @Test
    void fresh() {
        try (DriverCell cell = DriverCell.open("fresh", CellPlan.holdfast())) {
            cell.set(0, "hang", BAD);
            JavaProcess driver = cell.start();
            cell.await("a backlog", driver, tally -> tally.acknowledged() >= 400);
            driver.kill9();
            cell.clear(0);
            CellPlan elsewhere = cell.plan().with("checkpoint", cell.directory().resolve("other-checkpoint"));
            Tally after = cell.awaitAll(cell.start(elsewhere));
            assertThat(after.repeated(0)).as("%s", after).isEmpty();
            say("fresh", after.toString());
        }
    }

    /** Two contexts, one after the other, in one process. */
    @Test
    void twice() {
        try (DriverCell cell = DriverCell.open("twice", CellPlan.holdfast().with("stop", 200))) {
            say("twice", cell.awaitAll(cell.start()).toString());
        }
    }

    /** A receiver that ends a hundred times leaves neither an open file nor a segment behind. */
    @Test
    void restarts() {
        CellPlan plan = CellPlan.holdfast()
                .with("records", 505)
                .with("refuse", 5)
                .with("spark.holdfast.wal.bucketWidth", "1s")
                .with("spark.holdfast.wal.cleanMargin", "1s");
        try (DriverCell cell = DriverCell.open("restarts", plan)) {
            JavaProcess driver = cell.start();
            cell.await(
                    "all records",
                    Duration.ofMinutes(10),
                    driver,
                    tally -> tally.isAllAcknowledged() && tally.lost().isEmpty());
            long readers = driver.output()
                    .lines()
                    .filter(line -> line.contains("ReceiveLoop") && line.contains("opened its source"))
                    .count();
            cell.await(
                    "all but the newest segments to go",
                    driver,
                    any -> cell.segments("data").size() <= 2);
            List<String> open = cell.openLogFiles(driver.pid());
            assertThat(open).as("files of the log that the driver holds open").hasSizeLessThanOrEqualTo(3);
            say("restarts", (readers - 1) + " restarts; " + open.size() + " files open; " + cell.tally());
        }
    }

    /** A stream that goes quiet is cleaned to the last byte of received data. */
    @Test
    void idle() {
        CellPlan plan = CellPlan.holdfast()
                .with("spark.holdfast.wal.idleRoll", "1s")
                .with("spark.holdfast.wal.bucketWidth", "1s")
                .with("spark.holdfast.wal.cleanMargin", "1s");
        try (DriverCell cell = DriverCell.open("idle", plan)) {
            JavaProcess driver = cell.start();
            cell.awaitAll(driver);
            cell.await(
                    "the log of received data to be empty",
                    driver,
                    any -> cell.segments("data").isEmpty());
            say("idle", cell.logBytes("data") + " bytes; " + cell.tally());
        }
    }

    /** An exception while the jobs of a batch are made: the batch has no jobs, so nothing that ends tells of it. */
    @Test
    void transform() {
        CellPlan plan = CellPlan.holdfast().with("shape", "transform");
        try (DriverCell ours = DriverCell.open("transform", plan)) {
            ours.set(CountingTransform.NUMBER, "fail", BAD);
            JavaProcess broken = ours.start();
            ours.awaitEnd(broken, 3);
            assertThat(broken.output()).contains("batches without jobs");
            Set<Long> failed = ours.tally().timesOf(0, "A", DriverCell.record(BAD));
            ours.clear(CountingTransform.NUMBER);
            Tally after = ours.awaitAll(ours.start());
            assertThat(failed).hasSize(1);
            assertThat(after.timesOf(0, "D", DriverCell.record(BAD)))
                    .as("%s", after)
                    .isEqualTo(failed);
            say("transform", after.toString());
        }
        stock("transform", plan, cell -> {
            cell.set(CountingTransform.NUMBER, "fail", BAD);
            JavaProcess driver = cell.start();
            cell.awaitPassed(driver, 0, BAD, Stock.BATCHES_UNTIL_FORGOTTEN);
            driver.kill9();
            cell.clear(CountingTransform.NUMBER);
            return cell.awaitQuiet(cell.start()).lost().size();
        });
    }

    /** No batch ends for a while: the driver does, and the next one goes on. */
    @Test
    void watchdog() {
        CellPlan plan = CellPlan.holdfast().with("spark.holdfast.watchdog.noBatch", "5s");
        try (DriverCell cell = DriverCell.open("watchdog", plan)) {
            cell.set(0, "hang", BAD);
            JavaProcess driver = cell.start();
            cell.awaitEnd(driver, 3);
            assertThat(driver.output()).contains("No batch has ended for 5000 ms");
            cell.clear(0);
            say("watchdog", cell.awaitAll(cell.start()).toString());
        }
    }

    /** A batch that is set aside is not offered while a driver lives, which would not know of it. */
    @Test
    void offer() {
        CellPlan plan = CellPlan.holdfast()
                .with("first", true)
                .with("spark.holdfast.driver.maxFailures", 1)
                .with("spark.holdfast.driver.onPoison", "set_aside");
        try (DriverCell cell = DriverCell.open("offer", plan)) {
            cell.set(0, "fail", BAD);
            cell.awaitEnd(cell.start(), 3);
            long bad = cell.tally()
                    .timesOf(0, "A", DriverCell.record(BAD))
                    .iterator()
                    .next();
            Set<String> records = cell.tally().triedWith(0, DriverCell.record(BAD));
            cell.clear(0);
            JavaProcess driver = cell.start();
            cell.await("the next driver to go on", driver, tally -> tally.batchesAfter(0, bad) >= 3);

            JavaProcess refused = cell.offer(bad);
            assertThat(refused.awaitExit(DriverCell.LIMIT)).as("%s", refused).isEqualTo(2);
            assertThat(refused.output()).contains("gives signs of life", "holdfast app stop");
            long before = cell.tally().batchesAfter(0, bad);
            cell.await(
                    "the driver to go on",
                    driver,
                    tally -> tally.isAllAcknowledged() && tally.batchesAfter(0, bad) > before + 1);
            driver.terminate();
            assertThat(driver.exitStatus()).as("%s", driver).contains(0);
            assertThat(cell.tally().lost(0)).isEqualTo(records);

            JavaProcess offered = cell.offer(bad);
            assertThat(offered.awaitExit(DriverCell.LIMIT)).as("%s", offered).isZero();
            Tally after = cell.awaitAll(cell.start());
            assertThat(after.timesOf(0, "D", DriverCell.record(BAD))).containsExactly(bad);
            say("offer", "refused with status 2 while a driver lived; " + after);
        }
    }
}

package io.holdfast.cells;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testbed.HdfsCluster;
import io.holdfast.testbed.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The cells that take too long for every build. Run by {@code scripts/torture.sh driver}; {@code holdfast.rounds} says
 * how often stock Spark gets its chance where it does not always lose.
 */
class DriverCellsTorture {
    private static final long BAD = 120;
    private static final int ROUNDS = Integer.getInteger("holdfast.rounds", 3);
    private static final long SEED = Long.getLong("holdfast.seed", System.nanoTime());

    private static void say(String cell, String text) {
        System.out.println("DriverCellsTorture: " + cell + ": " + text + ", holdfast.seed=" + SEED);
    }

    /** Counts the rounds in which stock Spark loses something. */
    private static void stock(String name, CellPlan plan, ToIntFunction<DriverCell> round) {
        List<Integer> lost = new ArrayList<>();
        for (int index = 0; index < ROUNDS; index++) {
            try (DriverCell cell = DriverCell.open(name + "-stock", plan.stock())) {
                lost.add(round.applyAsInt(cell));
            }
        }
        long lossy = lost.stream().filter(records -> records > 0).count();
        say(name, "stock lost records in " + lossy + " of " + ROUNDS + " runs: " + lost);
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
            List<String> open = openFiles(driver, cell.directory().resolve("log"));
            assertThat(open).as("files of the log that the driver holds open").hasSizeLessThanOrEqualTo(3);
            say("restarts", (readers - 1) + " restarts; " + open.size() + " files open; " + cell.tally());
        }
    }

    private static List<String> openFiles(JavaProcess process, Path below) {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            return descriptors
                    .map(DriverCellsTorture::target)
                    .filter(target -> target.startsWith(below.toString()))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot list the open files of " + process, failure);
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
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
}

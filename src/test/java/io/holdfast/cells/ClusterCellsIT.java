package io.holdfast.cells;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testbed.Await;
import io.holdfast.testbed.DriverHandle;
import io.holdfast.testbed.JobJar;
import io.holdfast.testbed.OsProcess;
import io.holdfast.testbed.SparkCluster;
import io.holdfast.testbed.SparkSubmission;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Drivers that a standalone cluster launches and relaunches, as {@code --supervise} has it. */
class ClusterCellsIT {
    private static final long BAD = 120;

    @Test
    void shouldRepeatABatchWhoseOutputFailedWhenTheClusterRelaunchesTheDriver() {
        CellPlan plan = Workers.on(CellPlan.holdfast().with("submitted", true), 1);
        try (DriverCell cell = DriverCell.open("supervised", plan)) {
            SparkCluster cluster = Workers.in(cell, 1).start();
            cell.set(0, "fail", BAD);
            DriverHandle driver = submit(cell, cluster);
            cluster.worker(0).awaitLog("Command exited with status 3", DriverCell.LIMIT);
            Set<Long> failed = cell.tally().timesOf(0, "A", DriverCell.record(BAD));
            cell.clear(0);
            Tally after = await(cell, driver, "all records", ClusterCellsIT::isAllThere);

            assertThat(driver.restarts()).isPositive();
            assertThat(failed).hasSize(1);
            assertThat(after.timesOf(0, "D", DriverCell.record(BAD)))
                    .as("%s", after)
                    .isEqualTo(failed);
        }
    }

    @Test
    void shouldEndADriverWhoseWorkerWasSuspendedWhileTheClusterLaunchedAnother() {
        CellPlan plan = Workers.on(CellPlan.holdfast().with("submitted", true).with("records", 4_000), 1);
        try (DriverCell cell = DriverCell.open("suspended", plan)) {
            SparkCluster cluster = Workers.in(cell, 2).start();
            DriverHandle driver = submit(cell, cluster);
            await(cell, driver, "some records", tally -> tally.acknowledged() >= 200);
            int host = driver.stderr().toString().contains("work-0") ? 0 : 1;
            Path log = driver.stderr();
            OsProcess zombie = driver.process();
            cluster.worker(host).suspend();
            zombie.suspend();
            long stopped = System.currentTimeMillis();
            await(
                    cell,
                    driver,
                    "five batches of the second driver",
                    tally -> batchesOfOthers(tally, zombie.pid()) >= 5);

            zombie.resume();
            Await.until("the first driver to end", DriverCell.LIMIT, () -> !zombie.isAlive(), driver::toString);
            cluster.worker(host).resume();

            // Any other status would have the worker launch it again, and then it would fence the second.
            cluster.worker(host).awaitLog("exited successfully", DriverCell.LIMIT);
            assertThat(log).content().contains("This driver is fenced");
            Tally after = await(cell, driver, "all records", ClusterCellsIT::isAllThere);
            assertThat(after.lines(0, "D"))
                    .as("what the first driver put out may be of batches from before it was stopped")
                    .noneMatch(line -> line.process() == zombie.pid()
                            && line.time() > stopped + cell.plan().number("batch"));
            assertThat(driver.restarts()).isOne();
        }
    }

    private static DriverHandle submit(DriverCell cell, SparkCluster cluster) {
        Path jar = JobJar.compile(cell.bed().root(), "Empty", "public class Empty {}", List.of());
        return cluster.submit(SparkSubmission.of(jar, CellDriver.class.getName())
                .conf("spark.driver.extraClassPath", String.join(":", DriverCell.classes()))
                .supervise()
                .arguments(cell.plan().arguments().toArray(new String[0])));
    }

    private static Tally await(DriverCell cell, DriverHandle driver, String what, Predicate<Tally> condition) {
        Await.until(what, DriverCell.LIMIT, () -> condition.test(cell.tally()), () -> cell.tally() + ". " + driver);
        return cell.tally();
    }

    private static boolean isAllThere(Tally tally) {
        return tally.isAllAcknowledged() && tally.lost().isEmpty();
    }

    private static long batchesOfOthers(Tally tally, long process) {
        return tally.lines(0, "D").stream()
                .filter(line -> line.process() != process)
                .map(Tally.Line::time)
                .distinct()
                .count();
    }
}

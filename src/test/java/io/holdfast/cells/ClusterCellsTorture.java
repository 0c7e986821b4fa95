package io.holdfast.cells;

import static io.holdfast.cells.Seen.say;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.holdfast.testbed.JavaProcess;
import io.holdfast.testbed.OsProcess;
import io.holdfast.testbed.SparkCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Cells whose executors are processes, too, on a standalone cluster. Run by {@code scripts/torture.sh driver}. */
class ClusterCellsTorture {
    private static final long BAD = 120;
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final String LIBRARY = "faketime/libfaketimeMT.so.1";

    private static CellPlan cleaningSoon() {
        return CellPlan.holdfast()
                .with("spark.holdfast.wal.idleRoll", "1s")
                .with("spark.holdfast.wal.bucketWidth", "1s")
                .with("spark.holdfast.wal.cleanMargin", "1s");
    }

    @Test
    void clockBehind() {
        clock("clockBehind", "-1h", -HOUR);
    }

    @Test
    void clockAhead() {
        clock("clockAhead", "+1h", HOUR);
    }

    /** One of two workers lives in another hour: neither is anything deleted too early nor kept for ever. */
    private static void clock(String name, String offset, long offMillis) {
        Path library = faketime();
        CellPlan plan = Workers.on(cleaningSoon().with("streams", "1,1"), 2);
        try (DriverCell cell = DriverCell.open(name, plan)) {
            Tally after = offByAnHour(cell, library, offset);
            long strange = cell.segments("data").stream()
                    .filter(segment -> isOff(segment, offMillis))
                    .count();
            assertThat(after.lost()).as("%s", after).isEmpty();
            say(name, strange + " segments of the other hour left; " + after);
        }
        Seen.stock(
                name,
                plan.with("spark.streaming.receiver.writeAheadLog.rollingIntervalSecs", 1),
                cell -> offByAnHour(cell, library, offset).lost().size());
    }

    /** A backlog, a kill, and a start that has to read all of it back while Spark cleans behind the batches that end. */
    private static Tally offByAnHour(DriverCell cell, Path library, String offset) {
        // Without the last one, some of a JVM's timed waits end at once, and others late.
        Map<String, String> otherHour = Map.of(
                "LD_PRELOAD",
                library.toString(),
                "FAKETIME",
                offset,
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                "FAKETIME_FORCE_MONOTONIC_FIX",
                "0");
        SparkCluster cluster = Workers.in(cell, 2).environment(0, otherHour).start();
        CellPlan plan = cell.plan().with("spark.master", cluster.masterUrl());
        cell.set(0, "hang", BAD);
        JavaProcess driver = cell.start(plan);
        cell.await("a backlog", driver, tally -> tally.acknowledged() >= 800);
        List<Long> odd =
                cluster.worker(0).descendants().stream().map(OsProcess::pid).toList();
        assertThat(Stream.of("s0r0", "s1r0").flatMap(each -> Workers.acknowledging(cell, each).stream()))
                .as("receivers, one of them with the worker whose clock is off, whose processes are %s", odd)
                .anyMatch(odd::contains)
                .anyMatch(process -> !odd.contains(process));
        if (!cell.plan().isStock()) {
            assertThat(cell.segments("data"))
                    .anyMatch(segment -> isOff(segment, offset.startsWith("-") ? -HOUR : HOUR));
        }
        driver.kill9();
        cell.clear(0);
        JavaProcess again = cell.start(plan);
        if (cell.plan().isStock()) {
            return cell.awaitQuiet(again);
        }
        cell.awaitAll(again);
        return cell.await(
                "the log of received data to be empty",
                again,
                any -> cell.segments("data").isEmpty());
    }

    private static boolean isOff(Path segment, long offMillis) {
        long writerMillis = Long.parseLong(segment.getFileName().toString().substring(0, 13));
        return Math.abs(writerMillis - System.currentTimeMillis() - offMillis) < HOUR / 2;
    }

    private static Path faketime() {
        try (Stream<Path> directories = Files.list(LIBRARIES)) {
            Path found = directories
                    .map(directory -> directory.resolve(LIBRARY))
                    .filter(Files::exists)
                    .findFirst()
                    .orElse(null);
            assumeThat(found)
                    .as("faketime, which sets one process's clock: apt-get install -y --no-install-recommends faketime")
                    .isNotNull();
            return Objects.requireNonNull(found);
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot look for faketime below " + LIBRARIES, failure);
        }
    }

    /** A receiver's executor is killed three times: nothing is lost, and no file is left open or behind. */
    @Test
    void executors() {
        CellPlan plan = Workers.on(cleaningSoon().with("records", 1_000), 1);
        try (DriverCell cell = DriverCell.open("executors", plan)) {
            SparkCluster cluster = Workers.in(cell, 1).start();
            JavaProcess driver = cell.start(cell.plan().with("spark.master", cluster.masterUrl()));
            for (int kills = 1; kills <= 3; kills++) {
                int least = 200 * kills;
                int lives = kills;
                cell.await(
                        least + " records and executor " + lives,
                        driver,
                        tally -> tally.acknowledged() >= least
                                && Workers.acknowledging(cell, "s0r0").size() == lives);
                long receiver = Workers.acknowledging(cell, "s0r0").get(kills - 1);
                Workers.executors(cell).stream()
                        .filter(executor -> executor.pid() == receiver)
                        .forEach(OsProcess::kill9);
            }
            cell.awaitAll(driver);
            assertThat(Workers.acknowledging(cell, "s0r0")).as("executors").hasSize(4);
            Tally after = cell.await(
                    "the log of received data to be empty",
                    driver,
                    any -> cell.segments("data").isEmpty());
            List<OsProcess> left = Workers.executors(cell);
            assertThat(left).hasSize(1);
            List<String> open = Stream.concat(
                            Stream.of(driver.pid()), left.stream().map(OsProcess::pid))
                    .flatMap(process -> cell.openLogFiles(process).stream())
                    .toList();
            assertThat(open).as("files of the log that anybody holds open").hasSizeLessThanOrEqualTo(3);
            say("executors", "3 kills; " + open.size() + " files open; " + after);
        }
    }

    /** The only executor is gone with its worker: no receiver runs, so the driver ends, and the next one goes on. */
    @Test
    void receiverless() {
        CellPlan plan = Workers.on(CellPlan.holdfast().with("spark.holdfast.watchdog.noReceiver", "5s"), 1);
        try (DriverCell cell = DriverCell.open("receiverless", plan)) {
            SparkCluster cluster = Workers.in(cell, 1).start();
            CellPlan onCluster = cell.plan().with("spark.master", cluster.masterUrl());
            JavaProcess driver = cell.start(onCluster);
            cell.await("some records", driver, tally -> tally.acknowledged() >= 200);
            cluster.killWorker(0);
            cell.awaitEnd(driver, 3);
            assertThat(driver.output()).contains("No receiver has run for 5000 ms");
            cluster.startWorker(0);
            say("receiverless", cell.awaitAll(cell.start(onCluster)).toString());
        }
    }
}

package io.holdfast.cells;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testbed.Await;
import io.holdfast.testbed.JavaProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Three drivers of one application that start within three seconds: the one that claimed last lives, the others end with
 * status 0. Then it is killed and started again, so that what the others left in the checkpoint counts, too. Not
 * thread-safe.
 */
final class ThreeDrivers {
    private static final int DRIVERS = 3;
    private static final int WITHIN_MILLIS = 3_000;

    private final DriverCell cell;
    private final CellPlan plan;
    private final long seed;

    ThreeDrivers(DriverCell cell, CellPlan plan, long seed) {
        this.cell = cell;
        this.plan = plan;
        this.seed = seed;
    }

    void run() {
        List<JavaProcess> drivers = start();
        Await.until(
                "all drivers but one to end, seed " + seed,
                DriverCell.LIMIT,
                () -> drivers.stream().filter(JavaProcess::isAlive).count() <= 1,
                () -> cell.tally() + ". " + drivers);
        List<JavaProcess> living = drivers.stream().filter(JavaProcess::isAlive).toList();
        assertThat(living)
                .as("the drivers that live, seed %d: %s", seed, drivers)
                .hasSize(1);
        for (JavaProcess driver : drivers) {
            if (!driver.isAlive()) {
                cell.awaitEnd(driver, 0);
                assertThat(driver.output()).contains("This driver is fenced");
            }
        }
        JavaProcess winner = living.get(0);
        int before = cell.tally().acknowledged();
        cell.await("the winner to go on", winner, tally -> tally.acknowledged() >= before + 100);
        winner.kill9();
        cell.awaitAll(cell.start(plan));
    }

    private List<JavaProcess> start() {
        List<JavaProcess> drivers = new ArrayList<>();
        long begin = System.nanoTime();
        new Random(seed).ints(DRIVERS, 0, WITHIN_MILLIS).sorted().forEach(millis -> {
            Await.until(
                    "the moment to start a driver",
                    Duration.ofMinutes(1),
                    () -> System.nanoTime() - begin >= Duration.ofMillis(millis).toNanos(),
                    () -> "the clock");
            drivers.add(cell.start(plan));
        });
        return drivers;
    }
}

package io.holdfast.cells;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testbed.JavaProcess;
import org.junit.jupiter.api.Test;

/** The jar of this build on the newest Spark, for the other Scala. All lines: {@code scripts/matrix.sh}. */
class NewestSparkIT {
    @Test
    void shouldLoseNothingOnSpark41ForScala213WhenTheDriverIsKilled() {
        try (DriverCell cell = DriverCell.open("newest-spark", CellPlan.holdfast(), "spark410")) {
            JavaProcess driver = cell.start();
            cell.await("some records", driver, tally -> tally.acknowledged() >= 200);
            driver.kill9();
            JavaProcess again = cell.start();
            cell.awaitAll(again);
            assertThat(again.output()).contains("has started on Spark 4.1.0");
            again.terminate();
            cell.awaitEnd(again, 0);
        }
    }
}

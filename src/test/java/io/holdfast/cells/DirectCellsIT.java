package io.holdfast.cells;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testbed.JavaProcess;
import io.holdfast.testbed.KafkaBroker;
import io.holdfast.testbed.TestBed;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Drivers as processes that read Kafka directly, and fail, are killed, or live twice; every record is counted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240)
class DirectCellsIT {
    private final TestBed bed = TestBed.open("direct-cells");
    private final KafkaBroker broker = KafkaBroker.in(bed);

    @BeforeAll
    void start() {
        broker.start();
    }

    @AfterAll
    void end() {
        bed.close();
    }

    @Test
    void shouldGoOnWhereAGracefulStopLeftOff() {
        try (DirectCell cell = DirectCell.open("graceful", broker)) {
            cell.produce(300, 3);
            JavaProcess first = cell.start();
            cell.awaitAll(first);
            cell.stop(first);
            cell.produce(200, 3);
            JavaProcess second = cell.start();
            cell.awaitAll(second);

            assertThat(cell.repeated()).as("%s", cell).isZero();
        }
    }
}

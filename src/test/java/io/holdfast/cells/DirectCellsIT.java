package io.holdfast.cells;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.metric.Metrics;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.OffsetStores;
import io.holdfast.testbed.JavaProcess;
import io.holdfast.testbed.KafkaBroker;
import io.holdfast.testbed.TestBed;
import io.holdfast.time.Ticker;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Drivers as processes that read Kafka directly, and fail, are killed, or live twice; every record is counted. Beside
 * them Spark's own stream with {@code commitAsync}, where what it loses is certain.
 */
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

    /** Events are dropped all the way: the queue that Holdfast hears from holds one. */
    @Test
    void shouldCommitTheLastBatchAlsoWhenEventsAreDropped() {
        try (DirectCell cell = DirectCell.open("dropped", broker)) {
            CellPlan dropping = cell.plan().with("spark.scheduler.listenerbus.eventqueue.holdfast.capacity", 1);
            cell.produce(300, 3);
            JavaProcess first = cell.start(dropping);
            cell.awaitAll(first);
            cell.await(
                    "a batch of which no event told",
                    first,
                    () -> first.output().contains("is done, though no event told of it"));
            cell.stop(first);
            cell.produce(200, 3);
            JavaProcess second = cell.start();
            cell.awaitAll(second);

            assertThat(cell.repeated()).as("%s", cell).isZero();
        }
    }

    @Test
    void shouldRepeatABatchThatFailedWhichTheStockWayPasses() {
        try (DirectCell ours = DirectCell.open("failed", broker);
                DirectCell stock = DirectCell.open("failed-stock", broker)) {
            CellPlan stockPlan = stock.plan().stock();
            JavaProcess[] drivers = {ours.start(), stock.start(stockPlan)};
            for (DirectCell cell : new DirectCell[] {ours, stock}) {
                cell.produce(60, 3);
                JavaProcess driver = cell == ours ? drivers[0] : drivers[1];
                cell.awaitAll(driver);
                cell.touch("fail-60");
                cell.send(0, "60");
            }
            ours.awaitEnd(drivers[0], 3);
            long batches = stock.batches();
            stock.await("stock to go on for ten batches", drivers[1], () -> stock.batches() >= batches + 10);
            drivers[1].kill9();
            ours.remove("fail-60");
            stock.remove("fail-60");
            JavaProcess oursAgain = ours.start();
            JavaProcess stockAgain = stock.start(stockPlan);
            for (DirectCell cell : new DirectCell[] {ours, stock}) {
                cell.send(0, "last");
            }
            ours.await("the last record", oursAgain, () -> ours.values().contains("last"));
            stock.await("the last record", stockAgain, () -> stock.values().contains("last"));

            assertThat(ours.values()).as("%s", ours).contains("60");
            assertThat(stock.values()).as("stock, %s", stock).doesNotContain("60");
        }
    }

    @Test
    void shouldLoseNothingWhenKilledAtRandomMoments() {
        try (DirectCell cell = DirectCell.open("killed", broker)) {
            cell.kill(cell.plan(), 5);
        }
    }

    @Test
    void shouldLoseNothingWhenKilledAtRandomMomentsWithACheckpoint() {
        try (DirectCell cell = DirectCell.open("killed-checkpoint", broker)) {
            cell.kill(cell.checkpointed(), 2);
        }
    }

    /** A window counts as state: the checkpoint counts, and the store follows. */
    @Test
    void shouldLoseNothingWhenTheCheckpointWins() {
        try (DirectCell cell = DirectCell.open("killed-window", broker)) {
            cell.kill(cell.checkpointed().with("window", true), 1);
        }
    }

    @Test
    void shouldEndADriverThatAnotherHasReplaced() {
        try (DirectCell cell = DirectCell.open("zombie", broker)) {
            CellPlan quick = cell.plan().with("spark.holdfast.offsets.beatEvery", "500ms");
            cell.produce(100, 3);
            JavaProcess zombie = cell.start(quick);
            cell.awaitAll(zombie);
            zombie.suspend();
            JavaProcess winner = cell.start(quick);
            cell.produce(100, 3);
            cell.awaitAll(winner);
            zombie.resume();
            cell.awaitEnd(zombie, 0);
            assertThat(zombie.output()).contains("This driver is fenced");
            cell.produce(100, 3);
            cell.awaitAll(winner);
            cell.stop(winner);
            JavaProcess third = cell.start(quick);
            cell.produce(10, 3);
            cell.awaitAll(third);

            assertThat(cell.delivered())
                    .as("what was done when the last one began")
                    .noneMatch(line -> Long.parseLong(line[1]) == third.pid() && Integer.parseInt(line[3]) < 300);
        }
    }

    /** A group's sign of life stands with an offset, which such a driver must not move: while it is idle, it may. */
    @Test
    void shouldGiveSignsOfLifeWhereOutputsCommitThemselves() {
        try (DirectCell cell = DirectCell.open("signs", broker)) {
            CellPlan quick = cell.plan().with("outputs.commit", true).with("spark.holdfast.offsets.beatEvery", "200ms");
            JavaProcess driver = cell.start(quick);
            try (OffsetStore store = OffsetStores.at(cell.plan().text("store"), Map.of())
                    .open(new OffsetStoreContext("signs", Ticker.system(), Metrics.none()))) {
                Set<Long> signs = new HashSet<>();
                cell.await("three signs of life", driver, () -> {
                    store.lastSignMillis().ifPresent(signs::add);
                    return signs.size() >= 3;
                });
                assertThat(store.load())
                        .hasSize(3)
                        .allSatisfy((partition, offset) ->
                                assertThat(offset.offset()).isZero());
            }
            cell.stop(driver);
        }
    }

    @Test
    void shouldReadPartitionsThatAppearFromTheirBeginningAndEndWhenTheTopicIsAnotherOne() {
        try (DirectCell cell = DirectCell.open("changing", broker, kafka("changing"), 1)) {
            CellPlan latest = cell.plan();
            cell.produce(50, 1);
            JavaProcess driver = cell.start(latest);
            cell.awaitAll(driver);
            cell.addPartitions(4);
            cell.produce(400, 4);
            cell.awaitAll(driver);
            assertThat(cell.repeated()).as("%s", cell).isZero();

            driver.suspend();
            cell.deleteTopic();
            cell.createTopic(4, Map.of());
            for (int partition = 0; partition < 4; partition++) {
                for (int number = 0; number < 200; number++) {
                    cell.send(partition, "new-" + partition + "-" + number);
                }
            }
            driver.resume();
            cell.awaitEnd(driver, 3);
            assertThat(driver.output()).contains("is another one than before");

            JavaProcess again = cell.start(cell.plan().with("spark.holdfast.kafka.onRecreated", "restart"));
            cell.await(
                    "all new records",
                    again,
                    () -> cell.values().stream()
                                    .filter(value -> value.startsWith("new-"))
                                    .count()
                            == 800);
        }
    }

    private String kafka(String group) {
        return "kafka://" + broker.bootstrap() + "/" + group;
    }

    /** With Holdfast's log for the driver, log and store count the same epoch: neither fences the other. */
    @Test
    void shouldShareTheEpochOfTheDriversLog() {
        try (DirectCell cell = DirectCell.open("with-log", broker)) {
            CellPlan logged = cell.checkpointed()
                    .with("spark.streaming.driver.writeAheadLog.class", "io.holdfast.spark.HoldfastDriverLog")
                    .with("spark.holdfast.wal.dir", cell.directory().resolve("log"));
            cell.kill(logged, 1);

            assertThat(cell.directory().resolve("log/epoch"))
                    .as("one claim for each start")
                    .isDirectoryContaining("glob:**/epoch-*2")
                    .isDirectoryNotContaining("glob:**/epoch-*3");
        }
    }

    @Test
    void shouldLiveThroughAnOutageOfTheBroker() {
        try (DirectCell cell = DirectCell.open("outage", broker)) {
            cell.produce(150, 3);
            cell.touch("slow-150");
            JavaProcess driver = cell.start();
            cell.awaitAll(driver);
            cell.produce(150, 3);
            cell.await("the slow batch", driver, () -> cell.has("waits-150"));
            broker.process().suspend();
            try {
                cell.remove("slow-150");
                cell.await("the batch to be done", driver, () -> cell.values().contains("150"));
                cell.await("a commit to fail", driver, () -> driver.output().contains("Cannot commit offsets"));
            } finally {
                broker.process().resume();
            }
            cell.produce(100, 3);
            cell.awaitAll(driver);
            cell.stop(driver);
            cell.produce(10, 3);
            JavaProcess next = cell.start();
            cell.awaitAll(next);

            assertThat(cell.repeated()).as("%s", cell).isZero();
        }
    }

    @Test
    void shouldHoldBackWhatOvertookASlowBatch() {
        try (DirectCell cell = DirectCell.open("overtaken-direct", broker)) {
            CellPlan parallel = cell.plan().with("spark.streaming.concurrentJobs", 4);
            cell.touch("slow-0");
            cell.produce(1, 3);
            JavaProcess driver = cell.start(parallel);
            cell.await("the slow batch", driver, () -> cell.has("waits-0"));
            for (int batch = 0; batch < 3; batch++) {
                cell.produce(30, 3);
                cell.await("batches that overtake", driver, () -> cell.lost().size() <= 1);
            }
            driver.kill9();
            assertThat(cell.lost()).as("%s", cell).contains(0);
            cell.remove("slow-0");
            JavaProcess again = cell.start(parallel);
            cell.awaitAll(again);
        }
    }
}

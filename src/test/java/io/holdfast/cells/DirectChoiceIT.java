package io.holdfast.cells;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testbed.FreePorts;
import io.holdfast.testbed.JavaProcess;
import io.holdfast.testbed.KafkaBroker;
import io.holdfast.testbed.TestBed;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What a direct stream reads and how much of it at once, by drivers as processes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class DirectChoiceIT {
    private final TestBed bed = TestBed.open("direct-choice");
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
    void shouldReadNamedPartitionsAndNoOther() {
        try (DirectCell cell = DirectCell.open("named", broker)) {
            CellPlan named = cell.plan().with("partitions", "0,2");
            cell.send(1, "of-another");
            cell.send(0, "0");
            cell.send(2, "1");
            JavaProcess driver = cell.start(named);
            cell.await("two records", driver, () -> cell.values().size() >= 2);
            cell.addPartitions(4);
            cell.send(3, "of-a-new-one");
            cell.send(2, "2");
            cell.await("a third record", driver, () -> cell.values().contains("2"));
            cell.stop(driver);
            cell.send(0, "3");
            JavaProcess again = cell.start(named);
            cell.await("a fourth record", again, () -> cell.values().contains("3"));

            assertThat(cell.values()).containsExactly("0", "1", "2", "3");
            assertThat(cell.repeated()).as("%s", cell).isZero();
        }
    }

    @Test
    void shouldReadTopicsThatAppearAndMatchFromTheirBeginning() {
        try (DirectCell cell = DirectCell.open("matching-1", broker)) {
            CellPlan matching = cell.plan()
                    .with("pattern", "matching-[0-9]")
                    .with("spark.holdfast.kafka.discoverEvery", "500ms")
                    .with("kafka.auto.offset.reset", "latest");
            JavaProcess driver = cell.start(matching);
            cell.await("a batch", driver, () -> cell.batches() > 0);
            cell.createTopic("matching-2", 2, Map.of());
            cell.createTopic("matching-none", 1, Map.of());
            cell.send("matching-none", 0, "of-another");
            cell.send("matching-2", 0, "new-0");
            cell.send("matching-2", 1, "new-1");
            cell.produce(30, 3);
            cell.awaitAll(driver);
            cell.await("the new topic", driver, () -> cell.values().containsAll(List.of("new-0", "new-1")));

            assertThat(cell.values()).doesNotContain("of-another").hasSize(32);
        }
    }

    @Test
    void shouldGoOnWithoutATopicThatIsDeletedWhenToldTo() {
        try (DirectCell cell = DirectCell.open("staying-here", broker)) {
            cell.createTopic("going-away", 2, Map.of());
            CellPlan both = cell.plan()
                    .with("topic", "staying-here,going-away")
                    .with("spark.holdfast.kafka.onVanished", "drop");
            cell.send("going-away", 1, "before");
            cell.produce(30, 3);
            JavaProcess driver = cell.start(both);
            cell.await("what was there", driver, () -> cell.values().size() == 31);
            cell.deleteTopic("going-away");
            cell.await("the topic to be dropped", driver, () -> driver.output().contains("going on without them"));
            cell.produce(60, 3);
            cell.awaitAll(driver);
            cell.stop(driver);

            assertThat(cell.delivered()).as("%s", cell).hasSize(91);
        }
    }

    /** A dead member counts until its session ends, then the new one gets its partitions. */
    @Test
    void shouldReadAsAMemberOfAGroup() {
        try (DirectCell cell = DirectCell.open("member", broker)) {
            CellPlan member = cell.plan()
                    .with("group", true)
                    .with("store", cell.directory().resolve("offsets"))
                    .with("kafka.group.id", "members")
                    .with("kafka.session.timeout.ms", "6000")
                    .with("kafka.heartbeat.interval.ms", "500");
            cell.produce(150, 3);
            JavaProcess driver = cell.start(member);
            cell.awaitAll(driver);
            assertThat(cell.groupMembers("members")).isEqualTo(1);
            driver.kill9();
            cell.produce(150, 3);
            JavaProcess again = cell.start(member);
            cell.awaitAll(again);
            cell.stop(again);
        }
    }

    @Test
    void shouldBoundEveryBatchOfABacklogAndLetBackPressureGoBelow() {
        try (DirectCell cell = DirectCell.open("backlog", broker)) {
            int bound = 600;
            CellPlan bounded = cell.plan()
                    .with("max.records", bound)
                    .with("spark.streaming.backpressure.enabled", true)
                    .with("output.pause", 600);
            cell.produce(6000, 3);
            JavaProcess driver = cell.start(bounded);
            cell.await("a third of the backlog", driver, () -> cell.values().size() >= 2000);
            Map<Long, Integer> sizes = new TreeMap<>();
            cell.delivered().forEach(line -> sizes.merge(Long.parseLong(line[0]), 1, Integer::sum));

            assertThat(sizes.values()).as("records of batches").allMatch(size -> size <= bound);
            assertThat(sizes.values().iterator().next()).as("the first batch").isEqualTo(bound);
            assertThat(sizes.values())
                    .as("back-pressure finds that a batch of %s takes longer than the interval", bound)
                    .anyMatch(size -> size < bound);
        }
    }

    @Test
    void shouldNotStartWhenTheStoreCannotBeReached() {
        int nowhere = FreePorts.next();
        try (DirectCell cell = DirectCell.open("storeless", broker, "redis://127.0.0.1:" + nowhere + "/0", 1)) {
            cell.produce(10, 1);
            JavaProcess driver = cell.start();
            driver.awaitExit(DirectCell.LIMIT);

            assertThat(driver.output())
                    .contains("redis://127.0.0.1:" + nowhere)
                    .contains("Check the address, and start Redis");
            assertThat(cell.delivered()).isEmpty();
        }
    }

    /** The application ran without the log for a while, so that the store counts further than a log that begins. */
    @Test
    void shouldRefuseALogThatKnowsLessThanTheStore() {
        try (DirectCell cell = DirectCell.open("two-histories", broker)) {
            cell.produce(30, 3);
            for (int start = 0; start < 2; start++) {
                JavaProcess driver = cell.start();
                cell.awaitAll(driver);
                cell.stop(driver);
            }
            long delivered = cell.delivered().size();
            cell.produce(30, 3);
            JavaProcess logged = cell.start(cell.checkpointed()
                    .with("spark.streaming.driver.writeAheadLog.class", "io.holdfast.spark.HoldfastDriverLog")
                    .with("spark.holdfast.wal.dir", cell.directory().resolve("log")));
            logged.awaitExit(DirectCell.LIMIT);

            assertThat(logged.output())
                    .contains("ran with another log directory, or without one")
                    .contains("offsets copy");
            assertThat(cell.delivered()).hasSize((int) delivered);
        }
    }
}

package io.holdfast.receive;

import static io.holdfast.receive.ScriptedSource.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.config.ByteSize;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.Position;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class EngineTest {
    private final Rig rig = new Rig();

    @Test
    void shouldAcknowledgeOnlyAfterTheSinkHasReturned() {
        // given
        rig.source.delivers("p", 0, 2);

        // when
        rig.steps(20);

        // then
        assertThat(rig.stores.waiting()).isEqualTo(1);
        assertThat(rig.source.acknowledged()).as("before the block is stored").isEmpty();
        rig.stores.runAll();
        assertThat(rig.sink.elements()).containsExactly("r0", "r1");
        rig.steps(1);
        assertThat(rig.source.acknowledged()).containsExactly("r0", "r1");
    }

    @Test
    void shouldAcknowledgeInDeliveryOrderWhenALaterBlockIsStoredFirst() {
        // given "a" and "b" take different lanes
        rig.options = rig.options.withBlocksInFlight(2);
        rig.source
                .delivers(record("a", 0, "a0"))
                .delivers(record("b", 0, "b0"))
                .delivers(record("b", 1, "b1"))
                .delivers(record("a", 1, "a1"));
        rig.steps(6);
        assertThat(rig.stores.waiting()).isEqualTo(2);

        // when
        rig.stores.run(0);
        rig.steps(3);

        // then
        assertThat(rig.sink.elements()).containsExactly("b0", "b1");
        assertThat(rig.source.acknowledged())
                .as("while a0, delivered before, is not stored")
                .isEmpty();
        rig.stores.runAll();
        rig.steps(1);
        assertThat(rig.source.acknowledged()).containsExactly("a0", "b0", "b1", "a1");
    }

    @Test
    void shouldKeepTheOrderOfEachPartitionWhenSeveralBlocksAreInFlight() {
        // given
        rig.options = rig.options.withBlocksInFlight(3);
        for (int i = 0; i < 30; i++) {
            rig.source.delivers(record("p" + i % 5, i / 5, "p" + i % 5 + "-" + i / 5));
        }

        // when
        for (int i = 0; i < 200; i++) {
            rig.steps(1);
            if (rig.stores.waiting() > 0) {
                rig.stores.run(rig.stores.waiting() - 1);
            }
            rig.ticker.advance(Duration.ofMillis(50));
        }

        // then
        for (String partition : List.of("p0", "p1", "p2", "p3", "p4")) {
            assertThat(rig.sink.elements().stream().filter(element -> element.startsWith(partition + "-")))
                    .containsExactly(
                            partition + "-0",
                            partition + "-1",
                            partition + "-2",
                            partition + "-3",
                            partition + "-4",
                            partition + "-5");
        }
        assertThat(rig.source.acknowledged()).hasSize(30);
    }

    @Test
    void shouldDescribeTheBlockByItsPositions() {
        rig.source.delivers("p", 5, 7);
        rig.stores.storeAtOnce();

        rig.steps(4);

        Block<String> block = rig.sink.blocks().get(0);
        assertThat(block.first()).isEqualTo(new Position("p", 5));
        assertThat(block.last()).isEqualTo(new Position("p", 6));
        assertThat(block.bytes()).isEqualTo(4);
        assertThat(block).hasToString("block 1 (2 records, 4 bytes, from p@5 to p@6)");
    }

    @Test
    void shouldCutABlockWhenItsFirstRecordIsOldEnough() {
        // given
        rig.source.delivers("p", 0, 1);
        rig.steps(3);
        assertThat(rig.stores.waiting()).isZero();

        // when
        rig.passBlockAge();
        rig.steps(1);

        // then
        assertThat(rig.stores.waiting()).isEqualTo(1);
    }

    @Test
    void shouldCutABlockWhenItHasEnoughBytes() {
        // given
        rig.options = rig.options.withBlockRecords(100).withBlockBytes(new ByteSize(5));
        rig.source.delivers("p", 0, 9);

        // when
        rig.stores.storeAtOnce();
        rig.steps(10);

        // then the record that crosses the bound is inside, and the block behind the first one has grown
        assertThat(rig.sink.blocks()).extracting(Block::bytes).containsExactly(6L, 12L);
    }

    @Test
    void shouldStopFetchingAndKeepTheConnectionAliveWhileBlocksWait() {
        // given one block in the store, one behind it, and an open one that may grow no more
        rig.source.delivers("p", 0, 40);
        rig.steps(3);
        rig.steps(1);
        int fetches = rig.source.limits().size();

        // when a second passes
        long start = rig.ticker.nanos();
        while (rig.ticker.nanos() - start < Duration.ofSeconds(1).toNanos()) {
            assertThat(rig.steps(1)).as("goes on; failures: %s", rig.failures).isTrue();
        }

        // then
        assertThat(rig.source.limits()).hasSize(fetches);
        assertThat(rig.count(ReceiverMetrics.FETCHED)).isEqualTo(2 + 2 * 2 * Lanes.GROWTH);
        assertThat(rig.source.keptAlive()).isBetween(9, 11);
        rig.stores.storeAtOnce();
        rig.steps(20);
        assertThat(rig.source.acknowledged()).hasSize(40);
    }

    @Test
    void shouldNotGatherTagsWithoutEndWhenOneLaneHangs() {
        // given two lanes of which one never finishes its first block
        rig.options = rig.options.withBlocksInFlight(2);
        rig.source.delivers(record("a", 0, "a0")).delivers(record("a", 1, "a1"));
        rig.steps(3);
        assertThat(rig.stores.waiting()).isEqualTo(1);
        rig.source.delivers("b", 0, 1000);

        // when
        for (int i = 0; i < 500; i++) {
            rig.steps(1);
            if (rig.stores.waiting() > 1) {
                rig.stores.run(1);
            }
        }

        // then
        assertThat(rig.count(ReceiverMetrics.FETCHED)).isLessThanOrEqualTo(4 * Lanes.GROWTH * 2 * 2);
        assertThat(rig.source.acknowledged()).isEmpty();
    }

    @Test
    void shouldHonourTheRateLimit() {
        // given
        rig.rate = 10;
        rig.options = rig.options.withBlockRecords(1000);
        rig.source.delivers("p", 0, 1000);
        rig.stores.storeAtOnce();

        // when ten seconds pass
        long start = rig.ticker.nanos();
        while (rig.ticker.nanos() - start < Duration.ofSeconds(10).toNanos()) {
            assertThat(rig.steps(1)).as("goes on; failures: %s", rig.failures).isTrue();
        }

        // then
        assertThat(rig.count(ReceiverMetrics.FETCHED)).isBetween(99L, 103L);
    }

    @Test
    void shouldWaitShortlyWhileStoringAndNotBeyondTheBlocksAge() {
        rig.source.delivers("p", 0, 1);

        rig.steps(4);
        rig.ticker.advance(Duration.ofMillis(150));
        rig.steps(1);
        rig.passBlockAge();
        rig.steps(1);

        assertThat(rig.source.limits())
                .extracting(FetchLimit::maxWait)
                .startsWith(Duration.ofMillis(100))
                .endsWith(Duration.ofMillis(50), Duration.ofMillis(10));
    }

    @Test
    void shouldCountWhatItDoes() {
        rig.source.delivers("p", 0, 4);
        rig.stores.storeAtOnce();

        rig.steps(10);

        assertThat(rig.metrics.values())
                .containsEntry("receiver.records.fetched", 4L)
                .containsEntry("receiver.records.stored", 4L)
                .containsEntry("receiver.records.acknowledged", 4L)
                .containsEntry("receiver.records.skipped", 0L)
                .containsEntry("receiver.records.unacknowledged", 0L)
                .containsEntry("receiver.blocks.stored", 2L)
                .containsEntry("receiver.store.failures", 0L)
                .containsEntry("receiver.source.reconnects", 0L);
    }

    @Test
    void shouldStoreAndAcknowledgeWhatIsOpenWhenItStops() {
        // given
        rig.source.delivers("p", 0, 1);
        rig.steps(3);
        rig.doorbell.meanwhile(rig.stores::runAll);

        // when the engine's own thread asks, it cannot wait for itself
        assertThat(rig.engine().stop(Duration.ofSeconds(1))).isFalse();
        boolean goesOn = rig.steps(1);

        // then
        assertThat(goesOn).isFalse();
        assertThat(rig.engine().stop(Duration.ofSeconds(1))).as("complete").isTrue();
        assertThat(rig.source.acknowledged()).containsExactly("r0");
        assertThat(rig.source.isOpen()).isFalse();
        assertThat(rig.stores.isShutdown()).isTrue();
        assertThat(rig.failures).isEmpty();
    }

    @Test
    void shouldGiveUpWithoutAcknowledgingWhenTheStoreHangsWhileItStops() {
        // given
        rig.source.delivers("p", 0, 3);
        rig.steps(4);

        // when
        long start = rig.ticker.nanos();
        rig.engine().stop(Duration.ofSeconds(1));
        rig.steps(1);

        // then
        assertThat(Duration.ofNanos(rig.ticker.nanos() - start)).isLessThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(rig.engine().stop(Duration.ofSeconds(1))).as("complete").isFalse();
        assertThat(rig.source.acknowledged()).isEmpty();
        assertThat(rig.source.isOpen()).isFalse();
        assertThat(rig.count(ReceiverMetrics.UNACKNOWLEDGED)).isEqualTo(3);
    }

    @Test
    void shouldAcknowledgeNothingMoreWhenNobodyWaitsForTheStopAnyMore() {
        // given a record that could be acknowledged at once, fetched while somebody stops and gives up
        rig.options = rig.options.withOnUndecodable(OnUndecodable.SKIP);
        rig.source.whileFetching(this::stopElsewhereAndGiveUp).refuses("too long");

        // when
        boolean goesOn = rig.steps(5);

        // then
        assertThat(Thread.interrupted()).as("whatever hangs is interrupted").isTrue();
        assertThat(goesOn).isFalse();
        assertThat(rig.source.acknowledged()).isEmpty();
        assertThat(rig.engine().stop(Duration.ofSeconds(1))).as("complete").isFalse();
        assertThat(rig.source.isOpen()).isFalse();
    }

    private void stopElsewhereAndGiveUp() {
        CompletableFuture.runAsync(() -> rig.engine().stop(Duration.ZERO)).join();
    }

    @Test
    void shouldNotBeCompleteWhenTheStoreFailsWhileItStops() {
        rig.source.delivers("p", 0, 1);
        rig.steps(3);
        rig.sink.fails(
                new IllegalStateException("1"),
                new IllegalStateException("2"),
                new IllegalStateException("3"),
                new IllegalStateException("4"));
        rig.doorbell.meanwhile(rig.stores::runAll);

        rig.engine().stop(Duration.ofSeconds(30));
        rig.steps(1);

        assertThat(rig.engine().stop(Duration.ofSeconds(1))).isFalse();
        assertThat(rig.source.acknowledged()).isEmpty();
        assertThat(rig.failures).as("whoever stops hears it from the stop").isEmpty();
    }
}

package io.holdfast.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.config.ByteSize;
import io.holdfast.metric.Metrics;
import io.holdfast.source.SourceMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LanesTest {
    private final FakeTicker ticker = new FakeTicker();
    private final ManualStores stores = new ManualStores();
    private final RecordingSink sink = new RecordingSink();
    private final List<String> warnings = new ArrayList<>();

    @Test
    void shouldHaveTheRoomOfTheFullestLane() {
        // given
        Lanes<String> lanes = lanes(2);
        assertThat(lanes.recordRoom()).isEqualTo(3);

        // when "a" and "b" take different lanes
        add(lanes, "a", 0);
        add(lanes, "a", 1);
        add(lanes, "b", 0);

        // then
        assertThat(lanes.recordRoom()).isEqualTo(1);
        assertThat(lanes.byteRoom()).isEqualTo(100 - 4);
    }

    @Test
    void shouldHaveNoRoomWhenALaneIsFullInBytes() {
        Lanes<String> lanes = lanes(1);

        lanes.add("x", ScriptedSource.record("a", 0, "x".repeat(150)));

        assertThat(lanes.byteRoom()).isZero();
        assertThat(lanes.recordRoom()).isZero();
    }

    @Test
    void shouldHaveRoomForALargerBlockWhileTheOneBeforeIsOnItsWay() {
        Lanes<String> lanes = lanes(1);
        add(lanes, "a", 0);
        lanes.cutAll();
        assertThat(lanes.recordRoom()).isEqualTo(4 * 3);
        assertThat(lanes.byteRoom()).isEqualTo(4 * 100);
        for (int i = 1; i <= 12; i++) {
            add(lanes, "a", i);
        }
        assertThat(lanes.recordRoom()).isZero();

        stores.runAll();
        lanes.settle();
        assertThat(lanes.recordRoom()).as("until it is cut").isZero();
        lanes.cutDue();
        stores.runAll();

        assertThat(sink.blocks().get(1).elements()).hasSize(12);
    }

    /** A fetch asks for room in records, and then in bytes: the store may end in between. */
    @Test
    void shouldKeepTheRoomUntilItIsSettledWhenAStoreEnds() {
        Lanes<String> lanes = lanes(1);
        add(lanes, "a", 0);
        lanes.cutAll();
        for (int i = 1; i <= 6; i++) {
            add(lanes, "a", i);
        }
        assertThat(lanes.recordRoom()).isEqualTo(4 * 3 - 6);

        stores.runAll();

        assertThat(lanes.recordRoom()).isEqualTo(4 * 3 - 6);
        assertThat(lanes.byteRoom()).isEqualTo(4 * 100 - 6 * 2);
        lanes.settle();
        assertThat(lanes.recordRoom()).isZero();
    }

    @Test
    void shouldNotGrowBlocksThatAreLargeAnyway() {
        Lanes<String> lanes = lanes(Rig.defaults().withBlockBytes(new ByteSize(48 << 20)));
        add(lanes, "a", 0);
        lanes.cutAll();

        assertThat(lanes.byteRoom()).isEqualTo(64 << 20);
    }

    @Test
    void shouldHandOverOneBlockBehindAnotherAndNoMore() {
        // given
        Lanes<String> lanes = lanes(1);
        for (int i = 0; i < 3; i++) {
            add(lanes, "a", i);
            lanes.cutAll();
        }
        assertThat(stores.waiting()).isEqualTo(2);

        // when
        stores.run(0);
        lanes.settle();
        lanes.cutAll();

        // then
        assertThat(stores.waiting()).isEqualTo(2);
        stores.runAll();
        lanes.settle();
        assertThat(lanes.isIdle()).isTrue();
        assertThat(sink.elements()).containsExactly("a0", "a1", "a2");
    }

    /** Else many small blocks would go where one can, and cost as much each. */
    @Test
    void shouldHandOverOnlyALargerBlockBehindAnother() {
        Lanes<String> lanes = lanes(1);
        add(lanes, "a", 0);
        lanes.cutAll();
        for (int i = 1; i <= 5; i++) {
            add(lanes, "a", i);
        }
        lanes.cutDue();
        assertThat(stores.waiting()).isEqualTo(1);

        add(lanes, "a", 6);
        lanes.cutDue();

        assertThat(stores.waiting()).isEqualTo(2);
    }

    @Test
    void shouldNotStoreABlockWhenTheOneBeforeIsLost() {
        Lanes<String> lanes = lanes(1);
        sink.fails(new NoClassDefFoundError("gone"));
        Ticket first = add(lanes, "a", 0);
        lanes.cutAll();
        Ticket second = add(lanes, "a", 1);
        lanes.cutAll();

        stores.runAll();

        assertThatThrownBy(lanes::settle).hasMessageContaining("gone");
        lanes.settle();
        assertThat(sink.offered()).hasSize(1);
        assertThat(first.isStored()).isFalse();
        assertThat(second.isStored()).isFalse();
        assertThat(lanes.isBroken()).isTrue();
    }

    @Test
    void shouldPutRecordsWithoutPositionIntoOneLane() {
        Lanes<String> lanes = lanes(3);

        for (int i = 0; i < 3; i++) {
            lanes.add("x", new SourceMessage(new byte[2], null, List.of(), null, false));
        }
        lanes.cutAll();
        stores.runAll();

        assertThat(sink.blocks()).singleElement().hasToString("block 1 (3 records, 6 bytes, without positions)");
    }

    @Test
    void shouldSettleATicketOnlyWhenItsBlockIsStored() {
        Lanes<String> lanes = lanes(1);
        Ticket ticket = add(lanes, "a", 0);
        lanes.cutAll();
        lanes.settle();
        assertThat(ticket.isStored()).as("on its way").isFalse();

        stores.runAll();
        lanes.settle();

        assertThat(ticket.isStored()).isTrue();
        assertThat(lanes.isIdle()).isTrue();
    }

    @Test
    void shouldStayBrokenWhenABlockFailed() {
        Lanes<String> lanes = lanes(1);
        sink.fails(new IllegalStateException("1"), new IllegalStateException("2"), new IllegalStateException("3"));
        sink.fails(new IllegalStateException("4"));
        Ticket ticket = add(lanes, "a", 0);
        lanes.cutAll();
        stores.runAll();

        assertThatThrownBy(lanes::settle).isInstanceOf(ReceiveUnavailableException.class);

        add(lanes, "a", 1);
        lanes.cutAll();
        lanes.settle();
        assertThat(ticket.isStored()).isFalse();
        assertThat(lanes.isBroken()).isTrue();
        assertThat(stores.waiting()).isZero();
    }

    @Test
    void shouldWarnEveryTenSecondsWhenTheStoreHangs() {
        // given
        Lanes<String> lanes = lanes(1);
        add(lanes, "a", 0);
        lanes.cutAll();

        // when 25 seconds pass
        for (int i = 0; i < 250; i++) {
            ticker.advance(Duration.ofMillis(100));
            lanes.settle();
        }

        // then
        assertThat(warnings)
                .containsExactly(
                        "test-0: has waited 10 s for the store to take block 1 (1 records, 2 bytes, from a@0 to a@0)",
                        "test-0: has waited 20 s for the store to take block 1 (1 records, 2 bytes, from a@0 to a@0)");
    }

    private static Ticket add(Lanes<String> lanes, String partition, long offset) {
        return lanes.add(partition + offset, ScriptedSource.record(partition, offset, partition + offset));
    }

    private Lanes<String> lanes(int count) {
        ReceiverOptions options =
                Rig.defaults().withBlocksInFlight(count).withBlockRecords(3).withBlockBytes(new ByteSize(100));
        return lanes(options);
    }

    private Lanes<String> lanes(ReceiverOptions options) {
        ReceiverMetrics metrics = ReceiverMetrics.of(Metrics.none());
        RetryingStore<String> store =
                new RetryingStore<>("test-0", sink, options.storeAttempts(), ticker, metrics.storeFailures());
        return new Lanes<>("test-0", options, store, stores, new FakeDoorbell(ticker), ticker, metrics, warnings::add);
    }
}

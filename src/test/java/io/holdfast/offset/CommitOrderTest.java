package io.holdfast.offset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CommitOrderTest {
    private static final SourcePartition ORDERS = new SourcePartition("orders", "0");
    private static final SourcePartition BILLS = new SourcePartition("bills", "0");

    private final CommitOrder order = new CommitOrder();

    private void handOut(long time, long from, long until) {
        order.handOut(time, Map.of(ORDERS, new BatchRange(from, until)));
    }

    private static Map<SourcePartition, StoredOffset> stored(long offset) {
        return Map.of(ORDERS, new StoredOffset(offset, "cluster/id", 0));
    }

    private static long offset(Map<SourcePartition, StoredOffset> held, SourcePartition partition) {
        return Objects.requireNonNull(held.get(partition)).offset();
    }

    @Test
    void shouldNotPassABatchThatStillRuns() {
        handOut(1, 0, 10);
        handOut(2, 10, 20);
        handOut(3, 20, 30);

        order.ended(2, true);
        order.ended(3, true);
        assertThat(order.prefix()).isEmpty();
        assertThat(order.uncommitted()).isEqualTo(2);

        order.ended(1, true);
        CommitOrder.Prefix all = order.prefix().orElseThrow();
        assertThat(all.from(stored(0)).orElseThrow())
                .isEqualTo(OffsetCommit.ofBatch(3, Map.of(ORDERS, new OffsetAdvance(0, 30, "cluster/id"))));
        order.committed(all);
        assertThat(order.open()).isEmpty();
    }

    @Test
    void shouldNotPassABatchThatFailedWhateverEndsBehindIt() {
        handOut(1, 0, 10);
        handOut(2, 10, 20);
        handOut(3, 20, 30);
        order.ended(1, true);
        order.ended(2, false);
        order.ended(3, true);

        CommitOrder.Prefix prefix = order.prefix().orElseThrow();
        assertThat(prefix.batchMillis()).isEqualTo(1);
        order.committed(prefix);
        assertThat(order.prefix()).isEmpty();

        assertThat(order.ended(2, true)).as("it ran again").isTrue();
        assertThat(order.prefix().orElseThrow().ranges()).isEqualTo(Map.of(ORDERS, new BatchRange(10, 30)));
    }

    @Test
    void shouldNotTakeADoneBatchForFailedWhenItIsToldSoLater() {
        handOut(1, 0, 10);

        assertThat(order.ended(1, true)).isTrue();
        assertThat(order.ended(1, false)).isFalse();
        assertThat(order.prefix()).isPresent();
        assertThat(order.ended(99, true)).as("a batch of another stream").isFalse();
    }

    @Test
    void shouldRefuseRangesThatLeaveAGapOrOverlap() {
        handOut(1, 0, 10);

        assertThatThrownBy(() -> handOut(2, 11, 20)).hasMessageContaining("from 11 on, and the last batch ended at 10");
        assertThatThrownBy(() -> handOut(2, 9, 20)).hasMessageContaining("from 9 on, and the last batch ended at 10");
        assertThatThrownBy(() -> handOut(1, 10, 20)).hasMessageContaining("given its ranges before");
    }

    @Test
    void shouldNeverCommitBackOrPastWhatIsStored() {
        handOut(1, 10, 20);
        order.ended(1, true);
        CommitOrder.Prefix prefix = order.prefix().orElseThrow();

        assertThat(prefix.from(stored(20))).isEmpty();
        assertThat(prefix.from(stored(25))).isEmpty();
        assertThat(prefix.from(stored(15)).orElseThrow().advances())
                .containsEntry(ORDERS, new OffsetAdvance(15, 20, "cluster/id"));
        assertThatThrownBy(() -> prefix.from(stored(9)))
                .isInstanceOf(OffsetConflictException.class)
                .hasMessageContaining("expected 10 or more to be stored, found 9");
        assertThatThrownBy(() -> prefix.from(Map.of())).hasMessageContaining("found nothing");
    }

    @Test
    void shouldTakeOverWhatAnEarlierStartHandedOut() {
        order.restore(List.of(
                new OpenBatch(1, new TreeMap<>(Map.of(ORDERS, new BatchRange(0, 10))), OpenBatch.State.RUNNING),
                new OpenBatch(2, new TreeMap<>(Map.of(ORDERS, new BatchRange(10, 20))), OpenBatch.State.DONE)));

        assertThat(order.prefix()).isEmpty();
        order.ended(1, true);
        assertThat(order.prefix().orElseThrow().batches()).isEqualTo(2);
        handOut(3, 20, 21);
    }

    @Test
    void shouldCommitEachBatchOnceInOrderWhenBatchesEndInAnyOrder() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            CommitOrder some = new CommitOrder();
            List<Long> times = new ArrayList<>();
            Map<SourcePartition, StoredOffset> held =
                    new TreeMap<>(Map.of(ORDERS, new StoredOffset(0, "", 0), BILLS, new StoredOffset(0, "", 0)));
            long[] ends = new long[2];
            for (long time = 1; time <= 12; time++) {
                Map<SourcePartition, BatchRange> ranges = new TreeMap<>();
                ranges.put(ORDERS, new BatchRange(ends[0], ends[0] += random.nextInt(3)));
                ranges.put(BILLS, new BatchRange(ends[1], ends[1] += random.nextInt(3)));
                some.handOut(time, ranges);
                times.add(time);
            }
            long bad = random.nextBoolean() ? 1 + random.nextInt(12) : -1;
            Collections.shuffle(times, random);
            for (long time : times) {
                some.ended(time, time != bad);
                some.prefix().ifPresent(prefix -> {
                    prefix.from(held)
                            .ifPresent(commit -> commit.advances()
                                    .forEach((partition, step) -> held.put(
                                            partition, new StoredOffset(step.until(), "", commit.batchMillis()))));
                    some.committed(prefix);
                });
            }
            List<OpenBatch> left = some.open();
            assertThat(left).as("seed %s", seed).hasSize(bad < 0 ? 0 : (int) (13 - bad));
            if (left.isEmpty()) {
                assertThat(offset(held, ORDERS)).as("seed %s", seed).isEqualTo(ends[0]);
            } else {
                assertThat(offset(held, BILLS))
                        .as("seed %s", seed)
                        .isEqualTo(Objects.requireNonNull(left.get(0).ranges().get(BILLS))
                                .from());
            }
        }
    }
}

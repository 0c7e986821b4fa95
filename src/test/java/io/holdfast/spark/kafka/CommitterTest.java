package io.holdfast.spark.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.epoch.Epoch;
import io.holdfast.epoch.FencedException;
import io.holdfast.metric.PublishedMetrics;
import io.holdfast.offset.BatchRange;
import io.holdfast.offset.CommitOrder;
import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoreEpoch;
import io.holdfast.offset.StoredOffset;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CommitterTest {
    private static final SourcePartition P0 = new SourcePartition("orders", "0");
    private static final Epoch MINE = new Epoch(3, "orders", "me", 0);

    private final MemoryStore store = new MemoryStore();
    private final CommitOrder order = new CommitOrder();
    private final RecordedEnd end = new RecordedEnd();
    private final HandTicker ticker = new HandTicker();
    private final OffsetCounts counts = new OffsetCounts();
    private final BeatGate gate = new BeatGate();
    private final Committer committer = committer(false);

    private Committer committer(boolean isCommittedByOutputs) {
        store.offsets.put(P0, new StoredOffset(0, "", -1));
        return new Committer(
                store,
                order,
                store.offsets,
                new Committer.Bounds(3, Duration.ofSeconds(30), isCommittedByOutputs),
                gate,
                end,
                counts,
                ticker);
    }

    /** Each batch reads ten offsets. */
    private void done(long time) {
        order.handOut(time, Map.of(P0, new BatchRange(10 * (time - 1), 10 * time)));
        order.ended(time, true);
    }

    private long stands() {
        return Objects.requireNonNull(store.offsets.get(P0)).offset();
    }

    @Test
    void shouldCommitThePrefixAndCountIt() {
        done(1);
        done(2);

        assertThat(committer.run()).isTrue();

        assertThat(stands()).isEqualTo(20);
        assertThat(store.commits).extracting(OffsetCommit::batchMillis).containsExactly(2L);
        assertThat(order.open()).isEmpty();
        assertThat(counts.values()).containsEntry("offsets.committed", 20L).containsEntry("offsets.commits", 1L);
        assertThat(end.ends).isEmpty();
    }

    @Test
    void shouldTryAgainAfterPausesWhenTheStoreIsAway() {
        store.refuseBefore = 2;
        done(1);

        assertThat(committer.run()).isFalse();
        assertThat(committer.run()).as("within the pause it does not ask").isFalse();
        assertThat(store.refuseBefore).isEqualTo(1);
        ticker.pass(Duration.ofMillis(100));
        assertThat(committer.run()).isFalse();
        ticker.pass(Duration.ofMillis(200));
        assertThat(committer.run()).isTrue();

        assertThat(stands()).isEqualTo(10);
        assertThat(counts.values()).containsEntry("offsets.commits.failed", 2L);
    }

    @Test
    void shouldRepeatACommitAsItWasWhenNobodyKnowsWhetherItHappened() {
        store.refuseAfter = 1;
        done(1);
        assertThat(committer.run()).isFalse();
        done(2);
        ticker.pass(Duration.ofSeconds(1));

        assertThat(committer.run()).isTrue();

        assertThat(stands()).isEqualTo(20);
        assertThat(end.ends).isEmpty();
        assertThat(store.commits).extracting(OffsetCommit::batchMillis).containsExactly(1L, 2L);
    }

    @Test
    void shouldEndAsAFailureWhenTheStoreIsAwayForTooLong() {
        store.refuseBefore = 1000;
        done(1);
        boolean unused = committer.run();
        ticker.pass(Duration.ofSeconds(29));
        unused = committer.run();
        assertThat(end.ends).isEmpty();
        ticker.pass(Duration.ofSeconds(6));
        unused = committer.run();

        assertThat(end.ends).hasSize(1);
        assertThat(end.ends.get(0))
                .startsWith("3 Could not commit offsets for 30000 ms (spark.holdfast.offsets.maxUncommittedTime)")
                .contains("memory is away");
        assertThat(committer.isOver()).isTrue();
    }

    @Test
    void shouldEndAsAFailureWhenTooManyBatchesWait() {
        order.handOut(1, Map.of(P0, new BatchRange(0, 10)));
        order.ended(1, false);
        for (long time = 2; time <= 4; time++) {
            done(time);
        }
        boolean unused = committer.run();
        assertThat(end.ends).isEmpty();
        done(5);
        unused = committer.run();

        assertThat(end.ends.get(0))
                .startsWith("3 4 batches are done and not committed to memory, allowed are 3")
                .contains("FAILED");
        assertThat(stands()).isZero();
    }

    @Test
    void shouldEndAtOnceWhenFenced() {
        store.fenced = new FencedException(MINE, new Epoch(4, "orders", "the winner", 0));
        done(1);

        assertThat(committer.run()).isTrue();

        assertThat(end.ends.get(0)).startsWith("0 ").contains("the winner");
        assertThat(counts.values()).containsEntry("offsets.fenced", 1L);
    }

    @Test
    void shouldEndAtOnceWhenASignOfLifeShowsThatItIsFenced() {
        store.fenced = new FencedException(MINE, new Epoch(4, "orders", "the winner", 0));

        committer.beat();

        assertThat(end.ends.get(0)).startsWith("0 ").contains("the winner");
    }

    @Test
    void shouldTakeACommitForDoneWhenSomebodyElseHasMadeExactlyIt() {
        done(1);
        store.offsets.put(P0, new StoredOffset(10, "", 1));

        assertThat(committer.run()).isTrue();

        assertThat(end.ends).isEmpty();
        assertThat(order.open()).isEmpty();
        assertThat(counts.values()).containsEntry("offsets.conflicts", 1L);
    }

    @Test
    void shouldEndWhenSomebodyElseHasChangedOffsets() {
        done(1);
        store.offsets.put(P0, new StoredOffset(5, "", -1));

        boolean unused = committer.run();

        assertThat(end.ends.get(0)).startsWith("3 ").contains("stands at").contains("5");
        assertThat(stands()).isEqualTo(5);
    }

    @Test
    void shouldOnlyLookWhenOutputsCommit() {
        Committer looking = committer(true);
        done(1);
        store.offsets.put(P0, new StoredOffset(10, "", 1));
        assertThat(looking.run()).isTrue();
        assertThat(store.commits).isEmpty();
        assertThat(end.ends).isEmpty();

        done(2);
        boolean unused = looking.run();
        assertThat(end.ends.get(0))
                .startsWith("3 ")
                .contains("The outputs of batch 2 succeeded and have not committed its offsets");
    }

    @Test
    void shouldGiveSignsOfLifeAlsoWhenOutputsCommit() {
        Committer looking = committer(true);
        gate.add(order);
        order.handOut(1, Map.of(P0, new BatchRange(0, 10)));
        looking.beat();
        assertThat(store.signs).as("beside the offsets").isEqualTo(1);

        store.signsWithOffsets = true;
        looking.beat();
        assertThat(store.signs).as("an output may be moving the offset").isEqualTo(1);
        order.ended(1, true);
        store.offsets.put(P0, new StoredOffset(10, "", 1));
        assertThat(looking.run()).isTrue();
        looking.beat();
        assertThat(store.signs).isEqualTo(2);
    }

    @Test
    void shouldShowHowManyBatchesAreOpenAndHowLongCommitsTake() {
        counts.add(order);
        order.handOut(1, Map.of(P0, new BatchRange(0, 10)));
        order.ended(1, false);
        done(2);
        order.handOut(3, Map.of(P0, new BatchRange(20, 30)));
        Map<String, Object> shown = new TreeMap<>();
        PublishedMetrics.publish("committer-test", counts.metrics());
        PublishedMetrics.view((name, value) -> shown.put(name, value.get()));

        assertThat(shown)
                .containsEntry("committer-test.offsets.batches.open", 3L)
                .containsEntry("committer-test.offsets.batches.uncommitted", 1L)
                .containsEntry("committer-test.offsets.skipped", 0L)
                .containsEntry("committer-test.offsets.commit.latest.millis", 0L);
        counts.committed(5, 70);
        counts.committed(5, 20);
        PublishedMetrics.view((name, value) -> shown.put(name, value.get()));
        assertThat(shown)
                .containsEntry("committer-test.offsets.commit.latest.millis", 20L)
                .containsEntry("committer-test.offsets.commit.longest.millis", 70L)
                .containsEntry("committer-test.offsets.commit.millis", 90L);
    }

    @Test
    void shouldClaimTheNextEpochOfTheStoreAlsoWhenOthersAreQuicker() {
        store.epoch = new Epoch(7, "orders", "before", 0);
        store.quicker = 2;

        Epoch claimed = StoreEpoch.claim(store, "orders", "me", ticker);

        assertThat(claimed.number()).isEqualTo(10);
        assertThat(List.of(claimed)).containsExactly(store.epoch);
    }
}

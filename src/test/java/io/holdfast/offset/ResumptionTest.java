package io.holdfast.offset;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.offset.OpenBatch.State;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What goes on after a restore. Batch times are small numbers; each batch reads ten offsets. */
class ResumptionTest {
    private static final SourcePartition P0 = new SourcePartition("orders", "0");
    private static final SourcePartition P1 = new SourcePartition("orders", "1");

    private static OpenBatch batch(long time, State state) {
        return new OpenBatch(time, new TreeMap<>(Map.of(P0, new BatchRange(10 * (time - 1), 10 * time))), state);
    }

    private static Map<SourcePartition, StoredOffset> stored(long offset, long batch) {
        return Map.of(P0, new StoredOffset(offset, "", batch));
    }

    @Test
    void shouldGoOnWhereTheStoreStandsWhenItHasMovedOnSinceTheCheckpoint() {
        Resumption found = Resumption.byStore(
                stored(140, 14), List.of(batch(9, State.DONE), batch(10, State.RUNNING)), Map.of(P0, 100L));

        assertThat(found.positions()).isEqualTo(Map.of(P0, 140L));
        assertThat(found.batches()).isEmpty();
        assertThat(found.doneMillis()).isEqualTo(14);
    }

    @Test
    void shouldRunBatchesAgainAsTheyWereWhenTheyLeadFromTheStoreToTheCheckpoint() {
        List<OpenBatch> saved = List.of(batch(8, State.DONE), batch(9, State.FAILED), batch(10, State.RUNNING));

        Resumption found = Resumption.byStore(stored(80, 8), saved, Map.of(P0, 100L));

        assertThat(found.positions()).isEqualTo(Map.of(P0, 100L));
        assertThat(found.batches()).isEqualTo(saved.subList(1, 3));
        assertThat(found.doneMillis()).isEqualTo(8);
    }

    @Test
    void shouldGiveBatchesUpWhenTheStoreWasSetByHand() {
        List<OpenBatch> saved = List.of(batch(9, State.FAILED), batch(10, State.RUNNING));

        Resumption back = Resumption.byStore(stored(15, -1), saved, Map.of(P0, 100L));
        Resumption middle = Resumption.byStore(stored(95, -1), saved, Map.of(P0, 100L));

        assertThat(back.positions()).isEqualTo(Map.of(P0, 15L));
        assertThat(back.batches()).isEmpty();
        assertThat(middle.positions()).isEqualTo(Map.of(P0, 95L));
        assertThat(middle.batches()).isEmpty();
    }

    @Test
    void shouldReadPartitionsThatOnlyOneOfThemKnows() {
        Resumption onlyInStore = Resumption.byStore(
                Map.of(P0, new StoredOffset(100, "", 10), P1, new StoredOffset(7, "", 10)),
                List.of(),
                Map.of(P0, 100L));
        Resumption onlyInCheckpoint = Resumption.byStore(stored(100, 10), List.of(), Map.of(P0, 100L, P1, 50L));

        assertThat(onlyInStore.positions()).isEqualTo(Map.of(P0, 100L, P1, 7L));
        assertThat(onlyInCheckpoint.positions()).isEqualTo(Map.of(P0, 100L, P1, 50L));
    }

    @Test
    void shouldKeepToTheCheckpointWhateverIsStoredWhenItWins() {
        List<OpenBatch> saved = List.of(batch(9, State.DONE), batch(10, State.RUNNING));

        Resumption found = Resumption.byCheckpoint(saved, Map.of(P0, 100L));

        assertThat(found.positions()).isEqualTo(Map.of(P0, 100L));
        assertThat(found.batches()).isEqualTo(saved);
        assertThat(found.doneMillis()).isEqualTo(OffsetCommit.NO_BATCH);
    }
}

package io.holdfast.spark.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.offset.BatchRange;
import io.holdfast.offset.CommitOrder;
import io.holdfast.offset.SourcePartition;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Batches whose end no event told of. */
class EndedUnheardTest {
    private static final SourcePartition P0 = new SourcePartition("orders", "0");

    private final CommitOrder order = new CommitOrder();
    private final OffsetCounts counts = new OffsetCounts();
    private final Set<Long> pending = new HashSet<>();
    private Optional<Throwable> failure = Optional.empty();
    private boolean isHidden;
    private final EndedUnheard unheard =
            new EndedUnheard(() -> isHidden ? Optional.empty() : Optional.of(pending), () -> failure);

    private void handOut(long time) {
        order.handOut(time, Map.of(P0, new BatchRange(10 * (time - 1), 10 * time)));
        pending.add(time);
    }

    private int look() {
        return unheard.look(order, counts);
    }

    @Test
    void shouldFindABatchThatSparkHasForgottenAtTheSecondLook() {
        handOut(1);
        assertThat(look()).isZero();
        pending.remove(1L);
        unheard.cleared(1);
        assertThat(unheard.isBehind(order)).isTrue();

        assertThat(look()).as("an event may be on its way").isZero();
        assertThat(look()).isEqualTo(1);

        assertThat(order.prefix()).isPresent();
        assertThat(unheard.isBehind(order)).isFalse();
        assertThat(counts.values()).containsEntry("offsets.batches.inferred", 1L);
    }

    @Test
    void shouldFindABatchWithoutAJobOnceALaterOneIsDone() {
        handOut(1);
        handOut(2);
        pending.clear();
        for (int looks = 0; looks < 5; looks++) {
            assertThat(look()).as("its job may still be in the making").isZero();
        }
        order.ended(2, true);
        unheard.ended(2);

        assertThat(look()).isZero();
        assertThat(look()).isEqualTo(1);
        assertThat(order.prefix().orElseThrow().batches()).isEqualTo(2);
    }

    @Test
    void shouldNotTakeASlowBatchForDoneThatOthersOvertook() {
        handOut(1);
        handOut(2);
        pending.remove(2L);
        unheard.cleared(2);
        order.ended(2, true);

        for (int looks = 0; looks < 5; looks++) {
            assertThat(look()).isZero();
        }
        assertThat(order.prefix()).isEmpty();
    }

    @Test
    void shouldConcludeNothingOnceAnyFailureWasReported() {
        handOut(1);
        pending.remove(1L);
        unheard.cleared(1);
        failure = Optional.of(new IllegalStateException("of nobody knows which batch"));

        for (int looks = 0; looks < 5; looks++) {
            assertThat(look()).isZero();
        }
        assertThat(order.prefix()).isEmpty();
    }

    @Test
    void shouldGoByWhatIsForgottenAloneWhereSparkHidesTheRest() {
        isHidden = true;
        handOut(1);
        handOut(2);
        unheard.cleared(2);

        assertThat(look()).isZero();
        assertThat(look()).isEqualTo(1);
        assertThat(look()).isZero();
        assertThat(order.prefix()).as("of batch 1 nothing is known").isEmpty();
    }
}

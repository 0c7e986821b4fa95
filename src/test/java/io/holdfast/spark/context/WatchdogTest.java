package io.holdfast.spark.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    private static final long SECOND = 1_000_000_000;

    private static Ticker at(long nanos) {
        return new Ticker() {
            @Override
            public long nanos() {
                return nanos;
            }

            @Override
            public long millis() {
                return 0;
            }

            @Override
            public void sleep(Duration duration) {}
        };
    }

    private static Watchdog watchdog(long receiverSeconds, long batchSeconds) {
        return Watchdog.of(
                Duration.ofSeconds(receiverSeconds), Duration.ofSeconds(batchSeconds), Duration.ofSeconds(1));
    }

    @Test
    void shouldComplainWhenNoReceiverHasRunForTheBound() {
        OptionalLong since = OptionalLong.of(5 * SECOND);
        assertThat(watchdog(10, 0).complaint(since, 0, at(14 * SECOND))).isEmpty();
        assertThat(watchdog(10, 0).complaint(since, 0, at(15 * SECOND)))
                .hasValueSatisfying(text -> assertThat(text)
                        .startsWith("No receiver has run for 10000 ms (spark.holdfast.watchdog.noReceiver)"));
        assertThat(watchdog(10, 0).complaint(OptionalLong.empty(), 0, at(99 * SECOND)))
                .isEmpty();
    }

    @Test
    void shouldComplainWhenNoBatchHasEndedForTheBound() {
        assertThat(watchdog(0, 20).complaint(OptionalLong.empty(), SECOND, at(20 * SECOND)))
                .isEmpty();
        assertThat(watchdog(0, 20).complaint(OptionalLong.empty(), SECOND, at(21 * SECOND)))
                .hasValueSatisfying(text -> assertThat(text)
                        .startsWith("No batch has ended for 20000 ms (spark.holdfast.watchdog.noBatch)"));
    }

    @Test
    void shouldWaitAtLeastTenIntervalsForABatchAndForEverWhereItIsOff() {
        assertThat(watchdog(0, 2).complaint(OptionalLong.empty(), 0, at(9 * SECOND)))
                .isEmpty();
        assertThat(watchdog(0, 2).complaint(OptionalLong.empty(), 0, at(10 * SECOND)))
                .isPresent();
        assertThat(watchdog(0, 0).complaint(OptionalLong.of(0), 0, at(1_000_000 * SECOND)))
                .isEmpty();
    }
}

package io.holdfast.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateGateTest {
    private final FakeTicker ticker = new FakeTicker();
    private long rate = 1000;
    private final RateGate gate = new RateGate(() -> rate, Duration.ofMillis(200), ticker);

    @Test
    void shouldPermitEverythingWhenThereIsNoLimit() {
        rate = RateLimit.NONE;

        assertThat(gate.permits(1_000_000)).isEqualTo(1_000_000);
        gate.taken(1_000_000);
        assertThat(gate.permits(1_000_000)).isEqualTo(1_000_000);
        assertThat(gate.untilPermit()).isZero();
    }

    @Test
    void shouldHoldAtMostOneBlockAgeWhenNothingWasTakenForLong() {
        ticker.advance(Duration.ofHours(1));

        assertThat(gate.permits(10_000)).isEqualTo(200);
    }

    @Test
    void shouldEarnByTimeWhenEmpty() {
        gate.taken(gate.permits(200));
        assertThat(gate.permits(1)).isZero();
        assertThat(gate.untilPermit()).isEqualTo(Duration.ofMillis(1));

        ticker.advance(Duration.ofMillis(50));

        assertThat(gate.permits(10_000)).isEqualTo(50);
    }

    @Test
    void shouldHoldAtLeastOneRecordWhenTheLimitIsSmall() {
        rate = 1;
        assertThat(gate.permits(10)).isEqualTo(1);
        gate.taken(1);

        assertThat(gate.untilPermit()).isEqualTo(Duration.ofSeconds(1));
        ticker.advance(Duration.ofSeconds(1));
        assertThat(gate.permits(10)).isEqualTo(1);
    }

    @Test
    void shouldTakeALimitBelowOneForOne() {
        rate = -5;
        gate.permits(1);
        gate.taken(1);

        ticker.advance(Duration.ofMillis(999));
        assertThat(gate.permits(1)).isZero();
        ticker.advance(Duration.ofMillis(1));
        assertThat(gate.permits(1)).isEqualTo(1);
    }

    @Test
    void shouldFollowTheLimitAtOnceWhenItChanges() {
        assertThat(gate.permits(10_000)).isEqualTo(200);
        rate = 10;
        assertThat(gate.permits(10_000)).isEqualTo(2);
        rate = RateLimit.NONE;
        assertThat(gate.permits(10_000)).isEqualTo(10_000);
        rate = 100;
        ticker.advance(Duration.ofMillis(1));
        assertThat(gate.permits(10_000)).isEqualTo(20);
    }

    @Test
    void shouldWorkOffADebtWhenMoreWasTakenThanPermitted() {
        gate.permits(200);
        gate.taken(1200);

        ticker.advance(Duration.ofSeconds(1));
        assertThat(gate.permits(10)).isZero();
        ticker.advance(Duration.ofMillis(5));
        assertThat(gate.permits(10)).isEqualTo(5);
    }

    @Test
    void shouldHoldTheAverageWhenAskedOften() {
        int taken = 0;
        for (int i = 0; i < 10_000; i++) {
            ticker.advance(Duration.ofNanos(1_234_567));
            int permitted = gate.permits(50);
            gate.taken(permitted);
            taken += permitted;
        }
        assertThat(taken).isBetween(12_345, 12_345 + 201);
    }
}

package io.holdfast.source.nats;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimestampsTest {
    @Test
    void shouldShowTimesAsInstantsAreShown() {
        Timestamps timestamps = new Timestamps();
        List<Instant> times = List.of(
                Instant.parse("2026-11-22T02:57:07Z"),
                Instant.parse("2026-11-22T02:57:07.000000001Z"),
                Instant.parse("2026-11-22T02:57:07.120Z"),
                Instant.parse("2026-11-22T02:57:07.000345Z"),
                Instant.parse("2026-11-22T02:57:08.999999999Z"),
                Instant.parse("2026-11-22T02:57:07.5Z"),
                Instant.EPOCH,
                Instant.parse("1969-12-31T23:59:59.25Z"));

        for (Instant time : times) {
            assertThat(timestamps.shown(time.atZone(ZoneOffset.UTC))).asString().isEqualTo(time.toString());
        }
    }
}
